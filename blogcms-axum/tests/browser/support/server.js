// The servers under test: full-site with the demo at / and at /blog, and the strange blogs of blogs.rs.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts everything; `sites` maps names to base URLs without a slash at the end, `stop` ends what was started. */
export async function start({ fullSite, blogs, out }) {
  await mkdir(out, { recursive: true });
  const work = await mkdtemp(join(tmpdir(), 'blogcms-browser-'));
  const children = [];
  const run = (name, program, args, until) => {
    const child = spawn(program, args, { env: environment(work), stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return firstLines(child, join(out, `${name}.log`), until);
  };
  const stop = async () => {
    await Promise.all(children.map(end));
    await rm(work, { recursive: true, force: true });
  };
  try {
    const [demo, mounted, strange] = await Promise.all([
      run('demo', fullSite, ['--data', join(work, 'demo'), ...LISTEN], address),
      run('mounted', fullSite, ['--data', join(work, 'mounted'), ...LISTEN, '--mount', '/blog'], address),
      run('blogs', blogs, [], named(4)),
    ]);
    return { sites: { demo, mounted, ...strange }, children, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const LISTEN = ['serve', '--listen', '127.0.0.1:0'];

/** Settings of whoever runs this are not settings of the site under test. */
function environment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BLOGCMS_'));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** full-site tells its address in its log. */
function address(lines) {
  return lines.join('\n').match(/the blog is at (http:[^"\s]+)"/)?.[1].replace(/\/$/, '');
}

const named = count => lines =>
  lines.length >= count ? Object.fromEntries(lines.slice(0, count).map(line => line.split(' '))) : undefined;

/** Reads both outputs until `until` makes something of the lines; keeps them all in a log. */
function firstLines(child, log, until) {
  const file = createWriteStream(log);
  const lines = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        file.write(`${line}\n`);
        lines.push(line);
        const found = until(lines);
        if (found) resolve(found);
      });
    }
    child.on('error', reject);
    child.on('exit', code => reject(new Error(`${child.spawnfile} ended with ${code}: ${lines.slice(-9).join('\n')}`)));
  });
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise(resolve => {
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
}
