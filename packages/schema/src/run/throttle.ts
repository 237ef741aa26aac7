/**
 * The throttle of one backfill: looks at the database's health a few times a second and lets the
 * workers rest accordingly. What it decides stands in core/throttle.ts.
 *
 * Looking is bounded: it takes a twentieth of one session's time, unless a look takes long.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FULL_PACE, nextPace, STALE_MS } from '../core/throttle.ts';
import type { Pace, Sample, ThrottleWish } from '../core/throttle.ts';
import type { BackfillTask } from '../core/steps.ts';
import { readHealth } from './health.ts';
import { checkStop } from './retry.ts';
import type { Session } from './session.ts';

const LOOK_EVERY_MS = 250;
const LOOK_SHARE = 0.05;
/** Or the sample would grow old between two looks. */
const LOOK_AT_LEAST_EVERY_MS = 1_000;
const REST_SLICE_MS = 100;

export class Throttle {
  readonly #session: Session;
  readonly #wish: ThrottleWish;
  readonly #leaves: readonly string[];
  readonly #stopped = new AbortController();
  #pace: Pace = FULL_PACE;
  #sample: Sample | null = null;
  #deciding: Promise<void> = Promise.resolve();

  constructor(session: Session, wish: ThrottleWish, task: BackfillTask) {
    this.#session = session;
    this.#wish = wish;
    this.#leaves = task.leaves;
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** Looks once before the first row is converted, then goes on by itself until `stop`. */
  async start(): Promise<void> {
    if (this.#wish === 'off') return this.#show(FULL_PACE);
    // A look that hangs says enough: there is no sample, which is bad.
    await Promise.race([this.#look(), delay(STALE_MS, undefined, { ref: false })]);
    this.#decide();
    void this.#repeat(async () => {
      const startedMs = performance.now();
      await this.#look();
      return Math.min(LOOK_AT_LEAST_EVERY_MS, (performance.now() - startedMs) / LOOK_SHARE);
    });
    // Apart from looking: a look that does not come back is what must be noticed.
    this.#deciding = this.#repeat(async () => {
      this.#decide();
      return 0;
    });
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#session.shown.pace = null;
    await this.#deciding;
  }

  /**
   * Rests as long as the pace asks for after so much work; at once over when it rises.
   *
   * @param ends whether the rest is of no use any more
   * @throws {StoppedError}
   */
  async rest(workedMs: number, ends: () => boolean, onSlice: () => void): Promise<void> {
    const startedMs = performance.now();
    while (!ends()) {
      checkStop(this.#session);
      const { share } = this.#pace;
      if (share >= 1) return;
      const wantedMs = share === 0 ? Infinity : workedMs * (1 / share - 1);
      const leftMs = wantedMs - (performance.now() - startedMs);
      if (leftMs <= 0) return;
      await delay(Math.min(leftMs, REST_SLICE_MS));
      onSlice();
    }
  }

  /** A look that fails leaves the last sample, which grows old. */
  async #look(): Promise<void> {
    const { sql, options } = this.#session;
    const look = readHealth(sql, this.#leaves, options.throttleFile);
    this.#sample = await look.catch(() => this.#sample);
  }

  #decide(): void {
    this.#show(nextPace(this.#pace, this.#sample, this.#wish, Date.now()));
  }

  #show(pace: Pace): void {
    this.#pace = pace;
    this.#session.shown.pace = pace;
  }

  async #repeat(body: () => Promise<number>): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const leastMs = await body();
      const pauseMs = Math.max(LOOK_EVERY_MS, leastMs);
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}
