/** What a criterion did to a launch, as the launch's own view tells it. */
import type { LaunchView } from '@slipway/api';

/** A criterion fired: it sent stores back, or stopped them where they were. */
export interface Firing {
  readonly how: 'rollback-launch' | 'rollback-store' | 'hold';
  readonly atMs: number;
  /** In the launch's words. */
  readonly because: string;
}

/**
 * @param sinceMs when it was made to fire; what happened before does not count
 * @returns the first thing that the criterion did since; null: nothing yet
 */
export function firingOf(view: LaunchView, criterion: string, sinceMs: number): Firing | null {
  const back = view.rollbacks.find(
    ({ appliedMs, because }) => appliedMs >= sinceMs && isCauseOf(because, criterion),
  );
  if (back) {
    const how = back.scope === 'launch' ? 'rollback-launch' : 'rollback-store';
    return { how, atMs: back.appliedMs, because: back.because };
  }
  const hold = view.events.find(
    // One that lacks evidence of a criterion names it as well, and is no firing of it.
    ({ kind, atMs, text }) =>
      kind === 'hold' && atMs >= sinceMs && text.includes(` holds: ${criterion}: `),
  );
  return hold ? { how: 'hold', atMs: hold.atMs, because: hold.text } : null;
}

/** As a rollback tells it: the criterion and where it was measured. */
function isCauseOf(because: string, criterion: string): boolean {
  return because.startsWith(`${criterion} at `) || because.startsWith(`${criterion} in the fleet:`);
}

/** Whether blue serves through the plane, so that a launch may go. */
export function isServing({ phase, services, listen }: LaunchView): boolean {
  const serves = services.every(({ blue }) => blue.wanted > 0 && blue.healthy >= blue.wanted);
  return phase === 'locked' && serves && listen !== '';
}

/** Whether every store has customers on green, and so something to lose. */
export function isExposed({ phase, stores }: LaunchView): boolean {
  return phase === 'ramping' && stores.every(({ shareBp }) => (shareBp ?? 0) > 0);
}

/** How long a rollback took. */
export interface RollbackTime {
  readonly stores: number;
  /** From the breach, or the ask, until the last request that green accepted, in ms. */
  readonly ms: number;
  /** Until the plane, read back, showed it, in ms; null: never. */
  readonly readBackMs: number | null;
}

/** @returns each rollback of a launch that has gone back */
export function rollbackTimes({ rollbacks }: LaunchView): RollbackTime[] {
  return rollbacks.map(({ stores, breachMs, appliedMs, readBackMs, lastGreenMs }) => {
    const beganMs = breachMs ?? appliedMs;
    return {
      stores: stores.length,
      ms: Math.max(0, (lastGreenMs ?? appliedMs) - beganMs),
      readBackMs: readBackMs === null ? null : Math.max(0, readBackMs - appliedMs),
    };
  });
}
