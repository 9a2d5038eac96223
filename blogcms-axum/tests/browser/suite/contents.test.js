// "On this page" beside a post leads to its headings and follows the reader.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { MODEL, sites } from '../support/state.js';

let browser, page;
before(async () => {
  browser = await launch();
  page = await (await context(browser)).newPage();
});
after(() => browser?.close());

const links = '.toc-side a[href^="#"]';
const current = () => page.locator(`${links}[aria-current]`).evaluateAll(list => list.map(link => link.hash));

test('it lists the headings of the text, in order', async () => {
  await page.goto(sites.demo + MODEL);
  const listed = await page.locator(links).evaluateAll(list => list.map(link => decodeURIComponent(link.hash.slice(1))));
  const heads = await page.locator('.prose :is(h2, h3)[id]').evaluateAll(list => list.map(head => head.id));
  assert.ok(listed.length >= 3);
  assert.deepEqual(listed, heads.filter(id => listed.includes(id)));
});

test('a link scrolls to its heading, clear of whatever sticks to the top', async () => {
  await page.goto(sites.demo + MODEL);
  const link = page.locator(links).nth(2);
  const hash = await link.getAttribute('href');
  await link.click();
  await page.waitForFunction(id => {
    const { top } = document.getElementById(id).getBoundingClientRect();
    return top >= 0 && top < innerHeight / 2;
  }, decodeURIComponent(hash.slice(1)));
  assert.equal(new URL(page.url()).hash, hash);
  assert.ok(await page.evaluate(id => {
    const { left, top, height } = document.getElementById(id).getBoundingClientRect();
    return document.elementFromPoint(left + 2, top + height / 2)?.closest('h2, h3')?.id === id;
  }, decodeURIComponent(hash.slice(1))), 'something covers the heading');
});

test('the current entry follows the scroll, one at a time', async () => {
  await page.goto(sites.demo + MODEL);
  const hashes = await page.locator(links).evaluateAll(list => list.map(link => link.hash));
  for (const hash of [hashes[1], hashes.at(-2), hashes[0]]) {
    await page.evaluate(id => {
      const head = document.getElementById(id);
      scrollTo({ top: head.getBoundingClientRect().top + scrollY - 100, behavior: 'instant' });
    }, decodeURIComponent(hash.slice(1)));
    await page.waitForFunction(([selector, hash]) => {
      const marked = [...document.querySelectorAll(`${selector}[aria-current]`)];
      return marked.length === 1 && marked[0].hash === hash;
    }, [links, hash]);
    assert.deepEqual(await current(), [hash]);
  }
});

test('it stays in view while the text scrolls', async () => {
  await page.goto(sites.demo + MODEL);
  await page.evaluate(() => scrollTo({ top: document.querySelector('.prose').getBoundingClientRect().top + 1500, behavior: 'instant' }));
  const box = await page.locator(links).first().boundingBox();
  assert.ok(box.y >= 0 && box.y < 900, `its first entry is at ${box.y} px`);
});
