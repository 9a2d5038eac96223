// Searching as readers do: with the keyboard alone, with titles offered while typing, without script, on a small screen.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axe } from '../support/axe.js';
import { complaints, context, launch, watched } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { MODEL, full, out, sites } from '../support/state.js';

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function open(path, options) {
  const page = await (await context(browser, options)).newPage();
  await page.goto(sites.demo + path);
  return page;
}

const focused = page => page.evaluate(() => document.activeElement.getAttribute('role'));

test('a slash leads to the box, and what is typed there offers titles', async () => {
  const page = await open(MODEL);
  await page.keyboard.press('/');
  assert.equal(await focused(page), 'combobox');
  await page.keyboard.type('how lo');
  const option = page.getByRole('option', { name: 'How long should a cache remember?' });
  await option.waitFor();
  const box = page.getByRole('combobox');
  assert.equal(await box.inputValue(), 'how lo');
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  await page.screenshot({ path: join(out, 'search-suggestions-1280.png') });
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getByRole('option', { selected: true }).count(), 1);
  assert.equal(await box.getAttribute('aria-activedescendant'), await page.getByRole('option', { selected: true }).getAttribute('id'));
  assert.equal(await focused(page), 'combobox', 'focus stays in the box');
  fine(await axe(page));
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByRole('option', { selected: true }).count(), 0, 'back in the box');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByRole('option').last().getAttribute('aria-selected'), 'true', 'the last one');
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('option').count(), 0);
  assert.equal(await box.inputValue(), 'how lo', 'nothing typed is lost');
  await page.keyboard.type('ng');
  await option.waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(sites.demo + MODEL);
});

test('Enter searches for what was typed, and its results can be walked through', async () => {
  const page = await open('/archive');
  await page.keyboard.press('/');
  await page.keyboard.type('cache');
  await page.keyboard.press('Enter');
  await page.waitForURL(sites.demo + '/search?q=cache');
  assert.match(await page.locator('main .bar [role=status]').innerText(), /\d+ results? for “cache”/);
  assert.ok(await page.locator('main mark').count() > 1);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.value), 'cache', 'the box of the page, selected');
  const first = page.locator('main article h2 a').first();
  for (let i = 0; i < 60 && !(await first.evaluate(link => link === document.activeElement)); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(url => url.pathname.startsWith('/posts/'));
});

test('a slash within a box is a slash', async () => {
  const page = await open('/search');
  const box = page.locator('main [role=combobox]');
  assert.ok(await box.evaluate(element => element === document.activeElement), 'one can type at once');
  await page.keyboard.type('a/b');
  assert.equal(await box.inputValue(), 'a/b');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+/');
  assert.equal(await focused(page), null, 'with Control it is somebody else\'s');
});

test('a title that is offered can be clicked', async () => {
  const page = await open('/search');
  await page.locator('main [role=combobox]').pressSequentially('How long should');
  await page.getByRole('option').first().click();
  await page.waitForURL(sites.demo + MODEL);
});

test('filters narrow down and are taken off', async () => {
  const page = await open('/search?q=the');
  const total = Number.parseInt(await page.locator('main .bar [role=status]').innerText(), 10);
  const filter = page.locator('nav.facets a').first();
  const fewer = Number.parseInt((await filter.locator('small').innerText()), 10);
  await filter.click();
  assert.equal(Number.parseInt(await page.locator('main .bar [role=status]').innerText(), 10), fewer);
  assert.ok(fewer < total);
  await page.getByRole('link', { name: /^Remove the filter/ }).click();
  assert.equal(Number.parseInt(await page.locator('main .bar [role=status]').innerText(), 10), total);
});

test('without script the page of the search is a form', async () => {
  const page = await open('', { javaScriptEnabled: false });
  await page.locator('header').getByRole('link', { name: 'Search' }).click();
  await page.waitForURL(sites.demo + '/search');
  const box = page.locator('main input[name=q]');
  await box.fill('cache');
  await box.press('Enter');
  await page.waitForURL(sites.demo + '/search?q=cache');
  assert.ok(await page.locator('main article').count() > 0);
  await page.locator('main input[name=q]').fill('queue');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL(sites.demo + '/search?q=queue');
});

test('on a small screen the sign in the header leads there', async () => {
  const page = await open(MODEL, { width: 390 });
  assert.equal(await page.locator('header form').isVisible(), false);
  await page.locator('header').getByRole('link', { name: 'Search' }).click();
  await page.waitForURL(sites.demo + '/search');
  await page.locator('main [role=combobox]').pressSequentially('how l');
  await page.getByRole('option').first().waitFor();
  await page.screenshot({ path: join(out, 'search-suggestions-390.png') });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
});

const LOOKS = {
  results: ['demo', '/search?q=cache'],
  filtered: ['demo', '/search?q=the%20-cache%20after:2020'],
  loosened: ['demo', '/search?q=cache%20marmalade'],
  nothing: ['demo', '/search?q=marmalade%20tag:rust'],
  unknown: ['demo', '/search?q=tag:nowhere'],
  empty: ['demo', '/search'],
  'no-post': ['empty', '/search?q=word'],
  rtl: ['rtl', `/search?q=${encodeURIComponent('نسخة احتياطية')}`],
  long: ['strange', `/search?q=${encodeURIComponent(LONG)}`],
  longest: ['strange', `/search?q=${encodeURIComponent(LONG.repeat(2))}`],
};

/** Where posts are found. */
const FOUND = ['results', 'filtered', 'loosened', 'rtl', 'long', 'longest'];

const VIEWS = full ? [[1280, 'light'], [1280, 'dark'], [390, 'light'], [390, 'dark']] : [[1280, 'light'], [390, 'dark']];

for (const [width, scheme] of VIEWS) {
  describe(`${width} px wide, ${scheme}`, { concurrency: 2 }, () => {
    for (const [name, [site, path]] of Object.entries(LOOKS)) {
      test(`${name}`, async () => {
        const within = await context(browser, { width, scheme });
        const opened = await watched(within);
        await opened.page.goto(sites[site] + path);
        await opened.page.screenshot({ path: join(out, `search-${name}-${width}-${scheme}.png`), fullPage: true });
        const found = [...await complaints(opened), ...await axe(opened.page)];
        const marks = await opened.page.locator('main article mark').count();
        if (FOUND.includes(name) !== marks > 0) found.push(`${marks} words are marked`);
        for (const narrow of width < 600 ? [width, 320] : [width]) {
          await opened.page.setViewportSize({ width: narrow, height: 844 });
          const over = await opened.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (over > 0) found.push(`scrolls sideways by ${over} px at ${narrow} px`);
        }
        fine(found);
        await within.close();
      });
    }
  });
}
