/** Runs a change under load, and records each step, each statement and the server meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import { connect, sqlState, type Sql } from '@slipway/pg';
import { completeChange, rollbackChange, startChange } from '../changes.ts';
import { versionSchemaName } from '../core/names.ts';
import { versionOf, type Change } from '../core/change.ts';
import type { Progress, RunOptions } from '../run/session.ts';
import type { Reading, Recording, StepSpan } from './core/measure.ts';
import { watchLockWaits } from './lock-waits.ts';
import type { Load } from './load.ts';

const READ_MS = 100;

/** A run in the making. */
export interface Drive {
  readonly url: string;
  readonly schema: string;
  readonly change: Change;
  /** The version that is live before, or null where the schema has none. */
  readonly from: string | null;
  readonly load: Load;
  /** Whether it is taken back once and done again. */
  readonly goesBack: boolean;
  /** How long customers use the versions between the phases, in ms. */
  readonly pauseMs: number;
  readonly workers?: number | undefined;
  readonly throttle?: RunOptions['throttle'];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A recording with the span before anything was changed. */
export interface Driven extends Recording {
  readonly originMs: number;
  readonly calmFromMs: number;
  readonly calmToMs: number;
}

const nowMs = () => performance.timeOrigin + performance.now();

/** Reads WAL, disk and dead rows again and again. */
class Meter {
  readonly readings: Reading[] = [];
  readonly #sql: Sql;
  readonly #schema: string;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(url: string, schema: string) {
    this.#sql = connect(url, { name: 'slipway-rehearse-meter', max: 1 });
    this.#schema = schema;
  }

  begin(): void {
    this.#loop = this.#read();
  }

  async #read(): Promise<void> {
    while (!this.#stopped) {
      const [row] = await this.#sql<{ wal: number; disk: number; dead: number }[]>`
        select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal,
               pg_database_size(current_database())::float8 as disk,
               (select coalesce(sum(n_dead_tup), 0)::float8 from pg_stat_user_tables
                where schemaname = ${this.#schema}) as dead`;
      const { wal, disk, dead } = row!;
      this.readings.push({
        atMs: nowMs(),
        walBytes: wal,
        diskBytes: disk,
        deadRows: dead,
      });
      await delay(READ_MS);
    }
  }

  async end(): Promise<void> {
    this.#stopped = true;
    try {
      await this.#loop;
    } finally {
      await this.#sql.end({ timeout: 1 });
    }
  }
}

/** Notes when each step of a phase began and ended. */
class Clock {
  readonly spans: StepSpan[] = [];
  readonly #tell: Drive['onProgress'];

  constructor(tell: Drive['onProgress']) {
    this.#tell = tell;
  }

  async phase(name: string, body: (onProgress: (progress: Progress) => void) => Promise<unknown>) {
    let title = 'plan and try';
    let startMs = nowMs();
    let rows = 0;
    const close = () => {
      const endMs = nowMs();
      this.spans.push({ phase: name, title, startMs, endMs, rows });
      startMs = endMs;
      rows = 0;
    };
    await body((progress) => {
      this.#tell?.(progress);
      if (progress.kind === 'backfill') rows = progress.rowsDone;
      else if (progress.kind === 'step') {
        close();
        title = progress.title;
      }
    });
    close();
  }

  async pause(name: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const startMs = nowMs();
    await delay(ms, undefined, signal ? { signal } : {});
    this.spans.push({ phase: name, title: 'customers alone', startMs, endMs: nowMs(), rows: 0 });
  }
}

/** Every round begins as production does: its rows are older than the last checkpoint. */
async function checkpoint(url: string): Promise<void> {
  const sql = connect(url, { name: 'slipway-rehearse', max: 1 });
  try {
    await sql`checkpoint`;
  } catch (error) {
    if (sqlState(error) !== '42501') throw error; // a server that is named may not allow it
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * expand ─► load on both ─► rollback ─► expand ─► load on both ─► contract, under load throughout;
 * without going back, only what comes after the rollback.
 *
 * @throws what startChange, rollbackChange and completeChange throw
 */
export async function drive(drive: Drive): Promise<Driven> {
  const { url, schema, change, from, load, pauseMs, workers, throttle, signal } = drive;
  const meter = new Meter(url, schema);
  const clock = new Clock(drive.onProgress);
  const options = { schema, workers, throttle, signal };
  const old = from === null ? null : versionSchemaName(schema, from);
  const fresh = versionSchemaName(schema, versionOf(change));
  const expand = async (name: string) => {
    await checkpoint(url);
    await clock.phase(name, async (onProgress) =>
      startChange(url, { ...options, change, onProgress }),
    );
    await load.begin(fresh);
    await clock.pause(`${name}: both`, pauseMs, signal);
  };
  meter.begin();
  const watch = watchLockWaits(url);
  try {
    const originMs = nowMs();
    if (old !== null) await load.begin(old);
    await delay(pauseMs / 4); // connections and caches are warm
    const calmFromMs = nowMs();
    await clock.pause('before', pauseMs, signal);
    const calmToMs = nowMs();
    await expand('expand');
    if (drive.goesBack) {
      await load.end(fresh);
      await clock.phase('rollback', async (onProgress) =>
        rollbackChange(url, { ...options, onProgress }),
      );
      await clock.pause('rolled back', pauseMs / 2, signal);
      await expand('expand again');
    }
    if (old !== null) await load.end(old);
    await clock.phase('contract', async (onProgress) =>
      completeChange(url, { ...options, onProgress }),
    );
    await clock.pause('after', pauseMs / 2, signal);
    await load.end(fresh);
    await delay(READ_MS * 2); // the load tells its last statements
    const { spans } = clock;
    const { samples } = load;
    const lockWaits = await watch.end();
    const { readings } = meter;
    return { spans, readings, samples, lockWaits, originMs, calmFromMs, calmToMs };
  } finally {
    await watch.end();
    await meter.end();
  }
}
