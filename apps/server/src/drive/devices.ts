/**
 * The devices of one launch: from full on a round of fences asks each of them to write the new
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
  type CertificateOf,
  type ContractOf,
  type Proof,
  type RegistryJournal,
} from '@slipway/fleet/server';
import type { NewEvent } from '@slipway/launch';
import { hashOf } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import { changeVersions } from '@slipway/schema';
import type { Logger } from 'pino';
import { Drills, type DrillsNeeded } from './drills.ts';
import type { Minutes } from './minutes.ts';

const LOOK_MS = 1_000;
/** The view of a large fleet takes longer to read than that of one grocer. */
const LOOK_LARGE_MS = 5_000;
const LARGE = 2_000;
const NAMED = 3;

export interface DevicesOptions {
  /** The database that the devices sync with; handed over in memory only. */
  readonly url: string;
  /** The changes of that database whose old version the launch's contract takes away. */
  readonly contracts: readonly CertificateOf[];
  /** What must have been drilled before the launch may go. */
  readonly drills: DrillsNeeded;
  /** The budget of manual minutes, which is kept beside the devices. */
  readonly minutes: Minutes;
  readonly signal: AbortSignal;
  readonly note: (events: readonly NewEvent[]) => void;
  readonly log: Logger;
}

/** What a look at the devices saw. */
export interface DevicesSeen {
  readonly stores: FleetView['stores'];
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export class Devices {
  readonly #options: DevicesOptions;
  readonly #sql: Sql;
  readonly #looking: Promise<void>;
  readonly #end = new AbortController();
  /** One of each contract; null before the first look. */
  #proofs: readonly Proof[] | null = null;
  #view: FleetView | undefined;
  #seen: DevicesSeen | null = null;
  #journal: RegistryJournal | undefined;
  #asking = false;
  readonly #drills: Drills;
  #drilling = false;
  #said = '';
  /** Schemas of which it was said that no release of the devices' application names them. */
  readonly #unnamed = new Set<string>();

  constructor(options: DevicesOptions) {
    this.#options = options;
    this.#drills = new Drills(options.drills, options.note);
    this.#sql = connect(options.url, { name: 'slipway-devices', max: 2 });
    this.#looking = this.#keepLooking();
  }

  /** The fleet as it was seen last; undefined before. */
  get view(): FleetView | undefined {
    return this.#view;
  }

  /** The stores' devices and when they were looked at; null before the first look. */
  get seen(): DevicesSeen | null {
    return this.#seen;
  }

  /** Whether no device needs the old versions any more, as it was seen last. */
  get isProved(): boolean {
    return this.#proofs?.every(({ holds }) => holds) ?? false;
  }

  /** Whether every store with devices was drilled, as it was seen last. */
  get isDrilled(): boolean {
    return this.#drills.areDone;
  }

  /** Whether drills are looked for: as long as the launch waits for them. */
  lookForDrills(wanted: boolean): void {
    this.#drilling = wanted;
  }

  /** The ramp began at this moment, ms since 1970. */
  rampBegan(atMs: number): void {
    this.#options.minutes.rampBegan(atMs);
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
    await this.#options.minutes.look(this.#sql);
    const [there] = await this.#sql<{ there: boolean }[]>`
      select to_regclass('slipway.fleet_epoch') is not null as there`;
    if (!there?.there) {
      this.#proofs = []; // nobody was ever enrolled: there is nobody to ask
      this.#drills.skip();
      this.#seen = { stores: [], atMs: Date.now() };
      return;
    }
    if (this.#drilling) await this.#drills.look(this.#sql);
    const contracts = await this.#contracts();
    const levels = await Promise.all(contracts.map((of) => levelOf(this.#sql, of)));
    if (this.#asking) await this.#beginRound(levels);
    this.#proofs = await Promise.all(contracts.map((of) => readProof(this.#sql, of)));
    const widest = this.#proofs.toSorted((a, b) => b.lines.length - a.lines.length)[0];
    const lines = (widest?.lines ?? []).map((line) => ({ ...line }));
    const atMs = Date.now();
    this.#view = await readFleetView(this.#sql, atMs, { prove: async () => lines });
    this.#seen = { stores: this.#view.stores, atMs };
    this.#tellUnnamed(contracts.filter((_, index) => levels[index] === null));
    if (this.#asking) this.#tellWhoBlocks(widest);
  }

  /** @returns each contract with the version that goes, as the change and its guard have it */
  async #contracts(): Promise<ContractOf[]> {
    return Promise.all(
      this.#options.contracts.map(async ({ schema, version }) => {
        const { from } = await changeVersions(this.#sql, schema, version);
        return { schema, version, from };
      }),
    );
  }

  /** Asks for the highest version that any of the contracts needs; again and again is once. */
  async #beginRound(levels: readonly (number | null | undefined)[]): Promise<void> {
    const path = await journalPath(this.#sql);
    if (path === undefined) return; // nobody was ever enrolled
    const below = Math.max(0, ...levels.map((level) => level ?? 0));
    if (below < 2) return;
    this.#journal ??= fileJournal(path); // it remembers what it has read
    await beginRound(this.#sql, this.#journal, { below, reason: 'the launch is full' });
  }

  /** A schema that no level names asks no device: right for some, a wrong name for others. */
  #tellUnnamed(contracts: readonly ContractOf[]): void {
    if (this.#view === undefined || this.#view.stores.length === 0) return; // there is no device
    for (const { schema } of contracts) {
      if (this.#unnamed.has(schema)) continue;
      this.#unnamed.add(schema);
      const text =
        `Warning: no release level of the devices' application names schema ${schema}, so no ` +
        'device is asked before its old version goes. If devices use it, let the service that ' +
        'they sync with register what each level needs of it.';
      this.#options.note([{ kind: 'devices', atMs: Date.now(), text }]);
    }
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
    // The lines of a large fleet are long: the record names them by their hash.
    const data = { round: proof.round, epochs: proof.lines.length, linesHash: hashOf(proof.lines) };
    this.#options.note([{ kind: 'devices', atMs: Date.now(), text, data }]);
  }
}
