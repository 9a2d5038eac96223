// Three schemes: as the system, light, dark. The choice is remembered and is there before anything is painted.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { complaints, context, launch, watched } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { MODEL, sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const scheme = page => page.evaluate(() => document.documentElement.dataset.theme ?? 'auto');

/** How light a colour is, from 0 to 1, whatever form the browser writes it in. */
const lightness = page => page.evaluate(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part / 765, 0);
});

test('the button goes round: system, light, dark, system', async () => {
  const opened = await watched(await context(browser, { scheme: 'dark' }));
  const { page } = opened;
  await page.goto(sites.demo);
  const button = page.locator('[data-theme-cycle]');
  const names = new Set();
  assert.equal(await scheme(page), 'auto');
  assert.ok(await lightness(page) < 0.3, 'a dark system gets a light page');
  for (const [expected, light] of [['light', true], ['dark', false], ['auto', false]]) {
    names.add(await button.getAttribute('aria-label'));
    await button.click();
    assert.equal(await scheme(page), expected);
    assert.equal(await lightness(page) > 0.7, light, `${expected} looks wrong`);
  }
  assert.equal(names.size, 3, 'the button says the same in two states');
  fine(await complaints(opened));
});

test('the choice holds on other pages and after a reload, from the first paint on', async () => {
  const within = await context(browser, { scheme: 'light' });
  // Written down each time before a frame is painted: the attribute and the colour behind everything.
  await within.addInitScript(() => {
    window.painted = [];
    const note = () => {
      if (document.body) window.painted.push(document.documentElement.dataset.theme ?? 'auto');
      if (window.painted.length < 30) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  const page = await within.newPage();
  await page.goto(sites.demo);
  const button = page.locator('[data-theme-cycle]');
  await button.click();
  await button.click();
  assert.equal(await scheme(page), 'dark');
  for (const go of [() => page.reload(), () => page.goto(sites.demo + MODEL)]) {
    await go();
    await page.waitForFunction(() => window.painted.length >= 5);
    assert.deepEqual([...new Set(await page.evaluate(() => window.painted))], ['dark']);
    assert.ok(await lightness(page) < 0.3);
  }
});

test('the group in the footer and the button agree', async () => {
  const page = await (await context(browser)).newPage();
  await page.goto(sites.demo);
  await page.locator('[data-theme-set] input[value=dark]').check({ force: true });
  assert.equal(await scheme(page), 'dark');
  await page.locator('[data-theme-cycle]').click();
  assert.ok(await page.locator('[data-theme-set] input[value=auto]').isChecked());
  assert.equal(await page.evaluate(() => localStorage.length), 0, 'the system’s scheme needs nothing kept');
});

test('a choice reaches the other open pages', async () => {
  const ctx = await context(browser, { scheme: 'light' });
  const [one, other] = [await ctx.newPage(), await ctx.newPage()];
  await one.goto(sites.demo);
  await other.goto(sites.demo + MODEL);
  await one.locator('[data-theme-set] input[value=dark]').check({ force: true });
  await other.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  assert.ok(await other.locator('[data-theme-set] input[value=dark]').isChecked());
  await one.locator('[data-theme-cycle]').click();
  await other.waitForFunction(() => !document.documentElement.dataset.theme);
});

test('without storage the choice lasts for the page, without a complaint', async () => {
  const within = await context(browser);
  await within.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
  });
  const opened = await watched(within);
  await opened.page.goto(sites.demo);
  await opened.page.locator('[data-theme-cycle]').click();
  assert.equal(await scheme(opened.page), 'light');
  fine(await complaints(opened));
});
