/**
 * The runner's pulse, on the connection that holds its lock: shows that it lives and at what pace,
 * hears whether it is asked to stop, and notices that the database went away.
 *
 * The client can lose a statement whose session was killed, so that nobody ever hears of it again;
 * whoever waits for one waits for `lost` as well.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { sqlState, type Queryable } from '@slipway/pg';
import type { Pace } from '../core/throttle.ts';
import { beat } from './runner-record.ts';
import { hearStrays } from './stray.ts';

const BEAT_MS = 400;
/** A server that does not answer such a small question for so long is gone. */
const SILENCE_MS = 20_000;

/** What is shown of a run while it goes. */
export interface Shown {
  pace: Pace | null;
}

export interface Pulse {
  /** Aborted when somebody asks the run to stop; the reason is who did. */
  readonly asked: AbortSignal;
  /** Rejects when the database went away; never resolves. */
  readonly lost: Promise<never>;
  stop(): void;
}

/** @returns what `work` gives; @throws {Error} CONNECTION_SILENT, after `ms` without an answer */
export async function withinSilence<T>(work: Promise<T>, ms = SILENCE_MS): Promise<T> {
  const over = new AbortController();
  const silence = delay(ms, undefined, { signal: over.signal }).then(() => {
    const silent = new Error(`the server said nothing for ${ms} ms`);
    throw Object.assign(silent, { code: 'CONNECTION_SILENT' }); // as the client's own codes
  });
  silence.catch(() => {});
  try {
    return await Promise.race([work, silence]);
  } finally {
    over.abort();
  }
}

/** Starts the pulse of a run. */
export function startPulse(sql: Queryable, run: string, shown: Shown): Pulse {
  const asked = new AbortController();
  const stopped = new AbortController();
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => {});
  const deaf = hearStrays(reject);
  void (async () => {
    while (!stopped.signal.aborted) {
      try {
        const by = await withinSilence(beat(sql, run, shown.pace));
        if (by !== null && !asked.signal.aborted) asked.abort(by);
      } catch (error) {
        // What PostgreSQL itself says, such as a full disk, the run will hear for itself.
        if (sqlState(error) === undefined || /^(08|57)/.test(sqlState(error)!)) reject(error);
      }
      await delay(BEAT_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();
  return {
    asked: asked.signal,
    lost,
    stop: () => {
      stopped.abort();
      deaf();
    },
  };
}
