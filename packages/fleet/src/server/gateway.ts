/**
 * The sync gateway: what devices send is held, and what is held is applied, by however many
 * gateways there are, of either colour.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FairGate } from '../core/fair.ts';
import { Turns } from '../core/turns.ts';
import { Pace } from '../core/pace.ts';
import type { EpochStatus, OpsAnswer } from '../protocol/messages.ts';
import { ApplyFailedError, applySome, type ApplyParts } from './apply.ts';
import { newsOf, readEpoch, statusOf, type EpochRow } from './epochs.ts';
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
  /** The share of the time that uploads may be at work, in (0, 1]; 1, the default: all of it. */
  readonly share?: number;
  /** The same of apply, for which no device waits; a half unless told otherwise. */
  readonly applyShare?: number;
  /** Bytes a second that are taken over all devices, as they are sent; 0, the default: no limit. */
  readonly rateBytes?: number;
  /** Told what apply failed with, and will try again; or why the journal cannot be read. */
  readonly onTrouble?: (error: Error) => void;
  /** Told what the registry had forgotten, and knows again: the database was put back in time. */
  readonly onForgotten?: (entries: readonly JournalEntry[]) => void;
}

/** What leaves customers on a machine of two processors alone. */
const AT_ONCE = 1;
const SHARE = 1;
const APPLY_SHARE = 0.5;
/** An upload that must wait longer for the pace is told to come again, in ms. */
const MOST_HELD_MS = 1_000;
const IDLE_MS = 250;
const RETRY_MS = 1_000;
const RELEASE_MS = 1_000;
/** How often whoever waits looks by itself, should it not have been told. */
const LOOK_MS = 25_000;
const GIVEN_MS = 20;
/** Where devices come without end, apply still takes its turns. */
const MOST_GIVEN_MS = 60;
/** Epochs whose store is remembered. */
const MOST_STORES = 100_000;

export class Gateway {
  readonly parts: GatewayParts;
  readonly #gate: FairGate;
  readonly #pace: Pace;
  /** By epoch: whose devices they are, of those who asked lately. */
  readonly #stores = new Map<string, string>();
  readonly #end = new AbortController();
  readonly #news = new NewsBoard();
  #wake = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;
  #releasedMs = 0;
  readonly #turns = new Turns();
  #unlisten: (() => Promise<void>) | undefined;

  constructor(parts: GatewayParts) {
    this.parts = parts;
    this.#gate = new FairGate(parts.atOnce ?? AT_ONCE);
    const { share = SHARE, rateBytes = 0 } = parts;
    this.#pace = new Pace({ share, rateBytes }, Date.now());
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

  /**
   * Turns a device away before its body is looked at, when it could not begin now.
   *
   * @throws {FleetBusyError | DeviceUnknownError}
   */
  async assertOpen(device: string, epoch: number): Promise<void> {
    const key = epochKey(device, epoch);
    const store = this.#stores.get(key) ?? (await this.#rowOf(device, epoch)).store;
    if (!this.#gate.isOpen(store, Date.now())) this.#turnAway(store, key);
  }

  /**
   * Holds what a device sends; see `ingest`.
   *
   * @param sizeBytes as it was sent
   * @param open unpacks it, once it is its turn
   * @throws {FleetBusyError} others go first
   */
  async take(
    { device, epoch, sizeBytes }: { device: string; epoch: number; sizeBytes: number },
    open: () => Promise<Upload>,
  ): Promise<OpsAnswer> {
    const row = await this.#rowOf(device, epoch);
    const key = epochKey(device, epoch);
    const enteredMs = Date.now();
    const waitMs = this.#pace.waitMs(enteredMs);
    if (waitMs > MOST_HELD_MS) this.#turnAway(row.store, key, waitMs);
    if (!this.#gate.enter(row.store, key, enteredMs)) this.#turnAway(row.store, key);
    this.#pace.began(sizeBytes, enteredMs);
    try {
      if (waitMs > 0) await delay(waitMs);
      return await ingest(this.parts, await open(), row);
    } finally {
      const leftMs = Date.now();
      this.#pace.ended(leftMs - enteredMs - waitMs, leftMs);
      this.#gate.leave(row.store, leftMs - enteredMs);
    }
  }

  #turnAway(store: string, key: string, leastMs = 0): never {
    const backOffMs = this.#gate.backOffMs(store, key, Date.now(), Math.random());
    throw new FleetBusyError(Math.max(Math.ceil(leastMs), backOffMs));
  }

  async #rowOf(device: string, epoch: number): Promise<EpochRow> {
    const row = await readEpoch(this.parts.sql, device, epoch);
    if (this.#stores.size >= MOST_STORES) this.#stores.clear();
    this.#stores.set(epochKey(device, epoch), row.store);
    return row;
  }

  /** How many uploads are at work at the moment. */
  get busy(): number {
    return this.#gate.busy;
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
    for (let nowMs = Date.now(); nowMs < deadlineMs; nowMs = Date.now()) {
      if (this.#gate.busy + this.#gate.waiting(nowMs) === 0) return;
      await delay(GIVEN_MS);
    }
  }

  /** Customers come first: apply too rests after its work, in step with how long it took. */
  async #rest(workedMs: number): Promise<void> {
    const { applyShare = APPLY_SHARE } = this.parts;
    const restMs = Math.min(MOST_HELD_MS, workedMs * (1 / applyShare - 1));
    await delay(restMs, undefined, { signal: this.#end.signal }).catch(() => {}); // it ends
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

  /** @returns what was done; null when nobody has anything */
  async #applyNext(failed: readonly string[]) {
    for (;;) {
      const which = this.#turns.next();
      const did = await applySome(this.parts, failed, which);
      this.#turns.took(did);
      if (did || which === 'least') return did;
    }
  }

  async #apply(): Promise<void> {
    const { signal } = this.#end;
    const failed = new Map<string, number>();
    while (!signal.aborted) {
      const nowMs = Date.now();
      for (const [epoch, atMs] of failed) if (nowMs - atMs > RETRY_MS) failed.delete(epoch);
      await this.#giveWay();
      const beganMs = performance.now();
      let did: Awaited<ReturnType<typeof applySome>> = null;
      try {
        did = await this.#applyNext([...failed.keys()]);
      } catch (error) {
        if (!(error instanceof ApplyFailedError)) throw error;
        this.parts.onTrouble?.(error);
        failed.set(error.epoch, nowMs);
        if (error.epoch === '') await delay(RETRY_MS, undefined, { signal }).catch(() => {});
        continue;
      }
      if (did !== null) {
        await this.#rest(performance.now() - beganMs);
        continue;
      }
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
