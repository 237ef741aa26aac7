/**
 * Rehearses a launch: once for each of its criteria it is planned, locked and begun as on the day;
 * when every store has customers on green, something is really broken, the criterion fires, and the
 * way back is timed.
 *
 *   plan ► lock ► customers ► go ► exposed ► break ► fired ► mend ► rolled back ► next criterion
 */
import type { LaunchView } from '@slipway/api';
import type { Clock } from '@slipway/kernel';
import { firingOf, isExposed, isServing, rollbackTimes } from './core/firing.ts';
import { hasPassed, type LaunchRecord, type Rehearsed } from './core/record.ts';
import { RehearsalStuckError } from './errors.ts';

/** The control plane that drives the rehearsed launch. */
export interface RehearsalServer {
  create(): Promise<LaunchView>;
  lock(id: string): Promise<unknown>;
  go(id: string): Promise<unknown>;
  show(id: string): Promise<LaunchView>;
  rollBack(id: string, reason: string): Promise<unknown>;
  stop(id: string): Promise<unknown>;
}

/** Something that is really broken, so that a criterion fires. */
export interface CriterionFault {
  readonly criterion: string;
  /** In words, for the record. */
  readonly what: string;
  /** It takes so long to be seen, in ms: then it is broken that much before the launch goes. */
  readonly beforeGoMs?: number;
  begin(): Promise<void>;
  /** Puts it right again; also after a failure. */
  end(): Promise<void>;
}

export interface LaunchRehearsal {
  readonly id: string;
  readonly criteria: readonly string[];
  readonly criteriaHash: string;
  readonly withinMs: number;
  readonly server: RehearsalServer;
  readonly faults: readonly CriterionFault[];
  /** Brings customers, and whatever else a launch needs before it goes; ends with the signal. */
  readonly bring: (view: LaunchView, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** How long each stretch of it may take, in ms. */
  readonly patienceMs?: number;
}

const LOOK_MS = 200;
const PATIENCE_MS = 300_000;
const FIRE_MS = 120_000;
/** A criterion that sends one store back leaves the launch to go on: a person ends it. */
const SETTLE_MS = 3_000;

/** @throws {RehearsalStuckError} the launch did not get to where something can be broken */
export async function rehearseLaunch(options: LaunchRehearsal): Promise<LaunchRecord> {
  const { id, clock, criteria, criteriaHash, withinMs } = options;
  const beganMs = clock.nowMs();
  const rehearsed: Rehearsed[] = [];
  let [launch, speed] = ['', 1];
  for (const criterion of criteria) {
    const fault = options.faults.find((one) => one.criterion === criterion);
    if (!fault) {
      rehearsed.push({ ...NOTHING, criterion });
      continue;
    }
    const { view, ...one } = await rehearseOne(options, fault);
    [launch, speed] = [view.name, view.speed];
    rehearsed.push({ ...one, criterion, fault: fault.what });
  }
  const passed = hasPassed(rehearsed, withinMs);
  const times = { beganMs, endedMs: clock.nowMs() };
  return {
    rehearsal: id,
    launch,
    criteriaHash,
    passed,
    speed,
    withinMs,
    ...times,
    criteria: rehearsed,
  };
}

const NOTHING = { fault: null, how: null, because: null, firedAfterMs: null, rollbacks: [] };

async function rehearseOne(options: LaunchRehearsal, fault: CriterionFault) {
  const { server, say, clock, bring, signal } = options;
  const { id } = await server.create();
  const ended = new AbortController();
  try {
    await server.lock(id);
    const served = await until(options, id, 'blue serves', isServing);
    await bring(served, AbortSignal.any([ended.signal, signal]));
    const { brokenMs, firing } = await fireOf(options, id, fault);
    say(firing ? `${fault.criterion}: ${firing.because}` : `${fault.criterion} did not fire`);
    if (firing?.how !== 'rollback-launch') {
      await clock.sleep(SETTLE_MS, signal);
      // One store may have been the whole first wave: then the launch has gone back with it.
      const { phase } = await server.show(id);
      const isBack = phase === 'rolling-back' || phase === 'rolled-back';
      if (!isBack) await server.rollBack(id, 'rehearsed: a person sends the launch back');
    }
    const view = await until(
      options,
      id,
      'it is rolled back',
      ({ phase }) => phase === 'rolled-back',
    );
    const firedAfterMs = firing ? Math.max(0, firing.atMs - brokenMs) : null;
    const [how, because] = [firing?.how ?? null, firing?.because ?? null];
    return { view, how, because, firedAfterMs, rollbacks: rollbackTimes(view) };
  } finally {
    ended.abort();
    await server.stop(id).catch(() => undefined);
  }
}

/** Breaks it when its moment has come, waits for the criterion, and puts it right again. */
async function fireOf(options: LaunchRehearsal, id: string, fault: CriterionFault) {
  const { server, say, clock, signal } = options;
  const { criterion, what, beforeGoMs = 0 } = fault;
  const isEarly = beforeGoMs > 0;
  if (!isEarly) {
    await server.go(id);
    await until(options, id, 'every store has customers on green', isExposed);
  }
  say(`${criterion}: ${what}`);
  const brokenMs = clock.nowMs();
  try {
    await fault.begin();
    if (isEarly) {
      await clock.sleep(beforeGoMs, signal);
      await server.go(id);
      await until(options, id, 'the ramp has begun', ({ phase }) => phase === 'ramping');
    }
    return { brokenMs, firing: await waitForFiring(options, id, criterion, brokenMs) };
  } finally {
    await fault.end();
  }
}

async function waitForFiring(
  { server, clock, signal }: LaunchRehearsal,
  id: string,
  criterion: string,
  sinceMs: number,
) {
  const deadlineMs = clock.nowMs() + FIRE_MS;
  while (clock.nowMs() < deadlineMs) {
    const firing = firingOf(await server.show(id), criterion, sinceMs);
    if (firing) return firing;
    await clock.sleep(LOOK_MS, signal);
  }
  return null;
}

async function until(
  { server, clock, signal, patienceMs = PATIENCE_MS }: LaunchRehearsal,
  id: string,
  what: string,
  holds: (view: LaunchView) => boolean,
): Promise<LaunchView> {
  const deadlineMs = clock.nowMs() + patienceMs;
  for (;;) {
    const view = await server.show(id);
    if (holds(view)) return view;
    // One that was held with a store on blue still goes back when it is told to.
    const hasEnded = view.outcome !== null && view.phase !== 'rolling-back';
    const isOver = hasEnded || clock.nowMs() > deadlineMs;
    if (isOver) throw new RehearsalStuckError(view, what);
    await clock.sleep(LOOK_MS, signal);
  }
}
