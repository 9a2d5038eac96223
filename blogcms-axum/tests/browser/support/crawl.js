// Which pages there are: everything that links, feeds and the sitemap lead to, and the error pages.

const LIMIT = 600;
const AT_ONCE = 4;
const CONVENTIONS = ['/robots.txt', '/llms.txt', '/sitemap.xml'];
// Only the blogs of blogs.rs have something that was removed.
const ERRORS = [
  { below: '/posts/there-is-no-such-post', expected: 404 },
  { below: '?page=nonsense', expected: 400 },
  { below: '/removed', expected: 410, optional: true },
];

/**
 * All addresses of the blog at `base`, with what they answered. `type` is the kind of page, such as `/posts/{}`; `path`
 * is the address below the base. Pictures are left to the pages that show them: to draw them anew in all sizes takes long.
 */
export async function crawl(site, base) {
  const { origin } = new URL(base);
  const start = new URL(base).href;
  const queue = [
    { url: start, from: 'the start' },
    ...CONVENTIONS.map(below => ({ url: base + below, optional: true, from: 'a convention' })),
    ...ERRORS.map(({ below, ...rest }) => ({ url: new URL(base + below).href, from: 'an error', ...rest })),
  ];
  const seen = new Set(queue.map(entry => entry.url));
  const found = [];
  while (queue.length > 0) {
    const pages = await Promise.all(queue.splice(0, AT_ONCE).map(entry => visit(site, base, entry)));
    for (const page of pages.filter(Boolean)) {
      found.push(page);
      if (page.status !== 200) continue;
      for (const url of addresses(page)) {
        if (new URL(url).origin !== origin || seen.has(url) || url.includes('/media/')) continue;
        seen.add(url);
        queue.push({ url, from: page.path });
      }
    }
    if (found.length > LIMIT) throw new Error(`${site} has more than ${LIMIT} addresses`);
  }
  return found;
}

async function visit(site, base, { url, from, optional, expected = 200 }) {
  const response = await fetch(url, { redirect: 'manual' });
  if (optional && response.status === 404) return undefined;
  const content = response.headers.get('content-type') ?? '';
  const bytes = Buffer.from(await response.arrayBuffer());
  const path = url.slice(base.length) || '/';
  return {
    site, url, path, from, expected, content,
    status: response.status,
    html: content.startsWith('text/html'),
    body: /^text\/|xml|json/.test(content) ? bytes.toString('utf8') : '',
    type: expected === 200 ? typeOf(path) : `error ${expected}`,
  };
}

/** `/posts/a` and `/posts/b` are of one type; so are pages 2 and 3 of a list. */
export function typeOf(path) {
  const [plain, query] = path.split('#')[0].split('?');
  const parts = plain.split('/').slice(1).map((part, place) => {
    if (place === 0 || /^(feed|atom)\.(xml|json)$/.test(part)) return part;
    return part.endsWith('.md') ? '{}.md' : part.includes('.') ? `{}.${part.split('.').pop()}` : '{}';
  });
  if (parts.length === 1 && /^[^.]+$/.test(parts[0]) && !LISTS.has(parts[0])) parts[0] = '{page}';
  const numbered = query?.split('&').some(pair => pair.startsWith('page='));
  return `/${parts.join('/')}${numbered ? '?page' : ''}`;
}

const LISTS = new Set(['posts', 'categories', 'tags', 'authors', 'series', 'archive', 'search', 'newsletter']);

/** Addresses in a page, a feed or a sitemap, absolute and without fragments. */
function addresses({ url, body, html, content }) {
  const raw = [];
  if (html) {
    for (const [, value] of body.matchAll(/\s(?:href|src)="([^"]*)"/g)) raw.push(value);
    for (const [, value] of body.matchAll(/<meta property="og:image" content="([^"]*)"/g)) raw.push(value);
  } else if (content.includes('xml') && body.includes('<loc>')) {
    for (const [, value] of body.matchAll(/<(?:image:)?loc>([^<]*)</g)) raw.push(value);
  }
  return raw.map(value => absolute(value, url)).filter(Boolean);
}

function absolute(value, base) {
  const plain = value.replaceAll('&amp;', '&').replaceAll('&#x2f;', '/').replaceAll('&#39;', "'");
  if (!URL.canParse(plain, base)) return undefined;
  const url = new URL(plain, base);
  url.hash = '';
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}
