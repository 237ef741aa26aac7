/** Squawk as a program: an optional package of npm brings it for each platform. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { SquawkFailedError } from '../errors.ts';
import { fieldsOf } from './sql.ts';
import type { RunSquawk, SquawkFinding } from './squawk.ts';

const LONGEST_RUN_MS = 30_000;

function programPath(): string | null {
  const name = process.platform === 'win32' ? 'squawk.exe' : 'squawk';
  const own = createRequire(import.meta.url);
  try {
    const squawk = createRequire(own.resolve('squawk-cli/package.json'));
    return squawk.resolve(`@squawk-cli/${process.platform}-${process.arch}/bin/${name}`);
  } catch {
    return null;
  }
}

/** @returns the findings of squawk's JSON output */
export function parseSquawk(output: string): SquawkFinding[] {
  const list: unknown = JSON.parse(output);
  if (!Array.isArray(list)) throw new TypeError('it is no list');
  return list.map(fieldsOf).map(({ rule_name: rule, line, message, help }) => ({
    rule: String(rule),
    line: Number(line),
    message: String(message),
    help: typeof help === 'string' ? help : null,
  }));
}

/**
 * @returns squawk, or null where npm has no such program for this platform
 * @throws (when run) {SquawkFailedError} it did not answer
 */
export function loadSquawk(): RunSquawk | null {
  const program = programPath();
  if (program === null) return null;
  const args = ['--reporter', 'json', '--assume-in-transaction'];
  return (sql) => {
    // Its own folder: a .squawk.toml where somebody happens to stand must not change what is found.
    const { stdout, stderr, error } = spawnSync(program, args, {
      input: sql,
      encoding: 'utf8',
      cwd: dirname(program),
      timeout: LONGEST_RUN_MS,
    });
    try {
      if (error) throw error;
      return parseSquawk(stdout);
    } catch (cause) {
      const reason = stderr?.trim() || (cause instanceof Error ? cause.message : String(cause));
      throw new SquawkFailedError(reason);
    }
  };
}
