/**
 * Rows by their last change, so that a reader gets those that changed since its cursor and nobody
 * looks at the others.
 *
 *   segments   [1: rows last changed in epoch 1] [2: …] … [now: open]
 *   since(c)   closes the open segment, answers every row whose last change is after c
 *
 * Rules: SPEC.md, M5 and M6.
 */

/** A row that may still change. */
export interface LoggedRow {
  /** Second since 1970 that it counts. */
  readonly second: number;
  /** Epoch of the last change; 0 until something was counted. */
  epoch: number;
}

interface Segment<Row> {
  readonly epoch: number;
  /** When it was closed; infinite for the open one. */
  closedMs: number;
  rows: Row[];
}

/** How long rows are kept, in milliseconds. */
export const METER_KEEP_MS = 15 * 60_000;

export class ChangeLog<Row extends LoggedRow> {
  #segments: Segment<Row>[] = [{ epoch: 1, closedMs: Infinity, rows: [] }];
  #open: Segment<Row> = this.#segments[0]!;
  #lastSecond = 0;

  /** @returns the second since 1970 that rows of this moment belong to */
  secondOf(nowMs: number): number {
    // A clock that is set back must not open a second row of the same second.
    const second = Math.max(Math.floor(nowMs / 1000), this.#lastSecond);
    this.#lastSecond = second;
    return second;
  }

  /** Notes that a row has changed. */
  changed(row: Row): void {
    if (row.epoch === this.#open.epoch) return;
    row.epoch = this.#open.epoch;
    this.#open.rows.push(row);
  }

  /**
   * @param after cursor of an earlier answer; 0 for all that is kept
   * @returns every row that changed after it, newest epoch first, and the next cursor
   */
  since(after: number, nowMs: number): { cursor: number; rows: Row[] } {
    if (this.#open.rows.length > 0) this.#close(nowMs);
    this.prune(nowMs);
    const rows: Row[] = [];
    for (let at = this.#segments.length - 1; at >= 0; at--) {
      const segment = this.#segments[at]!;
      if (segment.epoch <= after) break;
      for (const row of segment.rows) if (row.epoch === segment.epoch) rows.push(row);
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
