// What the crawl found: every link leads somewhere, every kind of error has its page, no canary sings.
import { test } from 'node:test';
import { fine } from '../support/fine.js';
import { pages, sites } from '../support/state.js';

for (const site of Object.keys(sites)) {
  test(`every address that ${site} hands out answers as it should`, () => {
    const wrong = pages.filter(page => page.site === site && page.status !== page.expected);
    fine(wrong.map(page => `${page.status} instead of ${page.expected}: ${page.url}, from ${page.from}`));
  });
}

test('there is a page for what is not there, what was removed and what makes no sense', () => {
  const types = new Set(pages.map(page => page.type));
  fine([404, 410, 400].filter(status => !types.has(`error ${status}`)));
});

test('nothing of a draft or of a comment that waits is on any page', () => {
  const singing = pages.filter(page => /canary/i.test(page.body));
  fine(singing.map(page => page.url));
});

test('below a path, no address leaves it', () => {
  const { origin } = new URL(sites.mounted);
  const outside = pages.filter(page => page.site === 'mounted' && !`${page.url}/`.startsWith(`${origin}/blog`));
  fine(outside.map(page => `${page.url}, from ${page.from}`));
});
