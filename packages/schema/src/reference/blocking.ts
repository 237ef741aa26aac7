/** What a step's lock means to those who use the table, and how long they wait at most. */
import type { PlanStep } from '../core/steps.ts';
import { LOCK_TIMEOUT_MS } from '../run/retry.ts';

/** What waits for a lock while it is held or asked for, by PostgreSQL's table of conflicts. */
const BLOCKS: readonly (readonly [lock: RegExp, blocks: string])[] = [
  [/^ACCESS EXCLUSIVE/, 'reads and writes wait'],
  [/^SHARE ROW EXCLUSIVE/, 'writes wait, reads do not'],
  [/^SHARE($| on)/, 'writes wait, reads do not'],
];

/**
 * @returns what the step keeps waiting, in words; null where nobody waits for it
 * @see https://www.postgresql.org/docs/18/explicit-locking.html
 */
export function blockingOf({ lock, transactional, backfill }: PlanStep): string | null {
  if (backfill) return 'a write of a row in the range at work waits for that range, some 20 ms';
  const [, blocks] = BLOCKS.find(([pattern]) => pattern.test(lock)) ?? [];
  if (blocks === undefined) return null;
  const held = 'while the statements below run';
  return transactional
    ? `${blocks}: ${LOCK_TIMEOUT_MS} ms a try at most until it is had, then ${held}`
    : `${blocks} ${held}`;
}
