/** For crash tests: a database connection whose process is killed before its n-th statement. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sql, Transaction } from '@slipway/pg';

/** Counts the statements of all transactions that are begun on it. */
export interface Counted {
  readonly sql: Sql;
  readonly statements: () => number;
}

/** @param killAt the statement before which this process is killed, from 1 */
export function killedAt(sql: Sql, killAt: number): Counted {
  let statements = 0;
  const counted = (tx: Transaction): Transaction =>
    new Proxy(tx, {
      apply: (target, self, args) => {
        // A call with a template is a statement; other calls make parts of one.
        const isStatement = Array.isArray(args[0]) && 'raw' in args[0];
        if (isStatement && ++statements === killAt) process.kill(process.pid, 'SIGKILL');
        return Reflect.apply(target as never, self, args);
      },
    });
  const watched = new Proxy(sql, {
    get: (target, key) =>
      key === 'begin'
        ? (body: (tx: Transaction) => Promise<unknown>) => target.begin((tx) => body(counted(tx)))
        : Reflect.get(target, key),
  }) as Sql;
  return { sql: watched, statements: () => statements };
}

/**
 * Runs a program that uses `killedAt`.
 *
 * @returns what it printed; null: it was killed
 */
export function runOrDie(main: URL, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [fileURLToPath(main), ...args], (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.signal === 'SIGKILL') resolve(null);
      else reject(new Error(stderr));
    });
  });
}
