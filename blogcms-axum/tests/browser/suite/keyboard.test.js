// Everything can be reached with the keyboard, in an order that makes sense, and one sees where one is.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { context, launch } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { MODEL, SPECIMEN, sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function open(path, options) {
  const page = await (await context(browser, options)).newPage();
  await page.goto(sites.demo + path);
  return page;
}

test('the first stop is the way to the content, and it leads there', async () => {
  const page = await open(MODEL);
  await page.keyboard.press('Tab');
  const skip = page.locator(':focus');
  assert.equal(await skip.getAttribute('href'), '#main');
  assert.ok((await skip.boundingBox()).y >= 0, 'the skip link is not on the screen');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('main'))), 'Tab left the content');
});

for (const [path, width] of [['', 1280], ['', 390], [MODEL, 1280], [MODEL, 390], [SPECIMEN, 390]]) {
  test(`every stop of ${path || '/'} shows where one is, ${width} px wide`, async () => {
    const page = await open(path, { width });
    const stops = await walk(page);
    const wrong = stops.filter(stop => !stop.marked || !stop.visible);
    fine(wrong.map(stop => `${stop.marked ? '' : 'no mark of focus '}${stop.visible ? '' : 'off the screen'}: ${stop.html}`));
    const places = ['header', 'main', 'footer'];
    const order = stops.map(stop => places.indexOf(stop.part)).filter(place => place >= 0);
    assert.deepEqual(order, order.toSorted(), 'the order of the stops is not that of the page');
    assert.ok(stops.length > 10, `only ${stops.length} stops`);
  });
}

for (const width of [1280, 768, 390]) {
  test(`the stops of the header are in the order in which they stand, ${width} px wide`, async () => {
    const page = await open('', { width });
    await page.keyboard.press('Tab');
    const places = [];
    for (;;) {
      await page.keyboard.press('Tab');
      const place = await page.evaluate(() => {
        const stop = document.activeElement.closest('header.head') && document.activeElement;
        if (!stop) return undefined;
        const { top, bottom, left } = (stop.closest('nav') ?? stop).getBoundingClientRect();
        // The row, then the place in it.
        return [Math.round((top + bottom) / 90), left];
      });
      if (!place) break;
      places.push(place);
    }
    assert.ok(places.length > 3, `only ${places.length} stops`);
    assert.deepEqual(places, places.toSorted(([a, b], [c, d]) => a - c || b - d));
  });
}

/** Presses Tab until the page is left: what each stop is, whether it is on the screen, whether focus changes its look. */
async function walk(page) {
  const stops = [];
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(describeFocus);
    if (!stop) return stops;
    stops.push(stop);
  }
  throw new Error('Tab does not come to an end');
}

function describeFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element.dataset.walked) return undefined;
  element.dataset.walked = 'true';
  const look = () => {
    const shown = element.matches('input') ? element.closest('label') ?? element : element;
    return [element, shown, ...shown.querySelectorAll('*')].map(each => {
      const { outlineStyle, outlineWidth, boxShadow, backgroundColor, textDecorationLine, color } = getComputedStyle(each);
      return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, backgroundColor, textDecorationLine, color].join();
    }).join(';') + getComputedStyle(shown, '::after').cssText + getComputedStyle(shown).outline;
  };
  const box = element.getBoundingClientRect();
  const focused = look();
  element.blur();
  const blurred = look();
  element.focus({ focusVisible: true, preventScroll: true });
  return {
    html: element.outerHTML.slice(0, 100),
    part: element.closest('header.head, main, footer.foot')?.tagName.toLowerCase(),
    marked: focused !== blurred,
    visible: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}

test('code and tables that scroll can be reached and scrolled', async () => {
  const page = await open(SPECIMEN, { width: 390 });
  const wide = await page.locator('.prose :is(pre, table, .table, .eq)').evaluateAll(list =>
    list.filter(element => element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX))
      .map(element => ({ tab: element.tabIndex, html: element.outerHTML.slice(0, 60) })));
  assert.ok(wide.length > 0, 'nothing on the specimen page scrolls');
  assert.deepEqual(wide.filter(element => element.tab !== 0), []);
  const scroller = page.locator('.prose [tabindex="0"]').first();
  await scroller.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => Math.abs(document.activeElement.scrollLeft) > 0);
});
