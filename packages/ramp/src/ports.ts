/** What the loop needs from outside; the server wires the real plane, meter and store to it. */
import type { Clock, PlanTime } from '@slipway/kernel';
import type { UnitRow } from './core/compare/unit-row.ts';
import type { Colour, MeterBatch, StoredMeterRow } from './core/evidence.ts';
import type { Readings } from './core/readings.ts';
import type { Because, RampState } from './core/state.ts';
import type { RoutingTable } from './core/table.ts';

/** Serves customers by a routing table; refuses a table older than the one it has. */
export interface PlanePort {
  apply(table: RoutingTable): Promise<void>;
  /** @returns the table that requests are dispatched by at this moment */
  readBack(): Promise<RoutingTable>;
}

/** Counts every request. Cursor 0 gives all that is kept. */
export interface MeterPort {
  read(cursor: number): Promise<MeterBatch>;
}

/** What signals beside the meter said last; it is looked at, never waited for. */
export interface SignalsPort {
  readonly readings: Readings;
}

/** One line of the ramp's history; `seq` counts within a term. */
export interface RampEvent {
  readonly seq: number;
  readonly atMs: number;
  /** raise, rollback, retry, hold, resume, gate or finish. */
  readonly kind: string;
  readonly store: string | null;
  readonly text: string;
  readonly evidence: unknown;
}

/** A rollback with its times, real milliseconds since 1970. */
export interface RollbackRecord {
  readonly scope: 'store' | 'launch';
  readonly stores: readonly string[];
  readonly because: Because;
  /** The last meter batch in which the criterion was not yet breached; null for other causes. */
  readonly breachMs: number | null;
  /** When the plane had taken the table. */
  readonly appliedMs: number;
  /** When the plane showed it; null until then. */
  readonly readBackMs: number | null;
  /**
   * The last request that green accepted, asked for after the reading. For single stores it is
   * an upper bound: others stay on green, so it is at most the moment of the reading.
   */
  readonly lastGreenMs: number | null;
}

/** All that a controller needs to go on where another stopped. */
export interface SavedRamp {
  /** The driver's term: a save of an older one is refused. */
  readonly term: number;
  /** Counts the saves of a term: a late one is not taken for the newest. */
  readonly revision: number;
  /** The newest table version that may have been applied. */
  readonly version: number;
  readonly planTime: PlanTime;
  readonly state: RampState;
  readonly rollbacks: readonly RollbackRecord[];
}

/** A row of units together with the life of the meter that counted it. */
export interface StoredUnitRow extends UnitRow {
  readonly bootId: string;
}

/** The record. */
export interface RampStorePort {
  load(launch: string): Promise<SavedRamp | null>;
  /** @returns stores that went back alone and were not let up again since, by the audit log */
  loadBack(launch: string): Promise<string[]>;
  /** @returns `superseded` when a newer term has saved, `late` when a newer save of this one has */
  save(
    launch: string,
    saved: SavedRamp,
    events: readonly RampEvent[],
  ): Promise<'saved' | 'superseded' | 'late'>;
  loadMeter(launch: string): Promise<StoredMeterRow[]>;
  /** Writes whole counts over the ones that are there. */
  saveMeter(launch: string, rows: readonly StoredMeterRow[]): Promise<void>;
  /** @returns all that was ever saved of a launch, oldest second first */
  loadUnits(launch: string): Promise<StoredUnitRow[]>;
  /** Writes whole counts over the ones that are there. */
  saveUnits(launch: string, rows: readonly StoredUnitRow[]): Promise<void>;
}

/** Words for whoever runs the server. */
export interface RampLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface RampPorts {
  readonly plane: PlanePort;
  readonly meter: MeterPort;
  /** Absent where no criterion asks for a signal but the meter. */
  readonly signals?: SignalsPort;
  readonly store: RampStorePort;
  readonly clock: Clock;
  readonly log: RampLog;
}

/** Requests and failed requests of each colour. */
export type ByColour = Readonly<Record<Colour, number>>;
