/**
 * For tests: everything around a runner, over a real record, with a plane and a meter in memory.
 * Runners come and go, each with the next term.
 */
import assert from 'node:assert/strict';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { criteriaOf, EXAMPLE_CRITERIA, EXAMPLE_STORES, planOf } from './core/examples.ts';
import { weightOf } from './core/table.ts';
import { MemoryMeter, MemoryPlane, StillClock } from './memory-ports.ts';
import type { RampStorePort } from './ports.ts';
import { RampRunner } from './run.ts';
import { ensureRampTables, rampStore } from './store.ts';

const ORIGIN_MS = 1_700_000_000_000;
const GOOD = () => 0;

/** The example's criteria, with a comparison that shows what was counted and decides nothing. */
const COMPARED = EXAMPLE_CRITERIA.replace(
  'tripwire:',
  `compare: { green-vs-blue: { ratio: 2, alpha: 1% } }
  ceiling: 2%
  informational: true
  tripwire:`,
);
export class World {
  readonly clock = new StillClock(ORIGIN_MS);
  readonly plane = new MemoryPlane();
  readonly meter = new MemoryMeter(this.plane, this.clock);
  readonly store: RampStorePort;
  readonly #writing = new Set<Promise<unknown>>();
  term = 0;

  constructor(store: RampStorePort) {
    this.store = { ...store, save: (...all) => this.#watched(store.save(...all)) };
  }

  /** A write of the state that the database itself is at; how long it takes is its own affair. */
  async #watched<T>(write: Promise<T>): Promise<T> {
    this.#writing.add(write);
    return await write.finally(() => this.#writing.delete(write));
  }

  /** A controller with the next term, as a lease would give it. */
  async start(store = this.store, originMs = this.clock.nowMs()): Promise<RampRunner> {
    this.term += 1;
    const { plane, meter, clock, term } = this;
    const log = { info: () => {}, warn: () => {} };
    return await RampRunner.load({
      launch: 'spring',
      term,
      plan: planOf(),
      criteria: criteriaOf(COMPARED),
      planTime: { originMs, speed: 120 },
      ports: { plane, meter, store, clock, log },
    });
  }

  /**
   * One second of customers, then a tick. A tick goes on without its record after 50 ms of real
   * time, which a busy machine may need: it is waited for, and the tick's raise is made then.
   */
  async second(runner: RampRunner, failing: (store: string) => number = GOOD): Promise<void> {
    this.clock.pass(1000);
    this.meter.serve(EXAMPLE_STORES, 20, failing);
    await runner.tick();
    while (this.#writing.size > 0) {
      await Promise.allSettled(this.#writing);
      await runner.tick();
    }
  }

  async until(runner: RampRunner, done: () => boolean, seconds = 200): Promise<void> {
    for (let left = seconds; !done(); left--) {
      assert.ok(left > 0, `not in ${seconds} seconds: ${JSON.stringify(runner.state.stores)}`);
      await this.second(runner);
    }
  }

  bp(store: string): number {
    return weightOf(this.plane.table, store);
  }
}

/** Runs `body` with a world, and its database, of its own. */
export const withWorld = (body: (world: World, sql: Sql) => Promise<void>) =>
  withTestDatabase(async ({ sql }) => {
    await ensureRampTables(sql);
    await body(new World(rampStore(sql)), sql);
  });
