/**
 * Rehearses a launch: once for each of its criteria it is planned, locked and begun as on the day;
 * when every store has customers on green, something is really broken, the criterion fires, and the
 * way back is timed.
 *
 *   plan ► lock ► customers ► go ► exposed ► break ► fired ► mend ► rolled back ► next criterion
 */
import type { LaunchView } from '@slipway/api';
import type { Clock } from '@slipway/kernel';
import { firingOf, isExposed, isServing, rollbackTimes, type Firing } from './core/firing.ts';
import { hasPassed, type LaunchRecord, type Rehearsed } from './core/record.ts';
import { RehearsalStuckError } from './errors.ts';

/** The control plane that drives the rehearsed launch. */
export interface RehearsalServer {
  /** @param speed plan milliseconds per real one */
  create(speed: number): Promise<LaunchView>;
  lock(id: string): Promise<unknown>;
  go(id: string): Promise<unknown>;
  hold(id: string, reason: string): Promise<unknown>;
  show(id: string): Promise<LaunchView>;
  rollBack(id: string, reason: string): Promise<unknown>;
  stop(id: string): Promise<unknown>;
}

/** Something that is really broken, so that a criterion fires. */
export interface CriterionFault {
  readonly criterion: string;
  /** In words, for the record. */
  readonly what: string;
  /** Plan time must run no faster, or the ramp would be over before it is seen. */
  readonly speed?: number;
  /** The criterion may take so long to fire, in ms; two minutes unless it is told. */
  readonly firesWithinMs?: number;
  /** @param show the launch as it is now */
  begin(show: () => Promise<LaunchView>): Promise<void>;
  /** Puts it right again; also after a failure. */
  end(): Promise<void>;
}

export interface LaunchRehearsal {
  readonly id: string;
  /** The launch's name. */
  readonly launch: string;
  readonly speed: number;
  /** On what it is rehearsed, in words, for the record. */
  readonly staging: string;
  readonly criteria: readonly string[];
  readonly criteriaHash: string;
  readonly withinMs: number;
  readonly server: RehearsalServer;
  readonly faults: readonly CriterionFault[];
  /** By criterion that has no fault: what it would need. */
  readonly needs?: ReadonlyMap<string, string>;
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
/** So long nothing fires before something is broken: else nobody knows what it fired for. */
const CALM_MS = 3_000;
const CALM = 'it is calm while nothing is broken';
/** A criterion that sends one store back leaves the launch to go on: a person ends it. */
const SETTLE_MS = 3_000;
const NOTHING = { fault: null, how: null, because: null, firedAfterMs: null, rollbacks: [] };

/** @throws {RehearsalStuckError} the launch does not even serve, or cannot be sent back */
export async function rehearseLaunch(options: LaunchRehearsal): Promise<LaunchRecord> {
  const { id, launch, speed, staging, criteria, criteriaHash, withinMs, clock, say } = options;
  const beganMs = clock.nowMs();
  const rehearsed: Rehearsed[] = [];
  for (const [index, criterion] of criteria.entries()) {
    say(`${index + 1} of ${criteria.length}: ${criterion}`);
    const fault = options.faults.find((one) => one.criterion === criterion);
    if (fault) {
      rehearsed.push({ criterion, fault: fault.what, ...(await rehearseOne(options, fault)) });
      continue;
    }
    const because = options.needs?.get(criterion) ?? null;
    say(`${criterion} is not rehearsed: ${because ?? 'nothing is known that makes it fire'}`);
    rehearsed.push({ ...NOTHING, criterion, because });
  }
  return {
    rehearsal: id,
    launch,
    criteriaHash,
    staging,
    passed: hasPassed(rehearsed, withinMs),
    speed,
    withinMs,
    beganMs,
    endedMs: clock.nowMs(),
    criteria: rehearsed,
  };
}

type Found = Pick<Rehearsed, 'how' | 'because' | 'firedAfterMs' | 'rollbacks'>;

/** A rehearsal at work on one of its criteria. */
interface Rehearsing extends LaunchRehearsal {
  /** Looks at the launch, and says when it is in another phase. */
  readonly show: RehearsalServer['show'];
}

function shown({ server, say }: LaunchRehearsal): RehearsalServer['show'] {
  let phase = '';
  return async (id) => {
    const view = await server.show(id);
    if (view.phase !== phase) say(`  ${view.phase}`);
    ({ phase } = view);
    return view;
  };
}

async function rehearseOne(rehearsal: LaunchRehearsal, fault: CriterionFault): Promise<Found> {
  const options: Rehearsing = { ...rehearsal, show: shown(rehearsal) };
  const { server, bring, signal } = options;
  const { id } = await server.create(Math.min(options.speed, fault.speed ?? options.speed));
  const ended = new AbortController();
  try {
    await server.lock(id);
    const served = await until(options, id, 'blue serves', isServing);
    await bring(served, AbortSignal.any([ended.signal, signal]));
    const { firing, brokenMs, stuck } = await fireOf(options, id, fault);
    const rollbacks = rollbackTimes(await sendBack(options, id, firing));
    const because = firing?.because ?? stuck;
    const firedAfterMs = firing ? Math.max(0, firing.atMs - brokenMs) : null;
    return { how: firing?.how ?? null, because, firedAfterMs, rollbacks };
  } finally {
    ended.abort();
    await server.stop(id).catch(() => undefined);
  }
}

interface Fired {
  /** Null: it did not fire. */
  readonly firing: Firing | null;
  readonly brokenMs: number;
  /** Why the launch did not get to where something could be broken; null: it did. */
  readonly stuck: string | null;
}

/** Breaks it when its moment has come, waits for the criterion, and puts it right again. */
async function fireOf(options: Rehearsing, id: string, fault: CriterionFault): Promise<Fired> {
  const { show, say, clock } = options;
  const { criterion, what } = fault;
  let brokenMs = clock.nowMs();
  try {
    await goUntilCalm(options, id, criterion);
    say(`${criterion}: ${what}`);
    brokenMs = clock.nowMs();
    await fault.begin(() => show(id));
    const firing = await waitForFiring(options, id, fault, brokenMs);
    say(firing ? `${criterion}: ${firing.because}` : `${criterion} did not fire`);
    return { firing, brokenMs, stuck: null };
  } catch (error) {
    // One that never went cannot be sent back either: what it waits for, the next one waits for.
    if (!(error instanceof RehearsalStuckError) || error.phase === 'locked') throw error;
    say(`${criterion}: ${error.what}`);
    return { firing: null, brokenMs, stuck: error.what };
  } finally {
    await fault.end();
  }
}

/** Every store has customers on green, and for a while nothing that is not broken fires. */
async function goUntilCalm(options: Rehearsing, id: string, criterion: string): Promise<void> {
  const { server, clock } = options;
  const sinceMs = clock.nowMs();
  await server.go(id);
  await until(options, id, 'every store has customers on green', isExposed);
  const calmMs = clock.nowMs() + CALM_MS;
  await until(options, id, CALM, (view) => {
    const firing = firingOf(view, criterion, sinceMs);
    if (firing) throw new RehearsalStuckError(view, CALM, firing.because);
    return view.phase === 'ramping' && clock.nowMs() >= calmMs;
  });
}

/** The way back, which the criterion has begun, or a person begins now. */
async function sendBack(
  options: Rehearsing,
  id: string,
  firing: Firing | null,
): Promise<LaunchView> {
  const { server, show, clock, say, signal } = options;
  const isOver = ({ phase }: LaunchView) => phase === 'rolled-back';
  const isBack = (view: LaunchView) => isOver(view) || view.phase === 'rolling-back';
  if (firing?.how !== 'rollback-launch') {
    await clock.sleep(SETTLE_MS, signal);
    // One store may have been the whole first wave: then the launch has gone back with it.
    const view = await show(id);
    if (!isBack(view)) {
      await server.rollBack(id, 'rehearsed: a person sends the launch back');
    }
  }
  const view = await until(options, id, 'it is rolled back', isOver);
  say(`rolled back: ${rollbackTimes(view).length} rollback(s)`);
  return view;
}

async function waitForFiring(
  options: Rehearsing,
  id: string,
  { criterion, firesWithinMs = FIRE_MS }: CriterionFault,
  sinceMs: number,
): Promise<Firing | null> {
  const { server, show, clock, signal } = options;
  const deadlineMs = clock.nowMs() + firesWithinMs;
  while (clock.nowMs() < deadlineMs) {
    const view = await show(id);
    const firing = firingOf(view, criterion, sinceMs);
    if (firing) return firing;
    // Another criterion was first: this one will not fire any more.
    if (view.outcome === 'rolled-back') throw new RehearsalStuckError(view, `${criterion} fires`);
    await keepFromContracting(server, view);
    await clock.sleep(LOOK_MS, signal);
  }
  return null;
}

/** A launch that got through all the same must not take the old version away. */
async function keepFromContracting(server: RehearsalServer, view: LaunchView): Promise<void> {
  const { id, phase, hold } = view;
  if ((phase !== 'full' && phase !== 'soaking') || hold !== null) return;
  await server.hold(id, 'rehearsed: the criterion has not fired yet');
}

async function until(
  { server, show, clock, signal, patienceMs = PATIENCE_MS }: Rehearsing,
  id: string,
  what: string,
  holds: (view: LaunchView) => boolean,
): Promise<LaunchView> {
  const deadlineMs = clock.nowMs() + patienceMs;
  for (;;) {
    const view = await show(id);
    if (holds(view)) return view;
    await keepFromContracting(server, view);
    // One that was held with a store on blue still goes back when it is told to.
    const hasEnded = view.outcome !== null && view.phase !== 'rolling-back';
    const isOver = hasEnded || clock.nowMs() > deadlineMs;
    if (isOver) throw new RehearsalStuckError(view, what);
    await clock.sleep(LOOK_MS, signal);
  }
}
