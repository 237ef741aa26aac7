/**
 * The meter's rows: per store, colour, table version and second, what customers got.
 *
 * A request belongs to the second in which it began and to the table that chose its colour; it
 * holds its row from then on, so a late answer needs no search. Rows that changed since a reader's
 * cursor are found without looking at the others:
 *
 *   segments   [1: rows last touched in epoch 1] [2: …] … [now: open]
 *   read(c)    closes the open segment, answers every row whose last touch is after c
 *
 * Rules: SPEC.md, M1 to M6.
 */
import type { ByColour, Colour } from './routing-table.ts';

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
export interface OpenRow {
  readonly slot: MeterSlot;
  readonly version: number;
  readonly second: number;
  requests: number;
  failed: number;
  readonly over: number[];
  /** Epoch of the last change; 0 until something was counted. */
  epoch: number;
}

/** One store and colour, with its newest row and its totals since the start. */
export interface MeterSlot {
  readonly store: string;
  readonly colour: Colour;
  row: OpenRow | undefined;
  requests: number;
  failed: number;
}

interface Segment {
  readonly epoch: number;
  /** When it was closed; infinite for the open one. */
  closedMs: number;
  rows: OpenRow[];
}

/** How long rows are kept, in milliseconds. */
export const METER_KEEP_MS = 15 * 60_000;

export class MeterCore {
  readonly #objectivesMs: readonly number[];
  readonly #slots = new Map<string, ByColour<MeterSlot>>();
  #segments: Segment[] = [{ epoch: 1, closedMs: Infinity, rows: [] }];
  #open: Segment = this.#segments[0]!;
  #lastSecond = 0;

  /** @param objectivesMs latency objectives, in milliseconds; `over` has one entry for each */
  constructor(objectivesMs: readonly number[]) {
    this.#objectivesMs = objectivesMs;
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
    // A clock that is set back must not open a second row of the same second.
    const second = Math.max(Math.floor(nowMs / 1000), this.#lastSecond);
    this.#lastSecond = second;
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
    if (row.epoch !== this.#open.epoch) this.#touch(row);
  }

  /** Turns a request already counted as good into a failed one: its stream broke. */
  breakOff(row: OpenRow, latencyMs: number): void {
    row.failed++;
    row.slot.failed++;
    const objectives = this.#objectivesMs;
    for (let at = 0; at < objectives.length; at++) {
      if (latencyMs <= objectives[at]!) row.over[at] = row.over[at]! + 1;
    }
    if (row.epoch !== this.#open.epoch) this.#touch(row);
  }

  #touch(row: OpenRow): void {
    row.epoch = this.#open.epoch;
    this.#open.rows.push(row);
  }

  /**
   * @param after cursor of an earlier answer; 0 for all that is kept
   * @returns every row that changed after it, each with its whole counts, and the next cursor
   */
  read(after: number, nowMs: number): { cursor: number; rows: MeterRow[] } {
    if (this.#open.rows.length > 0) this.#close(nowMs);
    this.prune(nowMs);
    const rows: MeterRow[] = [];
    for (let at = this.#segments.length - 1; at >= 0; at--) {
      const segment = this.#segments[at]!;
      if (segment.epoch <= after) break;
      for (const row of segment.rows) if (row.epoch === segment.epoch) rows.push(plain(row));
    }
    return { cursor: this.#open.epoch - 1, rows };
  }

  #close(nowMs: number): void {
    this.#open.closedMs = nowMs;
    this.#open = { epoch: this.#open.epoch + 1, closedMs: Infinity, rows: [] };
    this.#segments.push(this.#open);
  }

  /** Lets go of rows that nobody changed for longer than they are kept. */
  prune(nowMs: number): void {
    // Without a reader the open segment would hold every row for ever.
    const [first] = this.#open.rows;
    if (first && (first.second + 60) * 1000 < nowMs) this.#close(nowMs);
    const kept = this.#segments.findIndex((segment) => segment.closedMs >= nowMs - METER_KEEP_MS);
    if (kept > 0) this.#segments = this.#segments.slice(kept);
  }
}

function slotOf(store: string, colour: Colour): MeterSlot {
  return { store, colour, row: undefined, requests: 0, failed: 0 };
}

function plain({ slot, version, second, requests, failed, over }: OpenRow): MeterRow {
  const { store, colour } = slot;
  return { store, colour, version, second, requests, failed, over: [...over] };
}
