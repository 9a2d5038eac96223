// Chromium, and pages that keep account of what goes wrong in them.
import { chromium } from 'playwright-core';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The browser that test.sh finds, too. */
function program() {
  const names = (process.env.BLOGCMS_CHROMIUM || 'chromium chromium-browser google-chrome').split(' ');
  const files = names.flatMap(name => (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name)));
  const found = files.find(file => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error('no Chromium found; install it with: apt-get install -y chromium');
  return found;
}

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--hide-scrollbars'];

export const launch = (flags = []) => chromium.launch({ executablePath: program(), args: [...FLAGS, ...flags] });

/** A browser that another tool can drive, and the port it listens on. */
export async function launchWithPort() {
  const profile = await mkdtemp(join(tmpdir(), 'blogcms-chromium-'));
  const flags = [...FLAGS, '--remote-debugging-port=0'];
  const browser = await chromium.launchPersistentContext(profile, { executablePath: program(), args: flags });
  const [port] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
  // Chromium still writes to it for a moment after it has said goodbye.
  browser.on('close', () => rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return { browser, port: Number(port) };
}

/** A context of its own, so that no storage and no cache is shared. `width`, `scheme`, and options of playwright. */
export async function context(browser, { width = 1280, scheme = 'light', ...options } = {}) {
  const made = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    hasTouch: width < 600,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...options,
  });
  // For something to happen; long, because a busy machine is no fault of a page.
  made.setDefaultTimeout(90_000);
  await made.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', event =>
      window.violations.push(`${event.violatedDirective} forbids ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));
  });
  return made;
}

/** A page, and the list of what went wrong in it so far; `expected` is the status its document may have. */
export async function watched(within, expected = 200) {
  const page = await within.newPage();
  const wrong = [];
  let origin;
  page.on('console', message => {
    const ofDocument = message.location().url === page.url() && message.text().includes(`status of ${expected}`);
    if (!ofDocument) wrong.push(`console: ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', error => wrong.push(`script: ${error.message}`));
  page.on('request', request => {
    if (request.isNavigationRequest()) origin = new URL(request.url()).origin;
    else if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) {
      wrong.push(`request to another origin: ${request.url()}`);
    }
  });
  page.on('requestfailed', request => {
    const why = request.failure()?.errorText;
    // Chromium gives up a picture itself when it finds another size of it fitter, or a lazy one no longer near.
    if (request.resourceType() === 'image' && why === 'net::ERR_ABORTED') return;
    wrong.push(`failed: ${request.url()}: ${why}`);
  });
  page.on('response', response => {
    const main = response.request().isNavigationRequest();
    if (!main && response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
  });
  return { page, wrong };
}

/** What went wrong, violations of the content policy included. */
export const complaints = async ({ page, wrong }) =>
  [...wrong, ...(await page.evaluate(() => window.violations ?? [])).map(violation => `policy: ${violation}`)];
