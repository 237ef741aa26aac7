/**
 * A ramp in a test tube: the real decision core over a plane and a meter that are plain data.
 * Tests, and simulations, move its time and its traffic by hand.
 */
import type { UnitEvidence } from './compare/unit-evidence.ts';
import type { UnitRow } from './compare/unit-row.ts';
import { takingPart, unitEvidenceOf } from './comparisons.ts';
import { decide } from './decide.ts';
import { objectivesOf, type Criterion } from './criteria.ts';
import { MeterWindow, type Colour, type MeterRow, type PlaneReading } from './evidence.ts';
import type { RampPlan } from './plan.ts';
import type { Reading } from './readings.ts';
import { initialState, type Decision, type Move, type Now } from './state.ts';
import type { RampState, StoreRamp } from './state.ts';
import type { RoutingTable } from './table.ts';

/** One second's requests of one store on one colour. */
export interface Load {
  readonly requests: number;
  readonly failed?: number;
  readonly over?: readonly number[];
}

export class Trial {
  readonly plan: RampPlan;
  readonly criteria: readonly Criterion[];
  readonly meter: MeterWindow;
  readonly units: UnitEvidence;
  readonly speed: number;
  readonly moves: Move[] = [];
  state: RampState;
  /** What the plane shows; null while it cannot be read. */
  table: RoutingTable | null = { version: 1, weightsBp: {}, defaultBp: 0 };
  /** Whether the plane does what it is told at once. */
  obedient = true;
  nowMs: number;
  readonly originMs: number;
  /** What signals beside the meter said, by criterion and store. */
  readonly readings = new Map<string, Map<string | null, Reading>>();
  #rows = new Map<string, MeterRow>();
  #changed = new Set<string>();

  constructor(plan: RampPlan, criteria: readonly Criterion[], options: { speed?: number } = {}) {
    this.plan = plan;
    this.criteria = criteria;
    this.speed = options.speed ?? 1;
    this.meter = new MeterWindow(objectivesOf(criteria).length, 15 * 60_000);
    this.units = unitEvidenceOf(plan, criteria);
    this.state = initialState(plan);
    this.originMs = 1_700_000_000_000;
    this.nowMs = this.originMs;
  }

  get now(): Now {
    return { realMs: this.nowMs, planMs: (this.nowMs - this.originMs) * this.speed };
  }

  get reading(): PlaneReading | null {
    return this.table && { atMs: this.nowMs, table: this.table };
  }

  store(id: string): StoreRamp {
    const found = this.state.stores.find(({ store }) => store === id);
    if (!found) throw new Error(`Trial.store: no store ${id}`);
    return found;
  }

  /** Lets requests begin in the present second, under the table that the plane shows. */
  load(store: string, load: Load, colour: Colour = 'green'): this {
    const second = Math.floor(this.nowMs / 1000);
    const version = this.table?.version ?? 0;
    const key = `${store}/${colour}/${second}/${version}`;
    const known = this.#rows.get(key);
    this.#changed.add(key);
    const over = load.over ?? objectivesOf(this.criteria).map(() => load.failed ?? 0);
    this.#rows.set(key, {
      store,
      colour,
      version,
      second,
      requests: (known?.requests ?? 0) + load.requests,
      failed: (known?.failed ?? 0) + (load.failed ?? 0),
      over: over.map((count, index) => count + (known?.over[index] ?? 0)),
    });
    return this;
  }

  /** Lets a signal be read now: of one store, or of the fleet itself. */
  read(criterion: string, store: string | null, value: number | null, count = 1): this {
    const of = this.readings.get(criterion) ?? new Map<string | null, Reading>();
    const trouble = value === null ? 'it does not answer' : null;
    const { nowMs: atMs } = this;
    of.set(store, { criterion, store, value, count, atMs, freshForMs: 10_000, trouble });
    this.readings.set(criterion, of);
    return this;
  }

  /** Lets units have their first bad answer in the present second. */
  count(row: UnitRow): this {
    this.units.ingest('boot', row);
    return this;
  }

  /** Lets the meter report what it has, even if that is nothing. */
  report(): this {
    const rows = Array.from(this.#changed, (key) => this.#rows.get(key)!);
    this.#changed.clear();
    const lastAcceptedMs = { blue: null, green: null };
    const { nowMs: atMs } = this;
    this.meter.ingest({ bootId: 'boot', atMs, cursor: 0, rows, units: [], lastAcceptedMs });
    return this;
  }

  /** Decides once and lets the plane follow. */
  decide(): Decision {
    const { plan, criteria, state, meter, units, readings, reading, now } = this;
    units.look(takingPart(state.stores));
    const evidence = { meter, units, readings, plane: reading };
    const decision = decide(plan, criteria, state, evidence, now);
    this.take(decision);
    return decision;
  }

  /** Takes over a decision, such as a command's. */
  take(decision: Decision): void {
    this.state = decision.state;
    this.moves.push(...decision.moves);
    if (this.obedient) this.obey();
  }

  /** Sets the plane to the present targets under a new version, if they differ. */
  obey(): void {
    const { table } = this;
    if (!table) return;
    const wanted = this.state.stores.map(({ store, targetBp }) => [store, targetBp] as const);
    if (wanted.every(([store, bp]) => (table.weightsBp[store] ?? 0) === bp)) return;
    const weightsBp = Object.fromEntries(wanted);
    this.table = { version: table.version + 1, weightsBp, defaultBp: 0 };
  }

  /** Moves real time on and reports. */
  pass(ms: number): this {
    this.nowMs += ms;
    return this.report();
  }

  /**
   * Runs for `ms` real time in steps, with the same load on every store that has a share on
   * green, the meter reporting, and a decision at each step.
   */
  run(ms: number, load: Load | ((store: string) => Load), everyMs = 1000): this {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += everyMs;
      for (const { store } of this.state.stores) {
        const onGreen = (this.table?.weightsBp[store] ?? 0) > 0;
        if (onGreen) this.load(store, typeof load === 'function' ? load(store) : load);
      }
      this.report().decide();
    }
    return this;
  }

  /** The moves of one kind so far. */
  of<Kind extends Move['kind']>(kind: Kind): Extract<Move, { kind: Kind }>[] {
    return this.moves.filter((move): move is Extract<Move, { kind: Kind }> => move.kind === kind);
  }
}
