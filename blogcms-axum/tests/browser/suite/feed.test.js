// Every feed of every blog, read by programs that are not ours.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fine } from '../support/fine.js';
import { full, out, pages } from '../support/state.js';

const FORMATS = ['feed.xml', 'atom.xml', 'feed.json'];
const feeds = pages.filter(page => FORMATS.some(format => page.path.endsWith(`/${format}`)));

test('the demo has feeds of all kinds, in three formats', () => {
  const types = new Set(feeds.filter(page => page.site === 'demo').map(page => page.type));
  const lists = ['', '/categories/{}', '/tags/{}', '/authors/{}', '/series/{}'];
  const expected = lists.flatMap(list => FORMATS.map(format => `${list}/${format}`));
  assert.deepEqual(expected.filter(type => !types.has(type)), []);
});

test('readers of feeds have nothing to complain about', () => {
  const seen = new Set();
  // In a quick run one feed of each type and blog.
  const chosen = feeds.filter(({ site, type }) => full || (!seen.has(site + type) && seen.add(site + type)));
  assert.ok(chosen.length > 0, 'no page names a feed');
  const python = process.env.FEED_PYTHON ?? join(out, '../feed-check/bin/python');
  const check = fileURLToPath(new URL('../feed/check.py', import.meta.url));
  const said = execFileSync(python, [check, ...chosen.map(page => page.url)], { encoding: 'utf8', maxBuffer: 16e6 });
  console.log(`${chosen.length} feeds were read`);
  fine(said.split('\n').filter(Boolean));
});
