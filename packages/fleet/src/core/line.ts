/**
 * Devices that were turned away, each in its place of its store's line, so that each can be told
 * when its turn comes. Stores take turns: one with few devices does not wait behind one with many.
 */

/** How long after its turn a device that has not come again loses its place, in ms. */
const LAPSE_MS = 2_000;

export class Line {
  /** By store: its devices in the order in which they came, and until when each counts, in ms. */
  readonly #stores = new Map<string, Map<string, number>>();
  #size = 0;
  #sweptMs = 0;

  /** How many are in it. */
  get size(): number {
    return this.#size;
  }

  /** Stores that have a device in it. */
  stores(): IterableIterator<string> {
    return this.#stores.keys();
  }

  /**
   * Puts a device in its store's line, or leaves it where it is.
   *
   * @returns how many go before it, itself included
   */
  place(store: string, device: string, nowMs: number): number {
    const line = this.#stores.get(store) ?? new Map<string, number>();
    this.#stores.set(store, line);
    if (!line.has(device)) {
      line.set(device, nowMs + LAPSE_MS);
      this.#size += 1;
    }
    let place = 0;
    for (const each of line.keys()) {
      place += 1;
      if (each === device) break;
    }
    return Math.min(place * this.#stores.size, this.#size);
  }

  /** The device was told to come again at a time, in ms; it keeps its place until a while later. */
  expect(store: string, device: string, atMs: number): void {
    this.#stores.get(store)?.set(device, atMs + LAPSE_MS);
  }

  /** It was served. */
  leave(store: string, device: string): void {
    const line = this.#stores.get(store);
    if (!line?.delete(device)) return;
    this.#size -= 1;
    if (line.size === 0) this.#stores.delete(store);
  }

  /** Takes out those who did not come again; looks at most once a second. */
  sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < 1_000) return;
    this.#sweptMs = nowMs;
    for (const [store, line] of this.#stores) {
      for (const [device, untilMs] of line) if (untilMs <= nowMs) this.leave(store, device);
    }
  }
}
