/**
 * A plane and a meter in memory, with the rules of real ones: a plane refuses an older table, a
 * meter counts under the plane's version. Tests load customers onto them by hand.
 */
import type { Clock } from '@slipway/kernel';
import type { UnitRow } from './core/compare/unit-row.ts';
import type { Colour, MeterBatch, MeterRow } from './core/evidence.ts';
import { weightOf, type RoutingTable } from './core/table.ts';
import type { MeterPort, PlanePort } from './ports.ts';

/** A clock that only moves when told. */
export class StillClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(): Promise<void> {
    return Promise.resolve();
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}

export class MemoryPlane implements PlanePort {
  table: RoutingTable = { version: 1, weightsBp: {}, defaultBp: 0 };
  readonly applied: RoutingTable[] = [];
  /** Called before a table is taken; may throw, or wait for ever. */
  before: (table: RoutingTable) => Promise<void> | void = () => {};

  async apply(table: RoutingTable): Promise<void> {
    await this.before(table);
    if (table.version < this.table.version) {
      throw new Error(`version ${table.version} is older than ${this.table.version}`);
    }
    this.table = table;
    this.applied.push(table);
  }

  async readBack(): Promise<RoutingTable> {
    return this.table;
  }
}

export class MemoryMeter implements MeterPort {
  readonly #plane: MemoryPlane;
  readonly #clock: Clock;
  readonly #rows = new Map<string, { row: MeterRow; at: number }>();
  readonly #units = new Map<string, { row: UnitRow; at: number }>();
  #cursor = 0;
  #lastMs: Record<Colour, number | null> = { blue: null, green: null };
  bootId = 'boot-1';

  constructor(plane: MemoryPlane, clock: Clock) {
    this.#plane = plane;
    this.#clock = clock;
  }

  /** Lets customers come: `failing` of green's requests fail. */
  serve(stores: readonly string[], requests: number, failing: (store: string) => number): void {
    const { table } = this.#plane;
    for (const store of stores) {
      const colour = weightOf(table, store) > 0 ? 'green' : 'blue';
      const failed = colour === 'green' ? Math.round(requests * failing(store)) : 0;
      this.#count(store, colour, requests, failed);
    }
  }

  #count(store: string, colour: Colour, requests: number, failed: number): void {
    const nowMs = this.#clock.nowMs();
    const second = Math.floor(nowMs / 1000);
    const { version } = this.#plane.table;
    const key = [store, colour, version, second].join();
    const known = this.#rows.get(key)?.row;
    const row = {
      store,
      colour,
      version,
      second,
      requests: (known?.requests ?? 0) + requests,
      failed: (known?.failed ?? 0) + failed,
      over: [(known?.over[0] ?? 0) + failed],
    };
    this.#rows.set(key, { row, at: ++this.#cursor });
    this.#lastMs = { ...this.#lastMs, [colour]: nowMs };
  }

  /** Lets a row of units be what it is by now. */
  countUnits(row: UnitRow): void {
    const key = [row.store, row.step, row.second, row.measure, row.stratum].join();
    this.#units.set(key, { row, at: ++this.#cursor });
  }

  async read(cursor: number): Promise<MeterBatch> {
    const changed = Array.from(this.#rows.values()).filter(({ at }) => at > cursor);
    const units = Array.from(this.#units.values()).filter(({ at }) => at > cursor);
    return {
      bootId: this.bootId,
      atMs: this.#clock.nowMs(),
      cursor: this.#cursor,
      rows: changed.map(({ row }) => row),
      units: units.map(({ row }) => row),
      lastAcceptedMs: this.#lastMs,
    };
  }
}
