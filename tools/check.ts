/**
 * Everything that is checked without running a test: types, lint, format, our own rules.
 * All of them run, so that one visit shows all there is to mend.
 */
import { spawnSync } from 'node:child_process';

const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '--noEmit'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['format', 'oxfmt', '--check', '.'],
  ['tidy', process.execPath, '--test', 'tools/tidy/src/*.test.ts'],
];

let failed = 0;
for (const [name, command, ...args] of CHECKS) {
  const started = performance.now();
  const result = spawnSync(command, args, { encoding: 'utf8' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const good = result.status === 0;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (!good) {
    failed += 1;
    console.log(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`);
  }
}
process.exit(failed > 0 ? 1 : 0);
