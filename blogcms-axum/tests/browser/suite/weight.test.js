// What a first view costs: the bytes of the model post as a browser gets them, against the numbers of quality.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { brotliCompressSync } from 'node:zlib';
import { context, launch } from '../support/browser.js';
import { MODEL, sites } from '../support/state.js';

// Compressed bytes: of the HTML, the stylesheets, the scripts, and all of a first view but pictures.
const BARS = { document: 8, stylesheet: 12, script: 4, all: 24 };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test('the first view of the model post is as light as it is meant to be', async () => {
  const page = await (await context(browser, { width: 390 })).newPage();
  const answers = [];
  page.on('response', response => answers.push(response));
  await page.goto(sites.demo + MODEL, { waitUntil: 'networkidle' });
  const bytes = { document: 0, stylesheet: 0, script: 0, all: 0 };
  const kinds = {};
  for (const response of answers) {
    const kind = response.request().resourceType();
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (kind === 'image') continue;
    const size = brotliCompressSync(await response.body()).length;
    if (kind in bytes) bytes[kind] += size;
    bytes.all += size;
  }
  const told = Object.entries(bytes).map(([kind, size]) => `${kind} ${size} of ${BARS[kind] * 1024}`).join(', ');
  const requests = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`).join(', ');
  console.log(`figure: first view of ${MODEL} in brotli bytes: ${told}; ${answers.length} requests: ${requests}`);
  for (const [kind, size] of Object.entries(bytes)) {
    assert.ok(size <= BARS[kind] * 1024, `${kind}: ${size} bytes, ${BARS[kind] * 1024} are meant`);
  }
});
