/**
 * Keeps a launch's lease while it is driven, and says at once when it is lost.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@slipway/kernel';
import { holdLease, releaseLease, type Sql } from '@slipway/pg';

/** A killed driver's launch is free again after this long. */
const LEASE_SECONDS = 3;
const RENEW_MS = 800;
const RETRY_MS = 250;

export interface KeptLease {
  readonly term: number;
  /** Aborted when another holds the lease, or nobody can know who does. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until the lease is ours. Every take has a term of its own, also one by the server that
 * had it last: what its last driver left under way is then late.
 *
 * @param server who takes it; each take adds a mark of its own
 * @returns undefined when `signal` ended the wait
 */
export async function keepLease(
  sql: Sql,
  subject: string,
  server: string,
  signal: AbortSignal,
): Promise<KeptLease | undefined> {
  const holder = newId(server);
  while (!signal.aborted) {
    const term = await holdLease(sql, subject, holder, LEASE_SECONDS).catch(() => undefined);
    if (term !== undefined) return renewed(sql, subject, holder, term);
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

function renewed(sql: Sql, subject: string, holder: string, term: number): KeptLease {
  const lost = new AbortController();
  const ended = new AbortController();
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await delay(RENEW_MS, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted) return;
      try {
        const now = await holdLease(sql, subject, holder, LEASE_SECONDS);
        if (now !== term) return lost.abort();
      } catch {
        // The database is away. Nobody else can take the lease from it either: the driver goes
        // on, and a late write of an old term is refused by the plane and by the records.
      }
    }
  };
  void loop();
  return {
    term,
    lost: lost.signal,
    release: async () => {
      ended.abort();
      await releaseLease(sql, subject, holder).catch(() => undefined);
    },
  };
}
