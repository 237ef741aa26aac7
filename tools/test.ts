/**
 * Runs every test of the repository on real PostgreSQL servers, started here and ended here.
 *
 *   pure: x.test.ts                        one process for all of them: none costs a start
 *   the others: x.pg.test.ts, x.e2e.test.ts   a process each, two at a time, the longest first
 *
 * `npm test -- packages/ramp` runs one folder's tests; `npm test -- --only NAME` by name. At the
 * end stand the ten files that took longest; `--slowest N` shows more.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { slowest } from './slowest.ts';
import { makeTestGround } from './test-ground.ts';

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, slowest: { type: 'string' } },
  allowPositionals: true,
});
const roots =
  positionals.length > 0 ? positionals : ['packages', 'apps', 'examples', 'sim', 'bench', 'tools'];
const exclude = (path: string) => path.includes('node_modules') || path.includes('/dist/');
const files = roots.flatMap((root) =>
  root.endsWith('.test.ts') ? [root] : globSync(`${root}/**/*.test.ts`, { exclude }),
);
if (files.length === 0) {
  console.error(
    `error[NO_TESTS]: no test file in ${roots.join(', ')}. Nothing ran. Check the name.`,
  );
  process.exit(2);
}

// Ctrl-C reaches the tests by itself; either way the servers are ended and their memory is freed.
const stop = new AbortController();
process.on('SIGINT', () => {});
process.on('SIGTERM', () => stop.abort());

const ground = await makeTestGround(files);
Object.assign(process.env, ground.env, {
  // Tests start a thousand programs: what one has compiled, the next one need not.
  NODE_COMPILE_CACHE: resolvePath('node_modules/.cache/node-compile'),
});
const TEST_TIMEOUT_MS = 240_000;
const isPure = (file: string) => !/\.(pg|e2e)\.test\.ts$/.test(file);

/** What takes minutes or most of one, on a machine of two cores. */
const LONG = [/\/demo\.e2e/, /\/sequences\.pg/, /\/driver\.e2e/, /apps\/console\/.*\.e2e/];

/** The later a long file begins, the longer one core waits for the other in the end. */
function rankOf(file: string): number {
  const at = LONG.findIndex((pattern) => pattern.test(file));
  return at >= 0 ? at : LONG.length + (file.endsWith('.e2e.test.ts') ? 0 : 1);
}

/** Runs files in one process. @returns its exit code; 0 when there are none */
async function runTogether(files: readonly string[]): Promise<number> {
  if (files.length === 0) return 0;
  const args = ['--test', '--test-isolation=none', `--test-timeout=${TEST_TIMEOUT_MS}`];
  if (values.only) args.push(`--test-name-pattern=${values.only}`);
  const child = spawn(process.execPath, [...args, ...files.toSorted()], {
    stdio: ['ignore', 'inherit', 'inherit'],
    signal: stop.signal,
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.on('exit', (code) => resolve(code ?? 1));
  child.on('error', () => child.pid === undefined && resolve(1)); // stopped before it began
  return promise;
}

/**
 * Runs files in a process each, two at a time: three starve each other on two cores. In this
 * order, which `node --test` would not keep.
 *
 * @returns the exit code; 0 when there are none
 */
async function runApart(files: readonly string[]): Promise<number> {
  if (files.length === 0) return 0;
  const events = run({
    files: files
      .toSorted((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b))
      .map((file) => resolvePath(file)),
    concurrency: 2,
    timeout: TEST_TIMEOUT_MS,
    signal: stop.signal,
    ...(values.only ? { testNamePatterns: values.only } : {}),
  });
  let code = 1;
  events.on('test:summary', ({ file, success }) => {
    if (file === undefined && success) code = 0;
  });
  const told = [events.compose(new spec()), events.compose(slowest(Number(values.slowest ?? 10)))];
  for (const text of told) text.pipe(process.stdout, { end: false });
  await Promise.all(told.map((text) => finished(text)));
  return code;
}

async function runAll(): Promise<number> {
  try {
    const codes = await Promise.all([
      runTogether(files.filter(isPure)),
      runApart(files.filter((file) => !isPure(file))),
    ]);
    return Math.max(...codes);
  } finally {
    await ground.end();
  }
}

process.exit(await runAll());
