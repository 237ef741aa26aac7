/**
 * What a running router knows: its table, its upstreams, its counts, and the requests under way.
 *
 * Everything is in memory and applied by one swap of a pointer; the disk only follows (state.ts).
 */
import { randomUUID } from 'node:crypto';
import type { Hash32 } from '../core/bucket.ts';
import type { Hash64 } from '../core/fingerprint.ts';
import { cookieOf, keyReader, withUnitCookie, type KeyReader } from '../core/key-source.ts';
import { DEFAULT_UNIT_COOKIE } from '../core/key-source.ts';
import { LatencyWindow } from '../core/latency.ts';
import { MeterCore, type MeterSlot, type OpenRow } from '../core/meter-core.ts';
import { orderRoutes, type Route } from '../core/routes.ts';
import {
  INITIAL_TABLE,
  UNKNOWN_STORE,
  type ByColour,
  type Colour,
  type RoutingTable,
} from '../core/routing-table.ts';
import type { Subject, UnitStep } from '../core/unit-step.ts';
import type { RouterConfig, Totals } from '../shapes.ts';
import { UpstreamSet } from './upstreams.ts';

/** One request or stream under way; it ends on the colour it began on. */
export interface Flight {
  readonly colour: Colour;
  /** Ends it if a deadline has passed. @param nowMs of the monotonic clock */
  sweep(nowMs: number): void;
  /** Ends it if it is a long-lived stream; @returns whether it was */
  cutOff(): boolean;
}

/** A store's weight beside its counters, so that a request needs one look-up. */
export interface StoreEntry {
  readonly weightBp: number;
  readonly slots: ByColour<MeterSlot>;
  /** The store's step; undefined while all of it is on one colour. */
  readonly step: UnitStep | undefined;
}

/** Where a request is counted. */
export interface Place {
  readonly colour: Colour;
  readonly row: OpenRow;
  /** Its unit in the store's step; undefined if that is left out of the comparison. */
  readonly subject: Subject | undefined;
}

interface CompiledTable {
  readonly table: RoutingTable;
  readonly stores: ReadonlyMap<string, StoreEntry>;
  readonly unknown: StoreEntry;
}

export class Live {
  readonly config: RouterConfig;
  readonly hash: Hash32 & Hash64;
  readonly bootId = randomUUID();
  readonly startedMs = Date.now();
  readonly meter: MeterCore;
  readonly latency: ByColour<LatencyWindow>;
  readonly upstreams: UpstreamSet;
  readonly routes: readonly Route[];
  readonly storeOf: KeyReader;
  readonly unitOf: KeyReader;
  readonly unitCookie: string;
  readonly trusted: ReadonlySet<string>;
  readonly flights = new Set<Flight>();
  readonly inFlight: ByColour<number> = { blue: 0, green: 0 };
  readonly lastAcceptedMs: Record<Colour, number | null> = { blue: null, green: null };
  /** Colours that are being drained: their answers end their connections. */
  readonly draining = new Set<Colour>();
  readonly totals: Totals = {
    requests: 0,
    failed: 0,
    clientAborted: 0,
    retried: 0,
    unrouted: 0,
    malformed: 0,
  };
  /** Monotonic time of the last sweep, for deadlines that need no more precision. */
  coarseMs = performance.now();
  /** Whether the router is ending: every answer ends its connection. */
  closing = false;
  #compiled: CompiledTable;

  constructor(config: RouterConfig, hash: Hash32 & Hash64) {
    this.config = config;
    this.hash = hash;
    this.meter = new MeterCore(config.objectivesMs);
    this.latency = { blue: new LatencyWindow(), green: new LatencyWindow() };
    this.upstreams = new UpstreamSet(config.health, config.limits);
    this.routes = orderRoutes(config.routes);
    this.storeOf = keyReader(config.store);
    this.unitOf = keyReader(withUnitCookie(config.unit));
    this.unitCookie = cookieOf(config.unit) ?? DEFAULT_UNIT_COOKIE;
    this.trusted = new Set(config.trust);
    this.#compiled = this.#compile(INITIAL_TABLE);
  }

  get table(): RoutingTable {
    return this.#compiled.table;
  }

  /** From this call's return on, no request is dispatched by the table before. */
  apply(table: RoutingTable): void {
    this.meter.units.apply(table);
    this.#compiled = this.#compile(table);
  }

  #compile(table: RoutingTable): CompiledTable {
    const stores = new Map<string, StoreEntry>();
    for (const [store, weightBp] of Object.entries(table.weightsBp)) {
      const step = this.meter.units.stepOf(store);
      stores.set(store, { weightBp, slots: this.meter.slots(store), step });
    }
    const slots = this.meter.slots(UNKNOWN_STORE);
    const unknown = { weightBp: table.defaultBp, slots, step: undefined };
    return { table, stores, unknown };
  }

  /** @returns weight and counters of a store; those of unknown ones if it is not in the table */
  entryOf(store: string | undefined): StoreEntry {
    const { stores, unknown } = this.#compiled;
    return (store === undefined ? undefined : stores.get(store)) ?? unknown;
  }

  begin(flight: Flight): void {
    this.flights.add(flight);
    this.inFlight[flight.colour]++;
  }

  end(flight: Flight): void {
    if (this.flights.delete(flight)) this.inFlight[flight.colour]--;
  }

  /** Counts a request whose outcome is known. @param latencyMs until its answer's headers */
  count({ row, colour, subject }: Place, latencyMs: number, failed: boolean): void {
    this.totals.requests++;
    if (failed) this.totals.failed++;
    this.meter.count(row, latencyMs, failed);
    if (subject) this.meter.units.count(subject, latencyMs, failed, Date.now());
    this.latency[colour].add(latencyMs, this.coarseMs);
  }

  /** Counts an answer that broke after its headers. */
  countBroken({ row, subject }: Place, latencyMs: number): void {
    this.totals.failed++;
    this.meter.breakOff(row, latencyMs);
    if (subject) this.meter.units.breakOff(subject, Date.now());
  }

  /** Looks at every deadline; called by one timer. */
  sweep(): void {
    this.coarseMs = performance.now();
    for (const flight of this.flights) flight.sweep(this.coarseMs);
  }
}
