/**
 * Watches how long customers' statements wait for locks, rows' included. The server says since when
 * each has waited (`pg_locks.waitstart`), so that slow disks do not pass for locks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@slipway/pg';
import type { LockWait } from './core/measure.ts';
import { CUSTOMERS } from './load/words.ts';

const LOOK_MS = 4;

/** A running watch. */
export interface LockWatch {
  /** May be called again. */
  end(): Promise<LockWait[]>;
}

/** Begins to look every 4 ms, on a connection of its own. */
export function watchLockWaits(url: string): LockWatch {
  const sql = connect(url, { name: 'slipway-rehearse-locks', max: 1 });
  const waits = new Map<string, LockWait>();
  const stop = new AbortController();
  const look = async () => {
    while (!stop.signal.aborted) {
      const rows = await sql<{ pid: number; since: string; ms: number }[]>`
        select l.pid, l.waitstart::text as since,
               extract(epoch from clock_timestamp() - l.waitstart)::float8 * 1000 as ms
        from   pg_locks l
        join   pg_stat_activity a on a.pid = l.pid
        where  not l.granted and l.waitstart is not null and a.application_name = ${CUSTOMERS}
               and a.datname = current_database()`;
      const atMs = performance.timeOrigin + performance.now();
      for (const { pid, since, ms } of rows) waits.set(`${pid}/${since}`, { atMs, ms });
      await delay(LOOK_MS);
    }
  };
  const looking = look();
  looking.catch(() => {}); // told by end()
  return {
    async end() {
      stop.abort();
      try {
        await looking;
      } finally {
        await sql.end({ timeout: 1 });
      }
      return [...waits.values()];
    },
  };
}
