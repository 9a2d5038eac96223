// On paper: the text, without what only a screen can use.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { context, launch } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { MODEL, SPECIMEN, out, sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const path of [MODEL, SPECIMEN]) {
  test(`${path} on paper`, async () => {
    // Somebody reading in the dark prints dark ink on white paper all the same.
    const page = await (await context(browser, { scheme: 'dark', width: 794 })).newPage();
    await page.goto(sites.demo + path);
    await page.emulateMedia({ media: 'print' });
    await page.pdf({ path: join(out, `print${path.replaceAll('/', '-')}.pdf`), format: 'A4' });
    await page.screenshot({ path: join(out, `print${path.replaceAll('/', '-')}.png`), fullPage: true });
    const visible = await page.locator('nav, button, form, [data-theme-set], .skip').evaluateAll(list =>
      list.filter(element => element.checkVisibility() && element.getBoundingClientRect().width > 1)
        .map(element => `is printed: ${element.outerHTML.slice(0, 90)}`));
    fine(visible);
    assert.ok(await page.locator('h1').isVisible());
    assert.ok(await page.locator('.prose p').first().isVisible());
    const ink = await page.locator('.prose :is(p, li, td, a)').evaluateAll(list => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const lightness = colour => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part / 765, 0);
      };
      return list.filter(element => lightness(getComputedStyle(element).color) > 0.6)
        .map(element => `too pale for paper: ${element.outerHTML.slice(0, 90)}`);
    });
    fine(ink.slice(0, 3));
  });
}

test('an outside link in the text tells its address on paper', async () => {
  const page = await (await context(browser)).newPage();
  await page.goto(`${sites.strange}/posts/wide`);
  await page.emulateMedia({ media: 'print' });
  const link = page.locator('.prose a[href^="http"]:not([class])').first();
  const after = await link.evaluate(element => getComputedStyle(element, '::after').content);
  assert.ok(after.includes(await link.getAttribute('href')) || after.includes('attr(href)'), `content: ${after}`);
});
