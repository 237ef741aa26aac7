/**
 * When a probe is read: as often as its item says while what it showed stands, more often while it
 * does not, for somebody is mending it.
 *
 * Rule (SPEC.md): P14.
 */
import type { Instance } from './instances.ts';
import type { Probed } from './template.ts';

/** What does not stand is read again after so long at the most, in ms. */
const MENDING_MS = 15_000;

/** The last try at a box. */
export interface LastTry {
  /** Ms since 1970. */
  readonly atMs: number;
  /** False, too, when it could not be read. */
  readonly holds: boolean;
}

/** @param last null: it was never tried */
export function isProbeDue({ everyMs }: Probed, last: LastTry | null, nowMs: number): boolean {
  if (last === null || last.atMs > nowMs) return true;
  return nowMs - last.atMs >= (last.holds ? everyMs : Math.min(everyMs, MENDING_MS));
}

/** @returns the boxes whose probes are to be read now, as they stand in the checklist */
export function dueProbes(
  instances: readonly Instance[],
  last: ReadonlyMap<string, LastTry>,
  nowMs: number,
): Instance[] {
  return instances.filter(({ key, item: { evidence } }) => {
    return evidence.by === 'probe' && isProbeDue(evidence, last.get(key) ?? null, nowMs);
  });
}

/**
 * Whether a reading is worth a record of its own: it says something else than the last one, or the
 * last one is as old as readings should be.
 */
export function isNews(
  { everyMs }: Probed,
  before: LastTry | null,
  holds: boolean,
  nowMs: number,
): boolean {
  if (before === null || before.holds !== holds) return true;
  return before.atMs > nowMs || nowMs - before.atMs >= everyMs;
}
