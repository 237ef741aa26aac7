/** Somebody of the triage desk does not come, and the roster is rescued. */
import { readOnShift } from '@slipway/crew';
import { publishRoster, readRoster, rescue, type SolverThreads } from '@slipway/crew/roster';
import type { Sql } from '@slipway/pg';
import { PLANNER } from './roster.ts';

const STATION = 'triage';

/** What became of a no-show. */
export interface RescueResult {
  readonly store: string;
  readonly shift: string;
  /** Who did not come. */
  readonly who: string;
  /** Who stands there instead, by the roster as it is published; null: nobody could. */
  readonly replacedBy: string | null;
  /** Why it is them, in one sentence. */
  readonly because: string;
  /** Until a replacement was found, in ms. */
  readonly ms: number;
  /** From the no-show to the published roster, in ms. */
  readonly publishedMs: number;
}

/**
 * The lead of the desk does not come: the shift that began last is told, and everybody whom the
 * rescue touches agrees to it (they are simulated).
 *
 * @throws {Error} nobody is at the store's desk now
 * @throws {RosterMovedError} somebody else published meanwhile
 */
export async function rescueNoShow(
  sql: Sql,
  threads: SolverThreads,
  { week, store }: { readonly week: string; readonly store: string },
): Promise<RescueResult> {
  const nowMs = Date.now();
  const before = await atDesk(sql, store, nowMs);
  const missing = before.toSorted((one, two) => two.fromMs - one.fromMs)[0];
  if (!missing) throw new Error(`nobody is at the triage desk of ${store}`);
  const { shift, person: who } = missing;
  const startedMs = performance.now();
  const { version, problem, published } = await readRoster(sql, week);
  const found = await rescue(threads, problem, published, { shift, person: who }, nowMs);
  const touched = found.changes.map(({ person }) => person);
  await publishRoster(sql, {
    week,
    roster: found.roster,
    by: PLANNER,
    why: found.why,
    agreed: touched,
    from: version,
    nowMs,
  });
  const publishedMs = performance.now() - startedMs;
  const known = new Set(before.map((one) => `${one.shift} ${one.person}`));
  const after = await atDesk(sql, store, nowMs);
  if (after.some((one) => one.shift === shift && one.person === who)) {
    throw new Error(`${who} stands on the published roster of ${shift} though they are absent`);
  }
  const instead = after.find((one) => one.shift === shift && !known.has(`${shift} ${one.person}`));
  return {
    store,
    shift,
    who,
    replacedBy: instead?.person ?? null,
    because: found.why,
    ms: Math.round(found.seconds * 1000),
    publishedMs: Math.round(publishedMs),
  };
}

async function atDesk(sql: Sql, store: string, nowMs: number) {
  const on = await readOnShift(sql, store, nowMs);
  return on.filter(({ station }) => station === STATION);
}
