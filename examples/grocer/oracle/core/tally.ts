/**
 * Counts of the whole run, by colour, by store and by second, kept small.
 *
 * A request belongs to the second in which it began. A store is down in the seconds for which,
 * over the last ten, at least five requests came and more than one in a hundred failed.
 */
import { isFailed, type Colour, type Result } from './wire.ts';

/** Counts per colour; `none` = no answer said which colour gave it. */
export type ByColour = Record<Colour | 'none', number>;

interface Second {
  requests: number;
  failed: number;
}

const WINDOW_SECONDS = 10;
const WINDOW_AT_LEAST = 5;
const WINDOW_FAILED_ABOVE = 0.01;

export class Tally {
  requests = 0;
  failed = 0;
  readonly byColour: ByColour = { blue: 0, green: 0, none: 0 };
  readonly failedByColour: ByColour = { blue: 0, green: 0, none: 0 };
  readonly failedByStore: Record<string, number> = {};
  /** When the first failed request ended; null = none has. */
  firstFailureMs: number | null = null;
  /** When the last request that green answered was sent; null = none was. */
  lastGreenStartedMs: number | null = null;
  readonly #seconds = new Map<string, Map<number, Second>>();
  readonly #greenStarts = new Map<string, number[]>();

  add(result: Result): void {
    const colour = result.colour ?? 'none';
    const failed = isFailed(result.status);
    this.requests += 1;
    this.byColour[colour] += 1;
    const second = this.#secondOf(result.store, Math.floor(result.startedMs / 1000));
    second.requests += 1;
    if (failed) {
      this.failed += 1;
      this.failedByColour[colour] += 1;
      this.failedByStore[result.store] = (this.failedByStore[result.store] ?? 0) + 1;
      this.firstFailureMs = Math.min(this.firstFailureMs ?? Infinity, result.endedMs);
      second.failed += 1;
    }
    if (colour === 'green') this.#addGreen(result);
  }

  /** @returns how many requests sent after `afterMs` were answered by green */
  greenAfter(afterMs: number, store?: string): number {
    const lists =
      store === undefined ? [...this.#greenStarts.values()] : [this.#greenStarts.get(store) ?? []];
    let count = 0;
    for (const starts of lists) for (const startedMs of starts) if (startedMs > afterMs) count += 1;
    return count;
  }

  /** @returns the seconds of downtime per store; stores with none are left out */
  downtimeByStore(): Record<string, number> {
    const down: Record<string, number> = {};
    for (const [store, seconds] of this.#seconds) {
      const count = downSeconds(seconds);
      if (count > 0) down[store] = count;
    }
    return down;
  }

  #addGreen(result: Result): void {
    this.lastGreenStartedMs = Math.max(this.lastGreenStartedMs ?? 0, result.startedMs);
    const starts = this.#greenStarts.get(result.store);
    if (starts === undefined) this.#greenStarts.set(result.store, [result.startedMs]);
    else starts.push(result.startedMs);
  }

  #secondOf(store: string, at: number): Second {
    const seconds = this.#seconds.get(store) ?? new Map<number, Second>();
    this.#seconds.set(store, seconds);
    const second = seconds.get(at) ?? { requests: 0, failed: 0 };
    seconds.set(at, second);
    return second;
  }
}

/** @returns how many seconds of a store were downtime */
export function downSeconds(seconds: ReadonlyMap<number, Readonly<Second>>): number {
  if (seconds.size === 0) return 0;
  const times = [...seconds.keys()];
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  let requests = 0;
  let failed = 0;
  let down = 0;
  for (let at = first; at <= last; at += 1) {
    const entering = seconds.get(at);
    const leaving = seconds.get(at - WINDOW_SECONDS);
    requests += (entering?.requests ?? 0) - (leaving?.requests ?? 0);
    failed += (entering?.failed ?? 0) - (leaving?.failed ?? 0);
    if (requests >= WINDOW_AT_LEAST && failed > requests * WINDOW_FAILED_ABOVE) down += 1;
  }
  return down;
}
