/**
 * The devices of one launch: it goes only when each store was drilled offline. From full on a round of fences asks each of them to write the new
 * release's forms only; the contract waits for the proof, and the launch's events say for whom.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetView } from '@slipway/api';
import {
  beginRound,
  fileJournal,
  journalPath,
  levelOf,
  readFleetView,
  readProof,
  type ContractOf,
  type Proof,
  type RegistryJournal,
} from '@slipway/fleet/server';
import { readPeople } from '@slipway/authority';
import { missingDrills, readDrills, type MissingDrill } from '@slipway/rehearsal';
import type { NewEvent } from '@slipway/launch';
import { connect, type Sql } from '@slipway/pg';
import type { Logger } from 'pino';

const LOOK_MS = 1_000;
/** The view of a large fleet takes longer to read than that of one grocer. */
const LOOK_LARGE_MS = 5_000;
const LARGE = 2_000;
const NAMED = 3;

export interface DevicesOptions {
  /** The database that the devices sync with; handed over in memory only. */
  readonly url: string;
  /** What the launch's contract takes away, of that database. */
  readonly contracts: readonly ContractOf[];
  /** Which drills the launch needs before it may go. */
  readonly drills: {
    readonly stores: readonly string[];
    /** The file of people whose signatures count; null: nobody's do. */
    readonly people: string | null;
    readonly offlineForMs: number;
  };
  readonly signal: AbortSignal;
  readonly note: (events: readonly NewEvent[]) => void;
  readonly log: Logger;
}

export class Devices {
  readonly #options: DevicesOptions;
  readonly #sql: Sql;
  readonly #looking: Promise<void>;
  readonly #end = new AbortController();
  /** One of each contract; null before the first look. */
  #proofs: readonly Proof[] | null = null;
  #view: FleetView | undefined;
  #journal: RegistryJournal | undefined;
  #asking = false;
  #drilling = false;
  #missing: readonly MissingDrill[] | null = null;
  #said = '';

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#sql = connect(options.url, { name: 'slipway-devices', max: 2 });
    this.#looking = this.#keepLooking();
  }

  /** The fleet as it was seen last; undefined before. */
  get view(): FleetView | undefined {
    return this.#view;
  }

  /** Whether no device needs the old versions any more, as it was seen last. */
  get isProved(): boolean {
    return this.#proofs?.every(({ holds }) => holds) ?? false;
  }

  /** Whether every store with devices was drilled, as it was seen last. */
  get isDrilled(): boolean {
    return this.#missing?.length === 0;
  }

  /** Whether drills are looked for: as long as the launch waits for them. */
  lookForDrills(wanted: boolean): void {
    this.#drilling = wanted;
  }

  /** From now on devices are asked for their fences. */
  ask(): void {
    this.#asking = true;
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#looking;
    await this.#sql.end({ timeout: 1 });
  }

  async #keepLooking(): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, this.#end.signal]);
    let said = '';
    while (!signal.aborted) {
      try {
        await this.#look();
        said = '';
      } catch (error) {
        const text = String(error);
        if (text !== said) this.#options.log.warn({ err: error }, 'devices not seen');
        said = text;
      }
      const count = this.#view?.stores.reduce((sum, { devices }) => sum + devices.length, 0) ?? 0;
      const ms = count > LARGE ? LOOK_LARGE_MS : LOOK_MS;
      await delay(ms, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const [there] = await this.#sql<{ there: boolean }[]>`
      select to_regclass('slipway.fleet_epoch') is not null as there`;
    if (!there?.there) {
      this.#proofs = []; // nobody was ever enrolled: there is nobody to ask
      this.#missing = [];
      return;
    }
    if (this.#drilling) await this.#lookAtDrills();
    if (this.#asking) await this.#beginRound();
    this.#proofs = await Promise.all(this.#options.contracts.map((of) => readProof(this.#sql, of)));
    const widest = this.#proofs.toSorted((a, b) => b.lines.length - a.lines.length)[0];
    const lines = (widest?.lines ?? []).map((line) => ({ ...line }));
    this.#view = await readFleetView(this.#sql, Date.now(), { prove: async () => lines });
    if (this.#asking) this.#tellWhoBlocks(widest);
  }

  async #lookAtDrills(): Promise<void> {
    const { stores, people, offlineForMs } = this.#options.drills;
    const rows = await this.#sql<{ store: string }[]>`
      select   distinct store
      from     slipway.fleet_device
      where    store = any (${stores as string[]}) and revoked_at is null
      order by store`;
    const gate = {
      stores: rows.map(({ store }) => store),
      drills: await readDrills(this.#sql),
      people: people === null ? [] : readPeople(people),
      offlineForMs,
      nowMs: Date.now(),
    };
    const missing = missingDrills(gate);
    const keyOf = (all: readonly MissingDrill[] | null) => JSON.stringify(all);
    if (keyOf(missing) !== keyOf(this.#missing)) this.#tellMissing(missing);
    this.#missing = missing;
  }

  #tellMissing(missing: readonly MissingDrill[]): void {
    const named = missing.slice(0, NAMED).map(({ store, because }) => `${store}: ${because}`);
    const more = missing.length > NAMED ? `; and ${missing.length - NAMED} more` : '';
    const text =
      missing.length === 0
        ? 'Every store with devices was drilled offline.'
        : `The launch waits for ${missing.length} offline drill(s): ${named.join('; ')}${more} ` +
          '(`slipway drill offline --store STORE`, signed).';
    this.#options.note([{ kind: 'devices', atMs: Date.now(), text }]);
  }

  /** Asks for the highest version that any of the contracts needs; again and again is once. */
  async #beginRound(): Promise<void> {
    const path = await journalPath(this.#sql);
    if (path === undefined) return; // nobody was ever enrolled
    const levels = await Promise.all(this.#options.contracts.map((of) => levelOf(this.#sql, of)));
    const below = Math.max(0, ...levels.map((level) => level ?? 0));
    if (below < 2) return;
    this.#journal ??= fileJournal(path); // it remembers what it has read
    await beginRound(this.#sql, this.#journal, { below, reason: 'the launch is full' });
  }

  #tellWhoBlocks(proof: Proof | undefined): void {
    const blocking = (proof?.lines ?? []).filter(({ verdict }) => verdict === 'blocks');
    const named = blocking.slice(0, NAMED).map(({ device, store, because, next }) => {
      return `${device} of ${store}: ${because}${next === null ? '' : ` (${next})`}`;
    });
    const more = blocking.length > NAMED ? `; and ${blocking.length - NAMED} more` : '';
    const text =
      blocking.length === 0
        ? 'No device needs the old version any more: the contract is proved.'
        : `The contract waits for ${blocking.length} epoch(s) of devices: ` +
          `${named.join('; ')}${more}.`;
    const key = blocking.map(({ device, epoch }) => `${device}/${epoch}`).join(' ');
    if (proof === undefined || key === this.#said) return;
    if (this.#said === '' && blocking.length === 0) return;
    this.#said = key;
    this.#options.note([{ kind: 'devices', atMs: Date.now(), text }]);
  }
}
