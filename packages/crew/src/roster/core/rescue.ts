/**
 * What a no-show asks for: the smallest problem around it, and words for what came of it.
 *
 * First the shift alone, all other work standing as it is; where that leaves somebody missing, the
 * store's shifts of a day before and after, too.
 */
import { candidatesOf, type Candidate } from './candidates.ts';
import { differenceOf, type RosterChange } from './difference.ts';
import type { Assignment, RosterProblem, Shift, Standing } from './problem.ts';
import { sayRescue } from './rescue-words.ts';
import type { RosterGap } from './check.ts';

/** Somebody does not come to a shift. */
export interface NoShow {
  readonly shift: string;
  readonly person: string;
}

/** What one more person's change costs: less than one person short, more than all wishes. */
export const CHANGE_COST = 60;

const DAY_MS = 24 * 3_600_000;

/**
 * @param reachMs how far from the shift others may be changed; 0: not at all
 * @param nowMs what has begun by then stays
 * @returns the problem, and what of the roster should stay in it
 */
export function rescueProblem(
  problem: RosterProblem,
  roster: readonly Assignment[],
  noShow: NoShow,
  { reachMs, nowMs }: { readonly reachMs: number; readonly nowMs: number },
): { readonly problem: RosterProblem; readonly keep: readonly Assignment[] } {
  const shift = problem.shifts.find(({ id }) => id === noShow.shift)!;
  const shifts = problem.shifts.filter(
    (one) => one === shift || isNear(one, shift, reachMs, nowMs),
  );
  const open = new Set(shifts.map(({ id }) => id));
  const visitors = problem.travel.filter(({ to }) => to === shift.store);
  const ids = new Set(visitors.map(({ person }) => person));
  const people = problem.people.filter(({ id, home }) => home === shift.store || ids.has(id));
  const isMissing = (one: Assignment) => one.shift === shift.id && one.person === noShow.person;
  return {
    keep: roster.filter((one) => open.has(one.shift) && !isMissing(one)),
    problem: {
      ...problem,
      shifts,
      people,
      travel: visitors,
      pins: problem.pins.filter((pin) => open.has(pin.shift) && !isMissing(pin)),
      bans: [...problem.bans, noShow],
      around: [...problem.around, ...standingWork(problem, roster, open)],
    },
  };
}

function isNear(one: Shift, shift: Shift, reachMs: number, nowMs: number): boolean {
  const apartMs = Math.abs(one.fromMs - shift.fromMs);
  return one.store === shift.store && apartMs <= reachMs && one.fromMs > nowMs;
}

/** @returns the work of a roster that does not lie in some shifts */
export function standingWork(
  { shifts }: RosterProblem,
  roster: readonly Assignment[],
  open: ReadonlySet<string>,
): readonly Standing[] {
  const shiftOf = new Map(shifts.map((shift) => [shift.id, shift]));
  return roster.flatMap(({ shift, person }) => {
    const at = shiftOf.get(shift);
    if (!at || open.has(shift)) return [];
    const { store, fromMs, untilMs } = at;
    return [{ person, store, fromMs, untilMs, isThisWeek: true }];
  });
}

export interface Rescue {
  /** The whole roster as it would be. */
  readonly roster: readonly Assignment[];
  readonly changes: readonly RosterChange[];
  /** What is missing in the shifts that were looked at, even so. */
  readonly gaps: readonly RosterGap[];
  /** One sentence for the person who accepts it. */
  readonly why: string;
  readonly seconds: number;
}

/** How far a rescue looks, one after the other, while somebody is missing. */
export const REACHES_MS = [0, 1.5 * DAY_MS] as const;

/** @returns a rescue in words, from what was solved */
export function rescueFrom(
  problem: RosterProblem,
  roster: readonly Assignment[],
  noShow: NoShow,
  solved: { readonly open: RosterProblem; readonly roster: readonly Assignment[] },
): Omit<Rescue, 'seconds'> {
  const open = new Set(solved.open.shifts.map(({ id }) => id));
  const next = [...roster.filter(({ shift }) => !open.has(shift)), ...solved.roster];
  const changes = differenceOf(roster, next);
  const gaps = solved.open.shifts.flatMap(({ id, store, needs }) =>
    (Object.entries(needs) as [RosterGap['station'], number][]).flatMap(([station, asked]) => {
      const there = solved.roster.filter((one) => one.shift === id && one.station === station);
      const missing = asked - there.length;
      return missing > 0 ? [{ store, shift: id, station, asked, missing }] : [];
    }),
  );
  const candidates: readonly Candidate[] = candidatesOf(
    rescueProblem(problem, roster, noShow, { reachMs: 0, nowMs: 0 }).problem,
  );
  return {
    roster: next,
    changes,
    gaps,
    why: sayRescue({ problem, roster, next, noShow, changes, gaps, candidates }),
  };
}
