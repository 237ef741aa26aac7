/**
 * Long poll: many requests wait, one loop looks for all of them. No trigger and no `notify` takes
 * part, which would make every commit that publishes wait for every other.
 */
import type { Clock } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { readNewest, type StreamOfStore } from './history.ts';

/** How often the loop looks while someone waits, in ms. */
const LOOK_MS = 200;

interface Waiter {
  readonly of: StreamOfStore;
  readonly cut: bigint;
  readonly wake: () => void;
}

export class Bell {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  readonly #end = new AbortController();
  #isLooking = false;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  /**
   * Resolves when something at or above the cut can be read; also at the deadline, when the signal
   * aborts, when the bell ends, and when the database does not answer: the caller reads again.
   */
  async wait(of: StreamOfStore, cut: bigint, waitMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { of, cut, wake: resolve };
    const deadline = AbortSignal.any([signal, this.#end.signal, AbortSignal.timeout(waitMs)]);
    if (deadline.aborted) return;
    deadline.addEventListener('abort', () => resolve(), { once: true });
    this.#waiters.add(waiter);
    this.#look();
    await promise;
    this.#waiters.delete(waiter);
  }

  /** Everyone who waits is woken, and nobody waits any more. */
  end(): void {
    this.#end.abort();
  }

  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#loop();
  }

  async #loop(): Promise<void> {
    try {
      while (this.#waiters.size > 0) {
        await this.#ring();
        await this.#clock.sleep(LOOK_MS, this.#end.signal);
      }
    } catch {
      for (const { wake } of this.#waiters) wake(); // each meets the error by itself
    } finally {
      this.#isLooking = false;
    }
  }

  async #ring(): Promise<void> {
    const named = Map.groupBy(this.#waiters, ({ of }) => `${of.stream} ${of.store}`);
    const groups = [...named.values()];
    const newest = await readNewest(
      this.#sql,
      groups.map((group) => group[0]!.of),
    );
    for (const [at, group] of groups.entries()) {
      for (const { cut, wake } of group) if (newest[at]! >= cut) wake();
    }
  }
}
