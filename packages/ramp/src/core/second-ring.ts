/**
 * Counts per second of the recent past, in one block of memory: what a window sums up.
 *
 * A row has `requests, failed, over[0], over[1], …`. A slot belongs to the newest second that
 * was written to it; what is older than the ring is forgotten.
 */

/** Columns before the latency objectives' own. */
export const REQUESTS = 0;
export const FAILED = 1;
export const OVER = 2;

export class SecondRing {
  readonly #seconds: number;
  readonly #columns: number;
  readonly #counts: Float64Array;
  readonly #stamps: Float64Array;

  /**
   * @param seconds how many seconds are kept
   * @param columns counts per second: 2 + the number of objectives
   */
  constructor(seconds: number, columns: number) {
    this.#seconds = seconds;
    this.#columns = columns;
    this.#counts = new Float64Array(seconds * columns);
    this.#stamps = new Float64Array(seconds).fill(-1);
  }

  /** Adds to one second; a second that has left the ring is not counted any more. */
  add(second: number, delta: ArrayLike<number>): void {
    const slot = second % this.#seconds;
    const stamp = this.#stamps[slot] ?? -1;
    if (second < stamp) return;
    const start = slot * this.#columns;
    if (second > stamp) {
      this.#counts.fill(0, start, start + this.#columns);
      this.#stamps[slot] = second;
    }
    for (let column = 0; column < this.#columns; column++) {
      this.#counts[start + column]! += delta[column] ?? 0;
    }
  }

  /** Adds the counts of the seconds `from` to `to` (both counted) to `into`. */
  sumInto(from: number, to: number, into: Float64Array): void {
    const first = Math.max(from, to - this.#seconds + 1);
    let slot = first % this.#seconds;
    for (let second = first; second <= to; second++) {
      if (this.#stamps[slot] === second) {
        const start = slot * this.#columns;
        for (let column = 0; column < this.#columns; column++) {
          into[column]! += this.#counts[start + column]!;
        }
      }
      slot = slot + 1 === this.#seconds ? 0 : slot + 1;
    }
  }
}
