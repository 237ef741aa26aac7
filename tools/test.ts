/**
 * Runs every test of the repository on real PostgreSQL servers, started here and ended here.
 *
 *   pure: x.test.ts                        one process for all of them: none costs a start
 *   the others: x.pg.test.ts, x.e2e.test.ts   a process each, two at a time
 *
 * `npm test -- packages/ramp` runs one folder's tests; `npm test -- --only NAME` by name.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTestGround } from './test-ground.ts';

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' } },
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
const args = ['--test', '--test-timeout=240000'];
if (values.only) args.push(`--test-name-pattern=${values.only}`);
const isPure = (file: string) => !/\.(pg|e2e)\.test\.ts$/.test(file);

/** @returns the exit code of Node's test runner over these files; 0 when there are none */
async function run(files: readonly string[], how: string): Promise<number> {
  if (files.length === 0) return 0;
  const child = spawn(process.execPath, [...args, how, ...files.toSorted()], {
    stdio: ['ignore', 'inherit', 'inherit'],
    signal: stop.signal,
    env: {
      ...process.env,
      ...ground.env,
      // Tests start a thousand programs: what one has compiled, the next one need not.
      NODE_COMPILE_CACHE: resolvePath('node_modules/.cache/node-compile'),
    },
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.on('exit', (code) => resolve(code ?? 1));
  child.on('error', () => child.pid === undefined && resolve(1)); // stopped before it began
  return promise;
}

const codes = await Promise.all([
  run(files.filter(isPure), '--test-isolation=none'),
  run(
    files.filter((file) => !isPure(file)),
    '--test-concurrency=2',
  ),
]);
const code = Math.max(...codes);
await ground.end();
process.exit(code);
