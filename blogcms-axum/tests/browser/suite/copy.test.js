// Code can be copied as it was written: without line numbers, without marks.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { MODEL, SPECIMEN, sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const buttons = page => page.locator('.prose figure.code button, .prose .bare-code button');
const clipboard = page => page.evaluate(() => navigator.clipboard.readText());

test('every block of code has a button that copies it and says so', async () => {
  const within = await context(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  for (const path of [MODEL, SPECIMEN]) {
    const page = await within.newPage();
    await page.goto(sites.demo + path);
    const blocks = page.locator('.prose pre');
    const count = await blocks.count();
    assert.ok(count > 0);
    assert.equal(await buttons(page).count(), count, `${path}: not a button for each block`);
    for (let i = 0; i < count; i++) {
      const button = buttons(page).nth(i);
      const before = await button.textContent();
      await button.click();
      await page.waitForFunction(([element, before]) => element.textContent !== before, [await button.elementHandle(), before]);
      assert.equal(await clipboard(page), (await blocks.nth(i).textContent()).trimEnd());
    }
  }
});

test('where the clipboard is not allowed, the button says what to do instead', async () => {
  const page = await (await context(browser)).newPage();
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.goto(sites.demo + MODEL);
  const button = buttons(page).first();
  const before = await button.textContent();
  await button.click();
  await page.waitForFunction(([element, before]) => element.textContent !== before, [await button.elementHandle(), before]);
  assert.match(await button.textContent(), /Ctrl|⌘/);
});
