// The Nu HTML checker over the pages that were found, in one run.
import { test } from 'node:test';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import vnu from 'vnu-jar';
import { fine } from '../support/fine.js';
import { fileName, full, htmlPages, out } from '../support/state.js';

const EXCEPTIONS = [
  // Safari takes a list without bullets for none unless the role says so.
  /^The “list” role is unnecessary for element “[uo]l”/,
  // MathML Core has them on every element; the checker's schema is that of MathML 3.
  /^Attribute “(displaystyle|scriptlevel)” not allowed on element “m/,
  // A comment has no title; the standard's own example of comments are articles without one.
  /^Article lacks heading\..*<article class="comment"/s,
];

test('the Nu HTML checker finds nothing', async () => {
  const folder = join(out, 'pages');
  await mkdir(folder, { recursive: true });
  const files = new Map();
  for (const [place, page] of chosen().entries()) {
    const file = join(folder, `${place}-${fileName(page)}.html`);
    files.set(file, page);
    await writeFile(file, page.body);
  }
  const { messages } = await check([...files.keys()]);
  const counted = messages.filter(({ message, extract }) => !EXCEPTIONS.some(known => known.test(`${message} ${extract}`)));
  const told = counted.map(({ url, lastLine, message, extract, subType, type }) => {
    const page = files.get(decodeURIComponent(url.replace('file:', '')));
    return { what: `${subType ?? type}: ${message}`, where: `${page?.site} ${page?.path}:${lastLine}: ${extract?.trim()}` };
  });
  console.log(`${files.size} pages were checked`);
  fine(grouped(told));
});

/** Every page; a quick run takes a few of each type and blog, and none of what only its address sets apart. */
function chosen() {
  const counts = {};
  return htmlPages.filter(({ site, type }) => {
    counts[site + type] = (counts[site + type] ?? 0) + 1;
    return full || (site !== 'mounted' && counts[site + type] <= (type === '/posts/{}' ? 20 : 3));
  });
}

/** The same complaint about many pages, once. */
function grouped(told) {
  const places = new Map();
  for (const { what, where } of told) places.set(what, [...(places.get(what) ?? []), where]);
  return [...places].map(([what, where]) => `${what} — ${where.length} times, first ${where[0]}`);
}

/** The language of a text is the writer's business: the checker guesses it, and is wrong about short ones. */
function check(files) {
  const args = ['-Xss4m', '-jar', vnu, '--format', 'json', '--stdout', '--exit-zero-always', '--no-langdetect', ...files];
  return new Promise((resolve, reject) => {
    execFile('java', args, { maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`the checker needs Java (Debian: default-jre-headless): ${error.message} ${stderr}`));
      else resolve(JSON.parse(stdout));
    });
  });
}
