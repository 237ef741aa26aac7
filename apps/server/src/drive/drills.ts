/** The offline drills that a launch needs before it may go: one of each store with devices. */
import { readPeople } from '@slipway/authority';
import { hashOf } from '@slipway/kernel';
import type { NewEvent } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { missingDrills, readDrills, type MissingDrill } from '@slipway/rehearsal';

export interface DrillsNeeded {
  /** The launch's stores. */
  readonly stores: readonly string[];
  /** The file of people whose signatures count; null: nobody's do. */
  readonly people: string | null;
  /** How long the launch says that devices must be able to sell without the cloud, in ms. */
  readonly offlineForMs: number;
}

const NAMED = 3;

export class Drills {
  readonly #needed: DrillsNeeded;
  readonly #note: (events: readonly NewEvent[]) => void;
  #missing: readonly MissingDrill[] | null = null;

  constructor(needed: DrillsNeeded, note: (events: readonly NewEvent[]) => void) {
    this.#needed = needed;
    this.#note = note;
  }

  /** Whether every store with devices was drilled, as it was seen last. */
  get areDone(): boolean {
    return this.#missing?.length === 0;
  }

  /** Nobody was ever enrolled: there is nobody to drill. */
  skip(): void {
    this.#missing = [];
  }

  /** Looks, and says what is missing when that has changed. */
  async look(sql: Sql): Promise<void> {
    const { stores, people, offlineForMs } = this.#needed;
    const rows = await sql<{ store: string }[]>`
      select   distinct store
      from     slipway.fleet_device
      where    store = any (${stores as string[]}) and revoked_at is null
      order by store`;
    const drills = await readDrills(sql);
    const missing = missingDrills({
      stores: rows.map(({ store }) => store),
      drills,
      people: people === null ? [] : readPeople(people),
      offlineForMs,
      nowMs: Date.now(),
    });
    if (JSON.stringify(missing) !== JSON.stringify(this.#missing)) this.#tell(missing, drills);
    this.#missing = missing;
  }

  #tell(missing: readonly MissingDrill[], drills: ReadonlyMap<string, unknown>): void {
    const named = missing.slice(0, NAMED).map(({ store, because }) => `${store}: ${because}`);
    const more = missing.length > NAMED ? `; and ${missing.length - NAMED} more` : '';
    const text =
      missing.length === 0
        ? 'Every store with devices was drilled offline.'
        : `The launch waits for ${missing.length} offline drill(s): ${named.join('; ')}${more} ` +
          '(`slipway drill offline --store STORE`, signed).';
    // Each signed report by its hash: what was believed is known, whatever becomes of the table.
    const reports = Array.from(drills, ([store, report]) => ({ store, hash: hashOf(report) }));
    this.#note([{ kind: 'devices', atMs: Date.now(), text, data: { reports } }]);
  }
}
