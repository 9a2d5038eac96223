// Times are written out by the server and made relative by a script, in the page's language, with the exact time kept.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test('without script every time is a date that reads, and a moment a machine understands', async () => {
  const page = await (await context(browser, { javaScriptEnabled: false })).newPage();
  for (const url of [sites.demo, `${sites.strange}/posts/discussed`]) {
    await page.goto(url);
    const all = await page.locator('main time').all();
    assert.ok(all.length > 0);
    for (const time of all) {
      const at = await time.getAttribute('datetime');
      assert.ok(!Number.isNaN(Date.parse(at)), `datetime="${at}"`);
      assert.match(await time.textContent(), /\p{L}{3,}/u);
    }
  }
});
