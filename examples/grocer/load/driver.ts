/**
 * The open loop: sends what is due when it is due, and never waits for an answer to send the next.
 *
 *   stopped ──start──► running ──stop──► draining ──last answer──► stopped
 *
 * What the load cannot send (too much in flight, no key free, itself asleep) is counted as
 * dropped. Latency counts from the arrival, so that a late sending does not hide a slow service.
 */
import { performance } from 'node:perf_hooks';
import type { StoreKeys, WireRecord } from '../oracle/core/wire.ts';
import { arrivals, type Arrival } from './core/arrivals.ts';
import { Counts, type LoadStats } from './core/counts.ts';
import { Planner, type Planned, type PlannerOptions } from './core/planner.ts';
import type { Random } from './core/random.ts';
import type { Customers } from './customers.ts';
import { keepPriceStream } from './price-stream.ts';

export interface DriverOptions {
  readonly target: string;
  readonly stores: readonly StoreKeys[];
  /** Requests per second and store. */
  readonly perSecond: number;
  readonly units: number;
  readonly run: string;
  readonly maxInFlight: number;
  readonly timeoutMs: number;
  readonly random: Random;
  readonly customers: Customers;
  readonly mix?: NonNullable<PlannerOptions['mix']>;
  report(record: WireRecord): void;
}

/** An arrival this late (the process slept) is dropped: a burst would be no customers' doing. */
const LATEST_MS = 2_000;

export class Driver {
  readonly #options: DriverOptions;
  readonly #planner: Planner;
  readonly #counts = new Counts();
  #stream = new AbortController();
  #streams: Promise<unknown> = Promise.resolve();
  #schedule: Iterator<Arrival, never> | null = null;
  #next: Arrival | null = null;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #drained: (() => void) | null = null;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#planner = new Planner(options);
  }

  /** Customers come from now on; does nothing while they already do. */
  start(): void {
    if (this.#schedule !== null) return;
    const { stores, perSecond, random } = this.#options;
    this.#stream = new AbortController();
    this.#streams = Promise.all(stores.map(({ store }) => this.#keepStream(store)));
    this.#schedule = arrivals(stores.length, perSecond, performance.now(), random);
    this.#next = this.#schedule.next().value;
    this.#tick();
  }

  /** No customer comes any more; resolves when the last one has an answer. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#schedule = null;
    this.#next = null;
    if (this.#counts.inFlight > 0) {
      const drained = Promise.withResolvers<void>();
      this.#drained = drained.resolve;
      await drained.promise;
    }
    this.#stream.abort();
    await this.#streams;
  }

  /** @returns the counts until now, and the latencies since the last call of `nextLine` */
  stats(): LoadStats {
    return this.#counts.stats();
  }

  /** The latencies begin anew. */
  nextLine(): void {
    this.#counts.nextLine();
  }

  #tick(): void {
    const nowMs = performance.now();
    while (this.#schedule !== null && this.#next !== null && this.#next.dueMs <= nowMs) {
      this.#arrive(this.#next, nowMs);
      this.#next = this.#schedule.next().value;
    }
    if (this.#next === null) return;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#next.dueMs - nowMs));
  }

  #arrive(arrival: Arrival, nowMs: number): void {
    const { maxInFlight } = this.#options;
    const late = nowMs - arrival.dueMs > LATEST_MS;
    const full = this.#counts.inFlight >= maxInFlight;
    const planned = late || full ? null : this.#planner.plan(arrival.store);
    if (planned === null) this.#counts.dropped += 1;
    else void this.#send(planned, arrival.dueMs);
  }

  async #send(planned: Planned, dueMs: number): Promise<void> {
    const { customers, report } = this.#options;
    const { op, store, unit, key, write } = planned;
    const id = this.#newId();
    const startedMs = Date.now();
    this.#counts.sent += 1;
    if (write !== null) report({ kind: 'intent', id, store, key, startedMs, write });
    const { status, colour, body } = await customers.send(planned);
    const endedMs = Date.now();
    report({ kind: 'result', id, op, store, unit, key, startedMs, endedMs, status, colour, body });
    this.#planner.finish(planned, status !== null && status >= 200 && status < 300);
    this.#ended(status, colour, performance.now() - dueMs);
  }

  async #keepStream(store: string): Promise<void> {
    const { report, target, timeoutMs } = this.#options;
    const unit = this.#planner.unit(store);
    const listener = {
      opening: () => {
        this.#counts.sent += 1;
      },
      opened: ({ startedMs, status, colour }: Opened) => {
        const endedMs = Date.now();
        const request = { id: this.#newId(), op: 'stream', store, unit, key: store } as const;
        const answer = { startedMs, endedMs, status, colour, body: null };
        report({ kind: 'result', ...request, ...answer });
        if (status === 200) report({ kind: 'stream', store, up: true, atMs: endedMs });
        this.#ended(status, colour, endedMs - startedMs);
      },
      pushed: (body: unknown, colour: Opened['colour']) => {
        report({ kind: 'push', store, atMs: Date.now(), colour, body });
      },
      ended: () => report({ kind: 'stream', store, up: false, atMs: Date.now() }),
    };
    await keepPriceStream({ target, store, unit, timeoutMs }, listener, this.#stream.signal);
  }

  #ended(status: number | null, colour: Opened['colour'], latencyMs: number): void {
    this.#counts.ended(status, colour, latencyMs);
    if (this.#counts.inFlight === 0) this.#drained?.();
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

interface Opened {
  readonly startedMs: number;
  readonly status: number | null;
  readonly colour: 'blue' | 'green' | null;
}
