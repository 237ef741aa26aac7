/**
 * The loop that drives a ramp: read → decide → act → record.
 *
 *   raise:     record ─► plane ─► read back in the next tick
 *   rollback:  plane (from memory) ─► read back ─► record
 *
 * A store's weight at the plane is the lower of what is recorded and what is wanted now: so a
 * raise waits for its record (R6), and a rollback waits for nothing (R9).
 */
import { planElapsedMs, type PlanTime } from '@slipway/kernel';
import { adopt, latch, unsettled } from './core/adopt.ts';
import { hold, resume, rollBack, type Asked } from './core/commands.ts';
import { metered, objectivesOf, type Criterion } from './core/criteria.ts';
import type { UnitEvidence } from './core/compare/unit-evidence.ts';
import { takingPart, unitEvidenceOf } from './core/comparisons.ts';
import { decide } from './core/decide.ts';
import { MeterWindow, type MeterBatch, type PlaneReading } from './core/evidence.ts';
import { STALE_AFTER_MS } from './core/gate.ts';
import type { RampPlan } from './core/plan.ts';
import { NO_READINGS, type Readings } from './core/readings.ts';
import { awaitsRetry, countFromStarts, retry, type Retry } from './core/retry.ts';
import { initialState, type Decision, type Move, type Now, type RampState } from './core/state.ts';
import { sameWeights, tableOf, termOf, VERSIONS_PER_TERM, weightOf } from './core/table.ts';
import type { RoutingTable } from './core/table.ts';
import { RampPlanChangedError, RampSupersededError, RampUnknownStoreError } from './errors.ts';
import { Poll, within } from './patience.ts';
import type { RampPorts, SavedRamp } from './ports.ts';
import { Recorder, type Unsaved } from './recorder.ts';
import { RollbackLedger } from './rollbacks.ts';
import { viewOf, type RampView } from './view.ts';
import { eventOf } from './words.ts';

/** A tick waits no longer for a reading; the answer is taken when it comes. */
const READ_WAIT_MS = 250;
/** A tick waits no longer for the record (R9 allows 100). */
const RECORD_WAIT_MS = 50;
const APPLY_LIMIT_MS = 1000;
const GIVE_UP_AFTER_MS = 2000;
const TICK_EVERY_MS = 100;

/** An origin that lies ahead of every clock: all stores wait until the ramp is begun. */
export const NOT_BEGUN_MS = Number.MAX_SAFE_INTEGER;

export interface RampRunnerOptions {
  readonly launch: string;
  /** This driver's term, from its lease; table versions begin with it. */
  readonly term: number;
  readonly plan: RampPlan;
  readonly criteria: readonly Criterion[];
  /** Where plan time begins; a recorded ramp goes on with the one that it began with. */
  readonly planTime: PlanTime;
  readonly ports: RampPorts;
}

export class RampRunner {
  readonly #options: RampRunnerOptions;
  #planTime: PlanTime;
  readonly #meter: MeterWindow;
  readonly #units: UnitEvidence;
  readonly #recorder: Recorder;
  readonly #ledger: RollbackLedger;
  readonly #meterPoll: Poll<MeterBatch>;
  readonly #planePoll: Poll<RoutingTable>;
  readonly #recordedVersion: number;
  #state: RampState;
  #adopted: boolean;
  #version: number;
  #cursor = 0;
  #bootId: string | null = null;
  #reading: PlaneReading | null = null;
  #sent: RoutingTable | null = null;
  #judgedMs: number | null = null;
  #ticking: Promise<readonly Move[]> | null = null;
  #trouble: string | null = null;
  #superseded = false;
  #retries: readonly Retry[] = [];

  private constructor(
    options: RampRunnerOptions,
    saved: SavedRamp | null,
    meter: MeterWindow,
    units: UnitEvidence,
  ) {
    this.#options = options;
    this.#units = units;
    const { launch, term, plan, ports } = options;
    const nowMs = () => ports.clock.nowMs();
    const begun = saved !== null && saved.planTime.originMs !== NOT_BEGUN_MS;
    this.#planTime = begun ? saved.planTime : options.planTime;
    this.#meter = meter;
    this.#state = saved ? unsettled(saved.state) : initialState(plan);
    this.#adopted = saved === null;
    this.#recordedVersion = saved?.version ?? 0;
    this.#version = Math.max(this.#recordedVersion, term * VERSIONS_PER_TERM);
    this.#ledger = new RollbackLedger(saved?.rollbacks ?? []);
    const { store, log } = ports;
    this.#recorder = new Recorder({ launch, term, recorded: saved, store, log, nowMs });
    const giveUpAfterMs = GIVE_UP_AFTER_MS;
    this.#meterPoll = new Poll({
      ask: () => ports.meter.read(this.#cursor),
      take: (batch) => this.#takeBatch(batch),
      fail: (error) => this.#fail('The meter was not read', error),
      nowMs,
      giveUpAfterMs,
    });
    this.#planePoll = new Poll({
      ask: () => ports.plane.readBack(),
      take: (table, atMs) => this.#takeReading({ table, atMs }),
      fail: (error) => this.#fail('The plane was not read back', error),
      nowMs,
      giveUpAfterMs,
    });
  }

  /**
   * Begins a ramp, or goes on with a recorded one; reads the plane back first.
   *
   * @throws {RampSupersededError} a newer term has written the record
   * @throws {RampPlanChangedError} the record is of other stores
   */
  static async load(options: RampRunnerOptions): Promise<RampRunner> {
    const { launch, term, plan, criteria, ports } = options;
    const saved = await ports.store.load(launch);
    if (saved && saved.term > term) throw new RampSupersededError(launch, term);
    const stores = plan.stores.map(({ store }) => store).join();
    if (saved && saved.state.stores.map(({ store }) => store).join() !== stores) {
      throw new RampPlanChangedError(launch);
    }
    const longestMs = Math.max(0, ...metered(criteria).map(({ tripwire }) => tripwire.withinMs));
    const meter = new MeterWindow(objectivesOf(criteria).length, longestMs);
    const units = unitEvidenceOf(plan, criteria);
    countFromStarts(saved?.state.stores ?? [], meter, units);
    meter.restore(await ports.store.loadMeter(launch));
    units.restore(await ports.store.loadUnits(launch));
    const runner = new RampRunner(options, saved, meter, units);
    const back = saved ? await ports.store.loadBack(launch) : [];
    runner.#take(latch(runner.#state, back, runner.#now()));
    await runner.#planePoll.wait(APPLY_LIMIT_MS);
    return runner;
  }

  get state(): RampState {
    return this.#state;
  }

  get planTime(): PlanTime {
    return this.#planTime;
  }

  /** Whether everything that happened is written down. */
  get recorded(): boolean {
    const { recorded } = this.#recorder;
    const same = recorded?.state === this.#state && recorded.planTime === this.#planTime;
    return same && recorded.rollbacks === this.#ledger.records;
  }

  /**
   * Reads, decides, acts and records once; calls while one is under way share it.
   *
   * @returns the moves that were decided
   * @throws {RampSupersededError} another driver has taken over; nothing more will be done
   */
  tick(): Promise<readonly Move[]> {
    this.#ticking ??= this.#turn().finally(() => {
      this.#ticking = null;
    });
    return this.#ticking;
  }

  /** Ticks every 100 ms until aborted. @throws {RampSupersededError} another driver took over */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.ports;
    while (!signal.aborted) {
      await this.tick();
      await clock.sleep(TICK_EVERY_MS, signal).catch(() => {});
    }
    await this.flush();
  }

  /** Writes down what is not written yet, waiting for at most a few seconds. */
  async flush(): Promise<void> {
    await this.#record(APPLY_LIMIT_MS);
    // The second write takes what came while the first was under way.
    await this.#recorder.recordMeter(APPLY_LIMIT_MS, true);
    await this.#recorder.recordMeter(APPLY_LIMIT_MS, true);
  }

  /** Lets plan time begin; a ramp that has begun keeps its own. */
  begin(planTime: PlanTime): void {
    if (this.#planTime.originMs === NOT_BEGUN_MS) this.#planTime = planTime;
  }

  /** Holds a store, or the launch when `store` is null. */
  async hold(store: string | null, asked: Asked): Promise<void> {
    this.#know(store);
    this.#take(hold(this.#state, store, asked, this.#now()));
    await this.#record();
  }

  /** Lifts what people held: of a store, or of the launch when `store` is null. */
  async resume(store: string | null): Promise<void> {
    this.#know(store);
    this.#take(resume(this.#state, store, this.#now()));
    await this.#record();
  }

  /** Sends a store back, or the launch when `store` is null; ends when the plane shows it. */
  async rollback(store: string | null, asked: Asked): Promise<void> {
    this.#know(store);
    this.#take(rollBack(this.#state, store, { kind: 'person', ...asked }, this.#now()));
    await this.#lower();
    await this.#record();
  }

  /**
   * Says which stores are to ramp again: all that was ever decided, each of it taken once, as soon
   * as the plane shows the store on blue.
   */
  setRetries(retries: readonly Retry[]): void {
    this.#retries = retries;
  }

  /** @returns the ramp as it is now */
  view(): RampView {
    const { plan, criteria, ports } = this.#options;
    const nowMs = ports.clock.nowMs();
    const planeKnown = this.#reading !== null && nowMs - this.#reading.atMs <= STALE_AFTER_MS;
    const trouble = this.#trouble ?? this.#recorder.trouble;
    const [state, meter, units] = [this.#state, this.#meter, this.#units];
    const planTime = this.#planTime;
    const rollbacks = this.#ledger.records;
    const readings = this.#readings;
    const ramp = { plan, criteria, state, meter, units, readings, planTime, rollbacks };
    return viewOf({ ...ramp, planeKnown, trouble, nowMs });
  }

  get #readings(): Readings {
    return this.#options.ports.signals?.readings ?? NO_READINGS;
  }

  #now(): Now {
    const realMs = this.#options.ports.clock.nowMs();
    return { realMs, planMs: planElapsedMs(this.#planTime, realMs) };
  }

  #know(store: string | null): void {
    const known = this.#options.plan.stores.map((one) => one.store);
    if (store !== null && !known.includes(store)) throw new RampUnknownStoreError(store, known);
  }

  async #turn(): Promise<readonly Move[]> {
    this.#refuseIfSuperseded();
    this.#trouble = null;
    await Promise.all([this.#meterPoll.wait(READ_WAIT_MS), this.#planePoll.wait(READ_WAIT_MS)]);
    this.#refuseIfSuperseded();
    this.#takeRetries();
    const { settled } = this.#state;
    const { plan, criteria } = this.#options;
    const readings = this.#readings;
    this.#units.look(takingPart(this.#state.stores));
    const [meter, units, plane] = [this.#meter, this.#units, this.#reading];
    const evidence = { meter, units, readings, plane };
    const { moves } = this.#take(decide(plan, criteria, this.#state, evidence, this.#now()));
    this.#judgedMs = this.#meter.atMs;
    await this.#lower();
    await this.#record();
    // R7: the tick that read the plane back for the first time raises nothing.
    if (settled) await this.#raise();
    await this.#recorder.recordMeter(0);
    this.#refuseIfSuperseded();
    return moves;
  }

  /** Upon a fresh reading, and once the times of the rollback are closed. */
  #takeRetries(): void {
    const [now, reading] = [this.#now(), this.#reading];
    if (!reading || now.realMs - reading.atMs > STALE_AFTER_MS || this.#ledger.hasOpen) return;
    for (const one of this.#retries) {
      if (!awaitsRetry(this.#state, one)) continue;
      this.#take(retry(this.#state, one, reading, now));
      countFromStarts(this.#state.stores, this.#meter, this.#units);
    }
  }

  #refuseIfSuperseded(): void {
    if (!this.#superseded && !this.#recorder.superseded) return;
    throw new RampSupersededError(this.#options.launch, this.#options.term);
  }

  #take(decision: Decision): Decision {
    this.#state = decision.state;
    const atMs = this.#options.ports.clock.nowMs();
    this.#ledger.open(decision.moves, this.#judgedMs);
    for (const move of decision.moves) {
      const event = eventOf(move, atMs);
      this.#recorder.note(event);
      this.#options.ports.log.info(event.text);
    }
    return decision;
  }

  #takeBatch(batch: MeterBatch): void {
    // Another life of the meter: its cursor counts anew, so all that it keeps is asked for.
    const reborn = this.#bootId !== null && this.#bootId !== batch.bootId;
    // A slow answer that a rollback's own reading has overtaken: all of it is known, and newer.
    if (!reborn && batch.cursor < this.#cursor) return;
    this.#bootId = batch.bootId;
    this.#cursor = reborn ? 0 : batch.cursor;
    this.#meter.ingest(batch);
    for (const row of batch.units) this.#units.ingest(batch.bootId, row);
    const { bootId } = batch;
    this.#recorder.noteMeter(batch.rows.map((row) => ({ ...row, bootId })));
    this.#recorder.noteUnits(batch.units.map((row) => ({ ...row, bootId })));
  }

  #takeReading(reading: PlaneReading): void {
    if (this.#reading && reading.atMs < this.#reading.atMs) return;
    const { version } = reading.table;
    if (termOf(version) > this.#options.term) this.#superseded = true;
    this.#reading = reading;
    this.#version = Math.max(this.#version, version);
    if (this.#adopted) return;
    this.#adopted = true;
    this.#take(adopt(this.#state, this.#recordedVersion, reading, this.#now()));
  }

  #fail(what: string, error: unknown): void {
    this.#trouble = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  }

  /** What may stand at the plane: what is recorded, less what has gone back since. */
  #allowedBp(index: number): number {
    const recorded = this.#recorder.recorded?.state.stores[index]?.targetBp ?? 0;
    return Math.min(recorded, this.#state.stores[index]!.targetBp);
  }

  #weights(ofStore: (index: number, store: string) => number): Record<string, number> {
    const { stores } = this.#options.plan;
    return Object.fromEntries(stores.map(({ store }, index) => [store, ofStore(index, store)]));
  }

  async #send(table: RoutingTable): Promise<boolean> {
    this.#sent = table;
    const end = await within(this.#options.ports.plane.apply(table), APPLY_LIMIT_MS);
    if (end.kind === 'value') return true;
    this.#fail('The plane took no table', end.kind === 'late' ? 'no answer' : end.error);
    return false;
  }

  /** R9: lowers weights from memory; neither the database nor a queue is asked. */
  async #lower(): Promise<void> {
    const shown = this.#reading?.table;
    const { stores } = this.#state;
    const tooHigh = shown && stores.some((one) => weightOf(shown, one.store) > one.targetBp);
    if (!tooHigh && !this.#ledger.hasOpen) return;
    const weightsBp = this.#weights((index, store) =>
      Math.min(this.#allowedBp(index), shown ? weightOf(shown, store) : Infinity),
    );
    if (!(await this.#send(tableOf(++this.#version, weightsBp)))) return;
    const { plane, meter, clock } = this.#options.ports;
    this.#ledger.applied(clock.nowMs());
    const askedMs = clock.nowMs();
    const read = await within(plane.readBack(), APPLY_LIMIT_MS);
    if (read.kind !== 'value') return;
    const readBackMs = clock.nowMs();
    this.#takeReading({ table: read.value, atMs: askedMs });
    const batch = await within(meter.read(this.#cursor), APPLY_LIMIT_MS);
    const last = batch.kind === 'value' ? batch.value : null;
    if (last) this.#takeBatch(last);
    this.#ledger.confirm({ table: read.value, atMs: askedMs }, readBackMs, last);
  }

  async #record(waitMs = RECORD_WAIT_MS): Promise<void> {
    const wanted = this.#weights((index) => this.#state.stores[index]!.targetBp);
    const reserve = this.#reading !== null && !this.#canSend(wanted, this.#reading.table);
    if (this.recorded && !reserve) return;
    if (reserve) this.#version += 1;
    const unsaved: Unsaved = {
      version: this.#version,
      planTime: this.#planTime,
      state: this.#state,
      rollbacks: this.#ledger.records,
    };
    await this.#recorder.record(unsaved, waitMs);
  }

  /** Whether these weights are shown already, or may be sent under a version that is recorded. */
  #canSend(weightsBp: Record<string, number>, shown: RoutingTable): boolean {
    if (sameWeights(shown, weightsBp)) return true;
    const { version = 0 } = this.#recorder.recorded ?? {};
    if (this.#sent && sameWeights(this.#sent, weightsBp)) return this.#sent.version > shown.version;
    return version > Math.max(this.#sent?.version ?? 0, shown.version);
  }

  /** R6: raises what is recorded, under the version that is recorded with it. */
  async #raise(): Promise<void> {
    const shown = this.#reading?.table;
    const { recorded } = this.#recorder;
    if (!shown || !recorded) return;
    const weightsBp = this.#weights((index) => this.#allowedBp(index));
    if (sameWeights(shown, weightsBp) || !this.#canSend(weightsBp, shown)) return;
    const again = this.#sent && sameWeights(this.#sent, weightsBp) ? this.#sent : null;
    await this.#send(again ?? tableOf(recorded.version, weightsBp));
  }
}
