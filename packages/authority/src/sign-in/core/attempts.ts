/**
 * How often one may try: so many times per window, by whatever names the one who tries. Bounded:
 * of too many names, the one that tried longest ago is forgotten.
 */

/** So many tries per window. */
export interface AttemptLimit {
  readonly most: number;
  readonly windowMs: number;
  /** Names that are remembered at most. */
  readonly names: number;
}

interface Window {
  readonly endsMs: number;
  readonly count: number;
}

export class Attempts {
  readonly #limit: AttemptLimit;
  /** In the order of the last try. */
  readonly #windows = new Map<string, Window>();

  constructor(limit: AttemptLimit) {
    this.#limit = limit;
  }

  /** @returns how long the name must wait before it may try, in ms; 0: it may now */
  waitMs(name: string, nowMs: number): number {
    const window = this.#windows.get(name);
    if (!window || nowMs >= window.endsMs || window.count < this.#limit.most) return 0;
    return window.endsMs - nowMs;
  }

  /** Counts one try. */
  count(name: string, nowMs: number): void {
    const { windowMs, names } = this.#limit;
    const known = this.#windows.get(name);
    const open = known && nowMs < known.endsMs ? known : { endsMs: nowMs + windowMs, count: 0 };
    this.#windows.delete(name); // put back last
    this.#windows.set(name, { ...open, count: open.count + 1 });
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > names && oldest !== undefined) this.#windows.delete(oldest);
  }

  /** Forgets a name: what it tried was right. */
  forget(name: string): void {
    this.#windows.delete(name);
  }

  /** How many names are remembered. */
  get size(): number {
    return this.#windows.size;
  }
}
