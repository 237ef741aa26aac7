/**
 * Evidence: what the meter said, kept so that windows, gates and totals are cheap to ask for.
 *
 * The meter sends a row's whole counts whenever they change. The difference to what was known
 * is added to three sums: per second (for tripwires), per table version (for gates: only requests
 * dispatched at or after the weight was read back) and in total.
 */
import type { UnitRow } from './compare/unit-row.ts';
import type { UnitEvidence } from './compare/unit-evidence.ts';
import type { Readings } from './readings.ts';
import { FAILED, OVER, REQUESTS, SecondRing } from './second-ring.ts';
import type { RoutingTable } from './table.ts';

export type Colour = 'blue' | 'green';

/** Requests that one store had on one colour, under one table, begun in one second. */
export interface MeterRow {
  readonly store: string;
  readonly colour: Colour;
  /** Version of the routing table under which they were dispatched. */
  readonly version: number;
  /** Epoch second in which they began. */
  readonly second: number;
  readonly requests: number;
  readonly failed: number;
  /** Per objective, ascending: requests that were slower, or failed. */
  readonly over: readonly number[];
}

/** What the meter says since a cursor: changed rows, each with its whole counts. */
export interface MeterBatch {
  /** Names one life of the meter; a cursor is worth nothing in another. */
  readonly bootId: string;
  readonly atMs: number;
  readonly cursor: number;
  readonly rows: readonly MeterRow[];
  /** What a comparison counts, of changed seconds only, each with its whole counts. */
  readonly units: readonly UnitRow[];
  /** When each colour last accepted a request, of any store. */
  readonly lastAcceptedMs: Readonly<Record<Colour, number | null>>;
}

/** A row together with the life of the meter that counted it. */
export interface StoredMeterRow extends MeterRow {
  readonly bootId: string;
}

export interface Counts {
  readonly requests: number;
  readonly failed: number;
  readonly over: readonly number[];
}

/** The plane's table as it was read back, and when. */
export interface PlaneReading {
  readonly atMs: number;
  readonly table: RoutingTable;
}

/** Everything that a decision is made upon. */
export interface Evidence {
  readonly meter: MeterWindow;
  /** What units came to, for comparisons; looked at anew before each decision. */
  readonly units: UnitEvidence;
  /** What the other signals said. */
  readonly readings: Readings;
  /** The newest reading of the plane; null before any. */
  readonly plane: PlaneReading | null;
}

/** Rows older than this no longer change, and are forgotten but for their sums. */
const KEPT_SECONDS = 15 * 60;
/** Forgetting walks over everything, so it is done once in so many seconds. */
const FORGET_EVERY_SECONDS = 60;
const LEAST_RING_SECONDS = 60;

class StoreEvidence {
  readonly cells = new Map<string, { readonly second: number; readonly counts: Float64Array }>();
  readonly byVersion: Record<Colour, Map<number, Float64Array>>;
  readonly totals: Record<Colour, Float64Array>;
  readonly rings: Record<Colour, SecondRing>;
  /** Windows have only what was dispatched under later tables. */
  aboveVersion = -1;

  constructor(seconds: number, columns: number) {
    const ring = () => new SecondRing(seconds, columns);
    this.totals = { blue: new Float64Array(columns), green: new Float64Array(columns) };
    this.rings = { blue: ring(), green: ring() };
    this.byVersion = { blue: new Map(), green: new Map() };
  }
}

export class MeterWindow {
  readonly #columns: number;
  readonly #ringSeconds: number;
  readonly #stores = new Map<string, StoreEvidence>();
  #atMs: number | null = null;
  #forgottenBefore = 0;

  /**
   * @param objectives how many latency objectives each row counts
   * @param longestWindowMs the longest window that will be asked for
   */
  constructor(objectives: number, longestWindowMs: number) {
    this.#columns = OVER + objectives;
    // Two more: the present second is partial, and a batch may be a second late.
    this.#ringSeconds = Math.max(LEAST_RING_SECONDS, Math.ceil(longestWindowMs / 1000)) + 2;
  }

  /** The meter's time at its newest batch; null before any. */
  get atMs(): number | null {
    return this.#atMs;
  }

  /** @returns how old the newest batch is; null before any */
  ageMs(nowMs: number): number | null {
    return this.#atMs === null ? null : Math.max(0, nowMs - this.#atMs);
  }

  /** Takes in a batch; taking the same one in again changes nothing. */
  ingest(batch: MeterBatch): void {
    for (const row of batch.rows) this.#replace(batch.bootId, row);
    this.#atMs = Math.max(this.#atMs ?? 0, batch.atMs);
    const horizon = Math.floor(this.#atMs / 1000) - KEPT_SECONDS;
    if (horizon - this.#forgottenBefore >= FORGET_EVERY_SECONDS) this.#forget(horizon);
  }

  /** Takes in what an earlier life of the control plane had written down. */
  restore(rows: readonly StoredMeterRow[]): void {
    for (const row of rows) this.#replace(row.bootId, row);
  }

  /**
   * Adds a store's counts in the window that ends with the newest batch to `into`.
   *
   * @param skipMs leave out the newest part of the window, which was added already
   */
  windowInto(
    store: string,
    colour: Colour,
    withinMs: number,
    into: Float64Array,
    skipMs = 0,
  ): void {
    const found = this.#stores.get(store);
    if (!found || this.#atMs === null) return;
    const newest = Math.floor(this.#atMs / 1000);
    const to = newest - Math.ceil(skipMs / 1000);
    found.rings[colour].sumInto(newest - Math.ceil(withinMs / 1000) + 1, to, into);
  }

  /**
   * Empties a store's windows on green, for good: from here on they have only what was dispatched
   * under tables after this version. Sums and totals stay. May be repeated.
   */
  countFrom(store: string, version: number): void {
    const found = this.#of(store);
    if (version <= found.aboveVersion) return;
    found.aboveVersion = version;
    found.rings.green = new SecondRing(this.#ringSeconds, this.#columns);
  }

  /** @returns a store's counts in the window that ends with the newest batch */
  window(store: string, colour: Colour, withinMs: number): Counts {
    const into = this.scratch();
    this.windowInto(store, colour, withinMs, into);
    return countsOf(into);
  }

  /** @returns one count per second of the window, oldest first */
  series(store: string, colour: Colour, withinMs: number): Counts[] {
    const ring = this.#stores.get(store)?.rings[colour];
    if (!ring || this.#atMs === null) return [];
    const to = Math.floor(this.#atMs / 1000);
    return Array.from({ length: Math.ceil(withinMs / 1000) }, (_, index) => {
      const second = to - Math.ceil(withinMs / 1000) + 1 + index;
      const into = this.scratch();
      ring.sumInto(second, second, into);
      return countsOf(into);
    });
  }

  /** @returns a store's counts on green, dispatched under this table version or a later one */
  greenSince(store: string, version: number): Counts {
    return this.since(store, 'green', version);
  }

  /** @returns a store's counts on one colour, dispatched under this table version or a later one */
  since(store: string, colour: Colour, version: number): Counts {
    const sum = this.scratch();
    for (const [found, counts] of this.#stores.get(store)?.byVersion[colour] ?? []) {
      if (found >= version) addTo(sum, counts);
    }
    return countsOf(sum);
  }

  /** @returns all that was ever counted for a store */
  totals(store: string): Record<Colour, Counts> {
    const none = this.scratch();
    const found = this.#stores.get(store)?.totals;
    return { blue: countsOf(found?.blue ?? none), green: countsOf(found?.green ?? none) };
  }

  /** @returns the stores that were ever heard of, `(unknown)` among them if it was */
  stores(): string[] {
    return Array.from(this.#stores.keys());
  }

  /** @returns room for one sum: requests, failed, then one column per objective */
  scratch(): Float64Array {
    return new Float64Array(this.#columns);
  }

  #of(store: string): StoreEvidence {
    const known = this.#stores.get(store);
    if (known) return known;
    const begun = new StoreEvidence(this.#ringSeconds, this.#columns);
    this.#stores.set(store, begun);
    return begun;
  }

  #replace(bootId: string, row: MeterRow): void {
    if (row.second < this.#forgottenBefore) return;
    const store = this.#of(row.store);
    const key = `${row.colour}/${row.second}/${row.version}/${bootId}`;
    const known = store.cells.get(key);
    const counts = this.scratch();
    counts[REQUESTS] = row.requests;
    counts[FAILED] = row.failed;
    for (let index = OVER; index < this.#columns; index++) {
      counts[index] = row.over[index - OVER] ?? 0;
    }
    store.cells.set(key, { second: row.second, counts });
    const delta = known ? counts.map((count, index) => count - known.counts[index]!) : counts;
    addTo(store.totals[row.colour], delta);
    if (row.colour === 'blue' || row.version > store.aboveVersion) {
      store.rings[row.colour].add(row.second, delta);
    }
    const versions = store.byVersion[row.colour];
    const ofVersion = versions.get(row.version);
    if (ofVersion) addTo(ofVersion, delta);
    else versions.set(row.version, delta.slice());
  }

  #forget(horizon: number): void {
    this.#forgottenBefore = horizon;
    for (const { cells } of this.#stores.values()) {
      for (const [key, cell] of cells) if (cell.second < horizon) cells.delete(key);
    }
  }
}

function addTo(sum: Float64Array, delta: Float64Array): void {
  for (let index = 0; index < sum.length; index++) sum[index]! += delta[index]!;
}

function countsOf(columns: Float64Array): Counts {
  const [requests = 0, failed = 0, ...over] = columns;
  return { requests, failed, over };
}
