/**
 * Readings that several people ask for at once are made once, and kept for as long as they may be
 * old: five times what they took, so that reading takes no more than a sixth of a database's time
 * whoever asks how often; but a second at least and five at most.
 */
const AT_LEAST_MS = 1_000;
const AT_MOST_MS = 5_000;
const TIMES = 5;

interface Reading<T> {
  readonly value: Promise<T>;
  /** Until when it may be handed out, in ms since 1970; null while it is being made. */
  untilMs: number | null;
}

export class Kept<T> {
  readonly #now: () => number;
  readonly #readings = new Map<string, Reading<T>>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns what `read` gives, or what it gave a moment ago; a failure is not kept */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.#readings.get(key);
    if (before && (before.untilMs === null || this.#now() < before.untilMs)) return before.value;
    const beganMs = this.#now();
    const reading: Reading<T> = { value: read(), untilMs: null };
    this.#readings.set(key, reading);
    void this.#settle(key, reading, beganMs);
    return reading.value;
  }

  /** The next one who asks gets a reading that begins after this moment. */
  forget(key: string): void {
    this.#readings.delete(key);
  }

  async #settle(key: string, reading: Reading<T>, beganMs: number): Promise<void> {
    try {
      await reading.value;
      const nowMs = this.#now();
      const keptMs = Math.max(AT_LEAST_MS, TIMES * (nowMs - beganMs));
      reading.untilMs = nowMs + Math.min(AT_MOST_MS, keptMs);
    } catch {
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    }
  }
}
