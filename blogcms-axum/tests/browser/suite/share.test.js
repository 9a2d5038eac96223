// A post is shared through the system where it can, else by copying its address, else by the links that are always there.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { MODEL, sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const address = sites.demo + MODEL;
const shown = page => page.locator('.share button:visible');

test('where the system shares, a button hands it the title and the address', async () => {
  const page = await (await context(browser)).newPage();
  await page.addInitScript(() => {
    window.shared = [];
    navigator.canShare = () => true;
    navigator.share = async data => { window.shared.push(data); };
  });
  await page.goto(`${address}#top`);
  for (const button of await shown(page).all()) {
    await button.click();
    if (await page.evaluate(() => window.shared.length > 0)) break;
  }
  const [data] = await page.evaluate(() => window.shared);
  assert.ok(data, 'no button of .share called navigator.share');
  assert.equal(data.url, address);
  assert.match(data.title, /How long should a cache remember/);
});

test('where it does not, the address is copied, without a fragment', async () => {
  const within = await context(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await within.newPage();
  await page.addInitScript(() => {
    delete Navigator.prototype.share;
    delete Navigator.prototype.canShare;
  });
  await page.goto(`${address}#top`);
  const button = shown(page).first();
  const before = await button.textContent();
  await button.click();
  await page.waitForFunction(([element, before]) => element.textContent !== before, [await button.elementHandle(), before]);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
});

test('closing the system’s dialogue is no mistake', async () => {
  const page = await (await context(browser)).newPage();
  const errors = [];
  page.on('pageerror', error => errors.push(error.message));
  await page.addInitScript(() => {
    navigator.share = () => Promise.reject(new DOMException('closed', 'AbortError'));
  });
  await page.goto(address);
  await shown(page).first().click();
  await page.evaluate(() => new Promise(done => setTimeout(done)));
  assert.deepEqual(errors, []);
});
