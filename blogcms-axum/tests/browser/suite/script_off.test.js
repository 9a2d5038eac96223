// Without script every page reads, and what needs a script is not there.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { MODEL, samples, sites } from '../support/state.js';

let browser, within, narrow;
before(async () => {
  browser = await launch();
  within = await context(browser, { javaScriptEnabled: false });
  narrow = await context(browser, { javaScriptEnabled: false, width: 390 });
});
after(() => browser?.close());

describe('without script', { concurrency: 2 }, () => {
  for (const sample of samples()) {
    test(`${sample.site} ${decodeURI(sample.path)}`, () => reads(sample));
  }
});

/** The whole text is visible, no control is dead, and nothing waits for a script to fill it. */
async function reads(sample) {
  const page = await within.newPage();
  try {
    await page.goto(sample.url);
    assert.ok(await page.locator('h1').isVisible(), 'the heading is not visible');
    const text = await page.locator('main').innerText();
    const words = (await page.locator('main').textContent()).split(/\s+/).filter(Boolean);
    assert.ok(text.trim().length > 0, 'main has no text');
    // Almost everything in the page is there to be seen: the rest is words for screen readers and closed disclosures.
    const seen = text.split(/\s+/).filter(Boolean).length;
    assert.ok(seen >= words.length * 0.8, `only ${seen} of ${words.length} words are visible`);
    const dead = await page.locator('button:visible:not(form button), [aria-busy=true]:visible').evaluateAll(list =>
      list.map(element => `needs a script and shows: ${element.outerHTML.slice(0, 80)}`));
    fine(dead);
  } finally {
    await page.close();
  }
}

test('a post can be shared', async () => {
  const page = await within.newPage();
  await page.goto(sites.demo + MODEL);
  const links = await page.locator('.share a:visible').evaluateAll(list => list.map(link => link.href));
  const url = sites.demo + MODEL;
  assert.ok(links.some(link => link.startsWith('mailto:') && decodeURIComponent(link).includes(url)), links.join('\n'));
  assert.ok(links.filter(link => /^https:/.test(link)).every(link => decodeURIComponent(link).includes(url)));
});

test('on a small screen the contents open', async () => {
  const page = await narrow.newPage();
  await page.goto(sites.demo + MODEL);
  const fold = page.locator('details:has(a[href^="#"])').first();
  const first = fold.locator('a[href^="#"]').first();
  assert.equal(await first.isVisible(), false);
  await fold.locator('summary').click();
  await first.click();
  const target = new URL(page.url()).hash.slice(1);
  assert.ok(await page.locator(`[id="${decodeURIComponent(target)}"]`).isVisible());
});
