// Tells of each test in libtest's words: one line each, and what was wrong below it.
import { inspect } from 'node:util';

/** Prints the events of `run` from node:test as they come; how many tests passed and failed. */
export async function report(events) {
  const counts = { passed: 0, failed: 0 };
  const suites = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') suites[data.nesting] = data.name;
    if (type === 'test:stdout') process.stdout.write(data.message);
    if (type === 'test:stderr') process.stderr.write(data.message);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = data.details.error;
    // A suite and a file fail by themselves only when it is not their tests that failed.
    const whole = data.details.type === 'suite' || error?.failureType === 'subtestsFailed';
    if (whole && (type === 'test:pass' || error.failureType === 'subtestsFailed')) continue;
    const ok = type === 'test:pass';
    counts[ok ? 'passed' : 'failed'] += 1;
    const name = [...suites.slice(0, data.nesting), data.name].join(' › ');
    console.log(`test ${name} ... ${ok ? 'ok' : 'FAILED'} (${Math.round(data.details.duration_ms)} ms)`);
    if (!ok) console.log(`    ${told(error).replaceAll('\n', '\n    ')}`);
  }
  return counts;
}

/** The sentences of a failed check, or everything about an error that nobody expected. */
function told(error) {
  const cause = error.cause ?? error;
  return cause.name === 'Wrong' || cause.constructor?.name === 'Wrong' || cause.code === 'ERR_ASSERTION'
    ? cause.message
    : inspect(cause);
}
