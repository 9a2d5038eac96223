// Every type of page: in both schemes, wide and narrow, without a complaint of axe, the console or the content policy.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axe } from '../support/axe.js';
import { complaints, context, launch, watched } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { fileName, full, out, samples } from '../support/state.js';

// A quick run looks at each page twice, the whole suite six times. What axe looks at is not another at 768 px.
const VIEWS = full
  ? [1280, 768, 390].flatMap(width => ['light', 'dark'].map(scheme => ({ width, scheme, judged: width !== 768 })))
  : [{ width: 1280, scheme: 'light', judged: true }, { width: 390, scheme: 'dark', judged: true }];

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const view of VIEWS) {
  describe(`${view.width} px wide, ${view.scheme}`, { concurrency: 2 }, () => {
    let within;
    before(async () => { within = await context(browser, view); });
    after(() => within?.close());
    for (const sample of samples()) {
      test(`${sample.site} ${decodeURI(sample.path)}`, () => look(within, sample, view));
    }
  });
}

async function look(within, sample, { width, scheme, judged }) {
  const opened = await watched(within, sample.expected);
  const { page } = opened;
  try {
    const response = await page.goto(sample.url, { waitUntil: 'load' });
    assert.equal(response.status(), sample.expected);
    await page.screenshot({ path: join(out, `${fileName(sample)}-${width}-${scheme}.png`), fullPage: true });
    const found = await complaints(opened);
    found.push(...(await page.evaluate(outline)), ...(judged ? await axe(page) : []));
    for (const narrow of width < 600 ? [width, 320] : [width]) {
      await page.setViewportSize({ width: narrow, height: 844 });
      found.push(...(await page.evaluate(overflow)).map(what => `at ${narrow} px: ${what}`));
    }
    fine(found);
  } finally {
    await page.close();
  }
}

/** One h1, first; no level left out; one main; a language. */
function outline() {
  const wrong = [];
  const heads = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(head => head.checkVisibility());
  const levels = heads.map(head => Number(head.tagName[1]));
  if (levels.filter(level => level === 1).length !== 1) wrong.push(`${levels.filter(l => l === 1).length} h1`);
  if (levels[0] !== 1) wrong.push(`the first heading is "${heads[0]?.textContent}"`);
  heads.forEach((head, i) => {
    // What a writer skips in a text is told to the writer, by `full-site check`.
    if (i > 0 && levels[i] > levels[i - 1] + 1 && !head.closest('.prose')) {
      wrong.push(`h${levels[i]} "${head.textContent}" comes after h${levels[i - 1]}`);
    }
  });
  if (document.querySelectorAll('main#main').length !== 1) wrong.push('not one main');
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title.trim()) wrong.push('no title');
  return wrong;
}

/** The page does not scroll sideways; what is too wide for it is named. */
function overflow() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const clipped = element => {
    for (let above = element.parentElement; above && above !== document.body; above = above.parentElement) {
      if (getComputedStyle(above).overflowX !== 'visible') return true;
    }
    return false;
  };
  const wide = [...document.querySelectorAll('body *')].filter(element => {
    const { left, right } = element.getBoundingClientRect();
    return (right > clientWidth + 1 || left < -1) && !clipped(element);
  });
  const names = wide.slice(0, 3).map(element => `${element.tagName.toLowerCase()}.${element.className}`);
  return [`scrolls sideways by ${scrollWidth - clientWidth} px: ${names.join(', ')}`];
}
