/**
 * The ramp of one launch, wired: the plane's table and meter are its eyes and hands, PostgreSQL
 * its memory. Here its states become the words of the API.
 */
import type { LaunchView, StoreView } from '@slipway/api';
import { realClock } from '@slipway/kernel';
import { judgedAt, type Hold, type LaunchRecord } from '@slipway/launch';
import type { RampFact, Retried } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import {
  awaitsRetry,
  countFromStarts,
  describeBecause,
  downtimeSeconds,
  MeterWindow,
  NO_READINGS,
  unitEvidenceOf,
  NOT_BEGUN_MS,
  objectivesOf,
  rampEvents,
  RampRunner,
  rampStore,
  type RampPlan,
  type ComparisonView,
  type ReadingView,
  type Retry,
  type SignalsPort,
  type StoredEvent,
  type StoreRampView,
  viewOf,
} from '@slipway/ramp';
import type { RouterPlane } from '@slipway/traffic';
import type { Logger } from 'pino';

const DOWNTIME_EVERY_MS = 5_000;
/** Evidence older than this is nothing to trust a tile by. */
const STALE_MS = 3_000;

type LiveStore = Omit<StoreView, 'id' | 'name' | 'zone' | 'wave' | 'owner'>;

export interface RampView {
  readonly stores: ReadonlyMap<string, LiveStore>;
  readonly totals: Pick<LaunchView['totals'], 'requests' | 'failed' | 'downtimeSeconds'> & {
    readonly sinceMs: number | null;
  };
  readonly rollbacks: LaunchView['rollbacks'];
  readonly readings: readonly ReadingView[];
  readonly comparisons: readonly ComparisonView[];
}

export interface RampStrandOptions {
  readonly sql: Sql;
  readonly record: LaunchRecord;
  readonly plan: RampPlan;
  readonly term: number;
  /** The plane's present connection: a plane that died comes back with another. */
  readonly plane: () => RouterPlane;
  /** What signals beside the meter say. */
  readonly signals: SignalsPort;
  readonly log: Logger;
}

/** The ramp's loop has ended by itself: another driver took over, or a fault of ours. */
export class RampEndedError extends Error {
  constructor(cause: unknown) {
    super(`the ramp has ended: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

export class RampStrand {
  readonly #options: RampStrandOptions;
  readonly #runner: RampRunner;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;
  #begun: boolean;
  #downtime = { seconds: 0, atMs: 0 };
  #ended: unknown;
  #retries: readonly Retry[] = [];

  private constructor(options: RampStrandOptions, runner: RampRunner) {
    this.#options = options;
    this.#runner = runner;
    this.#begun = options.record.rampOriginMs !== null;
    this.#running = runner.run(this.#end.signal).catch((error: unknown) => {
      this.#ended = error;
      options.log.warn({ launch: options.record.id, err: error }, 'ramp ended');
    });
  }

  /** Reads record and plane; from here on the meter is read and the ramp ticks. */
  static async open(options: RampStrandOptions): Promise<RampStrand> {
    const { sql, record, plan, term, plane, signals, log } = options;
    const runner = await RampRunner.load({
      launch: record.id,
      term,
      plan,
      criteria: judgedAt(record.spec, record.speed).criteria,
      planTime: { originMs: record.rampOriginMs ?? NOT_BEGUN_MS, speed: record.speed },
      ports: {
        plane: {
          apply: (table) => plane().apply(table),
          readBack: () => plane().readBack(),
        },
        meter: { read: (cursor) => plane().read(cursor) },
        signals,
        store: rampStore(sql),
        clock: realClock,
        log: { info: (text) => log.info(text), warn: (text) => log.warn(text) },
      },
    });
    return new RampStrand(options, runner);
  }

  /** Plan time begins. */
  begin(originMs: number): void {
    this.#begun = true;
    this.#runner.begin({ originMs, speed: this.#options.record.speed });
  }

  /** Holds or goes on as the launch's record says, also after what was missed meanwhile. */
  setHold(hold: Hold | null): void {
    const { hold: held } = this.#runner.state;
    if (held?.by === hold?.by && held?.reason === hold?.reason) return;
    const done = hold
      ? this.#runner.hold(null, { by: hold.by, reason: hold.reason })
      : this.#runner.resume(null);
    done.catch((error: unknown) => this.#options.log.warn({ err: error }, 'hold'));
  }

  /**
   * Lets stores up the ramp again as the launch's record says, each once.
   *
   * @param areSigned as long as they are not, none is taken, and the ramp waits for them
   */
  setRetries(retried: readonly Retried[], areSigned: boolean): void {
    this.#retries = retried.flatMap(({ stores, by, reason }) =>
      stores.map((one) => ({ ...one, by, reason: reason ?? 'no reason was given' })),
    );
    this.#runner.setRetries(areSigned ? this.#retries : []);
  }

  rollBack(store: string | null, by: string, reason: string): Promise<void> {
    return this.#runner.rollback(store, { by, reason });
  }

  get fact(): RampFact {
    if (!this.#begun) return null;
    const { state } = this.#runner;
    // It has not ended while a store is to ramp again that has not begun to.
    if (this.#retries.some((one) => awaitsRetry(state, one))) return 'running';
    return state.outcome ?? 'running';
  }

  /** @throws what ended the loop: nobody steers the launch then, so it must be opened anew */
  assertRuns(): void {
    if (this.#ended !== undefined) throw new RampEndedError(this.#ended);
  }

  get isReadBackOnBlue(): boolean {
    return this.#runner.view().stores.every(({ appliedBp }) => appliedBp === 0);
  }

  get trouble(): string | null {
    return this.#runner.view().trouble;
  }

  events(limit: number): Promise<StoredEvent[]> {
    return rampEvents(this.#options.sql, this.#options.record.id, limit);
  }

  /** Brings what is counted in the database up to date. */
  async refresh(nowMs: number): Promise<void> {
    if (nowMs - this.#downtime.atMs < DOWNTIME_EVERY_MS) return;
    const { sql, record } = this.#options;
    this.#downtime = { seconds: await downtimeSeconds(sql, record.id), atMs: nowMs };
  }

  view(record: LaunchRecord): RampView {
    return shown(this.#runner.view(), record, this.#downtime.seconds, stateOf);
  }

  /** Ends the loop; what it counted is written down. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }
}

/**
 * Reads the ramp of a launch that nobody drives here from its record.
 *
 * @returns null when it has not begun to be recorded
 */
export async function rampAtRest(sql: Sql, record: LaunchRecord): Promise<RampView | null> {
  const plan = record.spec.ramp;
  const store = rampStore(sql);
  const saved = plan && (await store.load(record.id));
  if (!plan || !saved) return null;
  const { criteria } = judgedAt(record.spec, record.speed);
  const meter = new MeterWindow(objectivesOf(criteria).length, 0);
  const units = unitEvidenceOf(plan, criteria);
  countFromStarts(saved.state.stores, meter, units);
  meter.restore(await store.loadMeter(record.id));
  units.restore(await store.loadUnits(record.id));
  const { state, planTime, rollbacks } = saved;
  // Nobody reads signals for a launch at rest.
  const readings = NO_READINGS;
  const ramp = { plan, criteria, state, meter, units, readings, planTime, rollbacks };
  const view = viewOf({ ...ramp, planeKnown: true, trouble: null, nowMs: Date.now() });
  const ended = record.outcome !== null;
  const nameOf = (one: StoreRampView) => (ended ? STATES[one.phase] : stateOf(one));
  const atRest = { ...view, readings: [] };
  return shown(atRest, record, await downtimeSeconds(sql, record.id), nameOf);
}

function shown(
  { stores, totals, rollbacks, readings, comparisons }: ReturnType<typeof viewOf>,
  record: LaunchRecord,
  downtime: number,
  state: (store: StoreRampView) => StoreView['state'],
): RampView {
  return {
    stores: new Map(stores.map((one) => [one.store, storeOf(one, state(one))])),
    totals: {
      requests: totals.requests,
      failed: totals.failed,
      downtimeSeconds: downtime,
      sinceMs: record.enteredMs.locked ?? null,
    },
    readings,
    comparisons,
    rollbacks: rollbacks.map(({ because, stores: of, ...one }) => ({
      ...one,
      stores: [...of],
      because: describeBecause(because),
    })),
  };
}

const STATES: Readonly<Record<StoreRampView['phase'], StoreView['state']>> = {
  waiting: 'ready',
  ramping: 'ramping',
  holding: 'holding',
  full: 'healthy',
  'rolling-back': 'rolling-back',
  'rolled-back': 'rolled-back',
};

function stateOf(store: StoreRampView): StoreView['state'] {
  const { phase, evidenceAgeMs, appliedBp, margin } = store;
  const blind = appliedBp === null || evidenceAgeMs === null || evidenceAgeMs > STALE_MS;
  // What was decided stays true without evidence; that all is well does not.
  if (blind && phase !== 'rolled-back' && phase !== 'waiting') return 'stale';
  const moving = phase === 'ramping' || phase === 'holding' || phase === 'full';
  if (moving && margin && margin.headroom < 0) return 'breached';
  return STATES[phase];
}

const VERDICTS = { PASS: 'passed', FAIL: 'failed', INCONCLUSIVE: 'held', MISSING: 'held' } as const;

function storeOf(store: StoreRampView, state: StoreView['state']): LiveStore {
  const { requests, failed, margin, nextGate } = store;
  return {
    state,
    shareBp: store.appliedBp,
    targetBp: store.targetBp,
    nextGate: nextGate ? { ...nextGate } : null,
    stepProgress: store.stepProgress,
    gates: store.gates.map(({ bp, verdict, atMs, because }) => ({
      bp,
      verdict: VERDICTS[verdict],
      atMs,
      because,
    })),
    reason: store.rollback ?? store.hold?.because ?? null,
    margin: margin ? { ...margin } : null,
    evidenceAgeMs: store.evidenceAgeMs,
    requests: { ...requests },
    failed: { ...failed },
  };
}
