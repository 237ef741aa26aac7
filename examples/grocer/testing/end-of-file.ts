/**
 * What ends after the last test of a file, yet before the database server does.
 *
 * Hooks run in the order in which they were set up: import this before `@slipway/pg/testing`.
 */
import { after } from 'node:test';

const closing: (() => Promise<void>)[] = [];

/** Has something ended after the last test of the file, in the order of the calls. */
export function atEndOfFile(close: () => Promise<void>): void {
  closing.push(close);
}

after(async () => {
  for (const close of closing) await close();
});
