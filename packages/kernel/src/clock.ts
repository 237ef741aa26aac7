/**
 * Time as a port. Decisions take milliseconds as arguments; only the edges hold a Clock.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** A source of time. `nowMs` counts milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest wait that one timer holds; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's wall clock. */
export const realClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      let leftMs = Math.max(0, ms);
      do {
        const partMs = Math.min(leftMs, MAX_TIMER_MS);
        await delay(partMs, undefined, signal ? { signal } : {});
        leftMs -= partMs;
      } while (leftMs > 0);
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

/**
 * Maps real time onto a launch's plan time, which may run faster.
 * Only a plan's durations follow it; windows, timeouts and health checks stay real.
 */
export interface PlanTime {
  /** Real moment at which plan time began, in milliseconds since 1970. */
  readonly originMs: number;
  /** Plan milliseconds per real millisecond, ≥ 1. */
  readonly speed: number;
}

/** @returns plan milliseconds that have passed since the origin */
export function planElapsedMs(time: PlanTime, realNowMs: number): number {
  return (realNowMs - time.originMs) * time.speed;
}

/** A clock that runs at `speed`, for loops that wait in plan time. */
export function fastClock(base: Clock, time: PlanTime): Clock {
  return {
    nowMs: () => time.originMs + planElapsedMs(time, base.nowMs()),
    sleep: (ms, signal) => base.sleep(ms / time.speed, signal),
  };
}

/** A clock that tests move by hand. */
export class ManualClock implements Clock {
  #nowMs: number;
  #sleepers: { atMs: number; wake: () => void }[] = [];

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (ms <= 0) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { atMs: this.#nowMs + ms, wake: resolve };
    this.#sleepers.push(sleeper);
    signal?.addEventListener('abort', () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      reject(signal.reason);
    });
    return promise;
  }

  /** Moves time on by `ms` and wakes everyone whose moment has come, the earliest first. */
  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.atMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.atMs > this.#nowMs);
    for (const sleeper of due.toSorted((a, b) => a.atMs - b.atMs)) sleeper.wake();
  }
}
