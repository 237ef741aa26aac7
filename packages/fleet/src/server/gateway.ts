/**
 * The sync gateway: what devices send is held, and what is held is applied, by however many
 * gateways there are, of either colour.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FairGate } from '../core/fair.ts';
import type { EpochStatus, OpsAnswer } from '../protocol/messages.ts';
import { ApplyFailedError, applySome, type ApplyParts } from './apply.ts';
import { newsOf, readEpoch, statusOf } from './epochs.ts';
import { FleetBusyError } from './errors.ts';
import { ingest, type IngestParts, type Upload } from './ingest.ts';
import { keepClean } from './housekeeping.ts';
import { enterRegistry } from './journal-sync.ts';
import { epochKey, NEWS_CHANNEL, NewsBoard, OPS_CHANNEL } from './news.ts';
import { releaseFreed } from './resolve.ts';
import type { JournalEntry, Level, RegistryJournal } from './ports.ts';
import type { Sql } from '@slipway/pg';

export interface GatewayParts extends ApplyParts, IngestParts {
  readonly journal: RegistryJournal;
  /** Uploads at work at once; below the pool's size, since each may need a second connection. */
  readonly atOnce?: number;
  /** Told what apply failed with, and will try again; or why the journal cannot be read. */
  readonly onTrouble?: (error: Error) => void;
  /** Told what the registry had forgotten, and knows again: the database was put back in time. */
  readonly onForgotten?: (entries: readonly JournalEntry[]) => void;
}

const AT_ONCE = 4;
const IDLE_MS = 250;
const RETRY_MS = 1_000;
const RELEASE_MS = 1_000;
/** How often whoever waits looks by itself, should it not have been told. */
const LOOK_MS = 25_000;
const GIVEN_MS = 20;
const MOST_GIVEN_MS = 1_000;

export class Gateway {
  readonly parts: GatewayParts;
  readonly #gate: FairGate;
  readonly #end = new AbortController();
  readonly #news = new NewsBoard();
  #wake = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;
  #releasedMs = 0;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(parts: GatewayParts) {
    this.parts = parts;
    this.#gate = new FairGate(parts.atOnce ?? AT_ONCE);
  }

  get isEnding(): boolean {
    return this.#end.signal.aborted;
  }

  /** Makes sure that the registry knows what its journal knows, and begins to apply. */
  async start(): Promise<void> {
    const { sql } = this.parts;
    await this.#catchUp();
    const ops = await sql.listen(OPS_CHANNEL, () => this.#wake.resolve());
    // When the connection is made anew, something may have been missed, and the database may be
    // another one: no restore leaves a connection.
    const all = () => {
      this.#news.tell('');
      if (this.#loop) void this.#catchUp();
    };
    const news = await sql.listen(NEWS_CHANNEL, (key) => this.#news.tell(key), all);
    this.#unlisten = async () => {
      await ops.unlisten();
      await news.unlisten();
    };
    const trouble = (error: unknown) => this.parts.onTrouble?.(new ApplyFailedError('', error));
    const clean = keepClean(sql, this.#end.signal, trouble);
    this.#loop = Promise.all([this.#apply(), clean]).then(() => undefined);
  }

  /** Never throws: what devices send is held also while the journal cannot be read. */
  async #catchUp(): Promise<void> {
    const { sql, journal, onForgotten, onTrouble } = this.parts;
    try {
      const forgotten = await sql.begin(async (tx) => enterRegistry(tx, journal));
      if (forgotten.length > 0) onForgotten?.(forgotten);
    } catch (error) {
      onTrouble?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Ends after the transaction that is under way. */
  async stop(): Promise<void> {
    this.#end.abort();
    this.#wake.resolve();
    this.#news.tell('');
    await this.#loop;
    await this.#unlisten?.();
  }

  /** Holds what a device sends; see `ingest`. @throws {FleetBusyError} when others go first */
  async take(upload: Upload): Promise<OpsAnswer> {
    const row = await readEpoch(this.parts.sql, upload.device, upload.epoch);
    const { store } = row;
    if (!this.#gate.enter(store, Date.now())) {
      throw new FleetBusyError(this.#gate.backOffMs(Math.random()));
    }
    try {
      return await ingest(this.parts, upload, row);
    } finally {
      this.#gate.leave(store);
    }
  }

  /** How many status requests are held at the moment. */
  get waiting(): number {
    return this.#news.waiting;
  }

  /**
   * @param waitMs how long to wait for something new; times do not count
   * @param known what the asker knows already; what is there now unless told
   */
  async status(
    device: string,
    epoch: number,
    waitMs = 0,
    signal?: AbortSignal,
    known?: EpochStatus,
  ): Promise<EpochStatus> {
    const read = async () => {
      const row = await readEpoch(this.parts.sql, device, epoch);
      return statusOf(this.parts.sql, row, 0);
    };
    if (waitMs <= 0) return read();
    const deadlineMs = Date.now() + waitMs;
    let bell = Promise.withResolvers<void>();
    const ring = () => bell.resolve();
    const first = known ?? (await read());
    const stop = this.#news.hear(epochKey(device, epoch), ring);
    const timers = [setInterval(ring, LOOK_MS), setTimeout(ring, waitMs)];
    signal?.addEventListener('abort', ring);
    try {
      for (let now = await read(); ; now = await read()) {
        const isOver = Date.now() >= deadlineMs || signal?.aborted || this.isEnding;
        if (isOver || newsOf(now) !== newsOf(first)) return now;
        await bell.promise;
        bell = Promise.withResolvers<void>(); // before it is read: news meanwhile ring this one
      }
    } finally {
      for (const timer of timers) clearTimeout(timer);
      stop();
    }
  }

  /** What arrives is held before what is held is done: apply gives way to uploads, for a while. */
  async #giveWay(): Promise<void> {
    const deadlineMs = Date.now() + MOST_GIVEN_MS;
    while (this.#gate.busy > 0 && Date.now() < deadlineMs) await delay(GIVEN_MS);
  }

  /** Ops wait for a person, and persons take their time: looked at once a second at most. */
  async #release(): Promise<void> {
    if (Date.now() - this.#releasedMs < RELEASE_MS) return;
    this.#releasedMs = Date.now();
    try {
      await releaseFreed(this.parts);
    } catch (error) {
      this.parts.onTrouble?.(new ApplyFailedError('', error));
    }
  }

  async #apply(): Promise<void> {
    const { signal } = this.#end;
    const failed = new Map<string, number>();
    while (!signal.aborted) {
      const nowMs = Date.now();
      for (const [epoch, atMs] of failed) if (nowMs - atMs > RETRY_MS) failed.delete(epoch);
      await this.#giveWay();
      let did: Awaited<ReturnType<typeof applySome>> = null;
      try {
        did = await applySome(this.parts, [...failed.keys()]);
      } catch (error) {
        if (!(error instanceof ApplyFailedError)) throw error;
        this.parts.onTrouble?.(error);
        failed.set(error.epoch, nowMs);
        if (error.epoch === '') await delay(RETRY_MS, undefined, { signal }).catch(() => {});
        continue;
      }
      if (did !== null) continue;
      await this.#release();
      await Promise.race([this.#wake.promise, delay(IDLE_MS)]);
      this.#wake = Promise.withResolvers<void>();
    }
  }
}

/** Writes down which database versions each release level of an application needs. */
export async function registerLevels(sql: Sql, levels: readonly Level[]): Promise<void> {
  await sql.begin(async (tx) => {
    for (const { schemaVersion, needs } of levels) {
      for (const [schema, version] of Object.entries(needs)) {
        await tx`
          insert into slipway.fleet_level (schema_version, schema, version)
          values (${schemaVersion}, ${schema}, ${version})
          on conflict (schema_version, schema) do update set version = excluded.version`;
      }
    }
  });
}
