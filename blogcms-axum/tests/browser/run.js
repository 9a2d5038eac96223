// The browser tests: starts the blogs, finds their pages, runs the suite against them.
//
//   node run.js smoke|full|lighthouse FULL_SITE BROWSER_BLOGS [TEST…]
//
// FULL_SITE and BROWSER_BLOGS are the two built programs; TEST is a file of suite/, without its ending. Screenshots, pages
// and logs go to target/browser/, reports of Lighthouse to target/lighthouse/. The last line reads like libtest's, so that test.sh can add it up.
import { run } from 'node:test';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './support/server.js';
import { crawl } from './support/crawl.js';
import { report } from './support/report.js';

const here = dirname(fileURLToPath(import.meta.url));
const [mode, fullSite, blogs, ...only] = process.argv.slice(2);
if (!['smoke', 'full', 'lighthouse'].includes(mode) || !blogs) {
  console.error('usage: node run.js smoke|full|lighthouse FULL_SITE BROWSER_BLOGS [TEST…]');
  process.exit(2);
}
const kept = mode === 'lighthouse' ? 'lighthouse' : 'browser';
const out = join(resolve(process.env.CARGO_TARGET_DIR ?? join(here, '../../../target')), kept);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const { sites, children, stop } = await start({ fullSite: resolve(fullSite), blogs: resolve(blogs), out });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().finally(() => process.exit(130)));
let failed = 1;
try {
  const found = await Promise.all(Object.entries(sites).map(([name, base]) => crawl(name, base)));
  const state = join(out, 'state.json');
  await writeFile(state, JSON.stringify({ mode, sites, pages: found.flat(), out }));
  process.env.BROWSER_TESTS = state;
  failed = await tests(await files());
} finally {
  await stop();
}
process.exit(failed === 0 ? 0 : 1);

async function files() {
  const folder = join(here, mode === 'lighthouse' ? 'lighthouse' : 'suite');
  const names = (await readdir(folder)).filter(name => name.endsWith('.test.js'));
  const chosen = names.filter(name => only.length === 0 || only.includes(name.replace('.test.js', '')));
  return chosen.sort().map(name => join(folder, name));
}

/** Runs test files, two at a time; how many tests failed. */
async function tests(paths) {
  const counts = await report(run({ files: paths, concurrency: mode === 'lighthouse' ? 1 : 2, timeout: mode === 'full' ? 3_600_000 : 900_000 }));
  for (const child of children.filter(child => child.exitCode !== null || child.signalCode !== null)) {
    counts.failed += 1;
    console.log(`${child.spawnfile} ended while it was being read`);
  }
  if (counts.passed + counts.failed === 0) counts.failed = 1;
  const word = counts.failed === 0 ? 'ok' : 'FAILED';
  console.log(`test result: ${word}. ${counts.passed} passed; ${counts.failed} failed; 0 ignored`);
  return counts.failed;
}
