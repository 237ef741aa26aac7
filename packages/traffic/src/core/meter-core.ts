/**
 * The meter's rows: per store, colour, table version and second, what customers got; beside them,
 * under one cursor, the units that a comparison counts.
 *
 * A request belongs to the second in which it began and to the table that chose its colour; it
 * holds its row from then on, so a late answer needs no search.
 *
 * Rules: SPEC.md, M1 to M6.
 */
import { ChangeLog, type LoggedRow } from './change-log.ts';
import type { ByColour, Colour } from './routing-table.ts';
import { UnitLedger } from './unit-ledger.ts';
import type { UnitRow } from './unit-row.ts';
import { plainUnitRow, type OpenUnitRow } from './unit-step.ts';

/** Counts of one store, colour, table version and second. */
export interface MeterRow {
  readonly store: string;
  readonly colour: Colour;
  /** Version of the table that chose the colour. */
  readonly version: number;
  /** Second since 1970 in which the requests began. */
  readonly second: number;
  readonly requests: number;
  /** Answered 5xx, reset, timed out or refused. */
  readonly failed: number;
  /** For each objective, requests that were slower than it, or failed. */
  readonly over: readonly number[];
}

/** A row while it is still counted in. */
export interface OpenRow extends LoggedRow {
  readonly slot: MeterSlot;
  readonly version: number;
  requests: number;
  failed: number;
  readonly over: number[];
}

/** One store and colour, with its newest row and its totals since the start. */
export interface MeterSlot {
  readonly store: string;
  readonly colour: Colour;
  row: OpenRow | undefined;
  requests: number;
  failed: number;
}

export class MeterCore {
  readonly #objectivesMs: readonly number[];
  readonly #slots = new Map<string, ByColour<MeterSlot>>();
  readonly #log = new ChangeLog<OpenRow | OpenUnitRow>();
  /** The units behind the requests, where a store has both colours. */
  readonly units: UnitLedger;

  /** @param objectivesMs latency objectives, in milliseconds; `over` has one entry for each */
  constructor(objectivesMs: readonly number[]) {
    this.#objectivesMs = objectivesMs;
    this.units = new UnitLedger(objectivesMs, this.#log);
  }

  /** @returns the two slots of a store, made when first asked for */
  slots(store: string): ByColour<MeterSlot> {
    let slots = this.#slots.get(store);
    if (!slots) {
      slots = { blue: slotOf(store, 'blue'), green: slotOf(store, 'green') };
      this.#slots.set(store, slots);
    }
    return slots;
  }

  /** @returns all slots, for totals since the start */
  *allSlots(): Generator<MeterSlot> {
    for (const slots of this.#slots.values()) yield* [slots.blue, slots.green];
  }

  /** @returns the row of a request that begins now; nothing is counted yet */
  begin(slot: MeterSlot, version: number, nowMs: number): OpenRow {
    const second = this.#log.secondOf(nowMs);
    const { row } = slot;
    if (row && row.second === second && row.version === version) return row;
    const over = this.#objectivesMs.map(() => 0);
    const made: OpenRow = { slot, version, second, requests: 0, failed: 0, over, epoch: 0 };
    slot.row = made;
    return made;
  }

  /** Counts an answered or failed request, once its outcome is known. */
  count(row: OpenRow, latencyMs: number, failed: boolean): void {
    row.requests++;
    row.slot.requests++;
    if (failed) {
      row.failed++;
      row.slot.failed++;
    }
    const objectives = this.#objectivesMs;
    for (let at = 0; at < objectives.length; at++) {
      if (failed || latencyMs > objectives[at]!) row.over[at] = row.over[at]! + 1;
    }
    this.#log.changed(row);
  }

  /** Turns a request already counted as good into a failed one: its stream broke. */
  breakOff(row: OpenRow, latencyMs: number): void {
    row.failed++;
    row.slot.failed++;
    const objectives = this.#objectivesMs;
    for (let at = 0; at < objectives.length; at++) {
      if (latencyMs <= objectives[at]!) row.over[at] = row.over[at]! + 1;
    }
    this.#log.changed(row);
  }

  /**
   * @param after cursor of an earlier answer; 0 for all that is kept
   * @returns every row that changed after it, each with its whole counts, and the next cursor
   */
  read(after: number, nowMs: number): { cursor: number; rows: MeterRow[]; units: UnitRow[] } {
    const { cursor, rows: changed } = this.#log.since(after, nowMs);
    const rows: MeterRow[] = [];
    const units: UnitRow[] = [];
    for (const row of changed) {
      if ('slot' in row) rows.push(plain(row));
      else units.push(plainUnitRow(row));
    }
    return { cursor, rows, units };
  }

  /** Lets go of rows that nobody changed for longer than they are kept. */
  prune(nowMs: number): void {
    this.#log.prune(nowMs);
  }
}

function slotOf(store: string, colour: Colour): MeterSlot {
  return { store, colour, row: undefined, requests: 0, failed: 0 };
}

function plain({ slot, version, second, requests, failed, over }: OpenRow): MeterRow {
  const { store, colour } = slot;
  return { store, colour, version, second, requests, failed, over: [...over] };
}
