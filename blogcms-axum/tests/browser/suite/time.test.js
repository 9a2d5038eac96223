// Times are written out by the server; a script says how long ago, in the language of the page, and keeps the date.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const DISCUSSED = '/posts/discussed';

test('without script every time is a date that reads, and a moment a machine understands', async () => {
  const page = await (await context(browser, { javaScriptEnabled: false })).newPage();
  for (const url of [sites.demo, sites.strange + DISCUSSED]) {
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

// The comments of blogs.rs are two minutes to more than a year old.
for (const [site, language, newest, oldest] of [
  ['strange', 'en', /minutes? ago/, /year ago/],
  ['rtl', 'ar', /دقيقت|دقائق|دقيقة/, /سنة/],
]) {
  test(`with script comments say how long ago they were written, in ${language}`, async () => {
    const page = await (await context(browser)).newPage();
    await page.goto(sites[site] + DISCUSSED);
    const times = await page.locator('time[data-ago]').evaluateAll(list =>
      list.map(({ dateTime, title, textContent }) => ({ at: Date.parse(dateTime), title, text: textContent })));
    assert.ok(times.length > 0, 'no comment tells its time');
    times.sort((a, b) => a.at - b.at);
    assert.match(times.at(-1).text, newest);
    assert.match(times[0].text, oldest);
    for (const { title, text } of times) assert.ok(title && title !== text, `the date is lost: ${text}`);
  });
}
