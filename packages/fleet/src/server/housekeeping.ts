/** What a gateway tidies up by itself: the feed's tombstones and versions that nobody is told. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@slipway/pg';
import { cleanFeed } from '../feed/clean.ts';
import { KEEP_MS } from './epochs.ts';

const EVERY_MS = 3_600_000;

/**
 * Goes on until the signal aborts; several gateways may do it at once.
 *
 * @param onTrouble told what it failed with; it is tried again an hour later
 */
export async function keepClean(
  sql: Sql,
  signal: AbortSignal,
  onTrouble: (error: unknown) => void,
  everyMs = EVERY_MS,
): Promise<void> {
  while (!signal.aborted) {
    await cleanFeed(sql, KEEP_MS).catch(onTrouble);
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
