// What run.js found and started, for the test files, which are processes of their own.
import { readFileSync } from 'node:fs';

/** `mode` is smoke or full; `sites` has base URLs; `pages` is what the crawl found; `out` is where things are kept. */
export const { mode, sites, pages, out } = JSON.parse(readFileSync(process.env.BROWSER_TESTS, 'utf8'));

export const full = mode === 'full';

/** The post of the demo that has everything the model page has, and the one with every device a text can hold. */
export const MODEL = '/posts/how-long-should-a-cache-remember';
export const SPECIMEN = '/posts/everything-a-page-can-hold';

export const htmlPages = pages.filter(page => page.html);

/**
 * One page of each type and blog, and the posts that are there to be looked at. Of a blog that only its address sets apart,
 * and of each in a quick run, it is the front page, a post, and what no other blog has.
 */
export function samples() {
  const seen = new Set();
  return htmlPages.filter(page => {
    const everywhere = ['/', '/posts/{}'].includes(page.type) || (full && page.site !== 'mounted');
    const key = everywhere ? `${page.site} ${page.type}` : page.type;
    const first = !seen.has(key);
    seen.add(key);
    return first || isWanted(page);
  });
}

function isWanted({ site, path, type }) {
  return site === 'demo' ? [MODEL, SPECIMEN].includes(path) : full && site === 'strange' && type === '/posts/{}';
}

/** `demo-posts-how-long`: the name of a page in a file name. */
export const fileName = page =>
  `${page.site}${page.expected === 200 ? page.path : `-${page.expected}`}`.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
