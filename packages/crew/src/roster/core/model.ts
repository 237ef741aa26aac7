/**
 * A roster as a mixed integer program.
 *
 *   x  (person, shift, station)   1: stands there; only candidates have one, so that the gate,
 *                                 availability and minors' shifts need no row
 *   short (shift, station)        people that are missing, at a high price
 *   steps (person)                the n-th shift in the week, and the n-th undesired one, each with
 *                                 its own price: convex, with corners at whole numbers only
 *   meets (seasonal, shift)       with their own mentor; missed (seasonal): too seldom
 *
 * Everything hard is a row; only the demand may be missed. Hours are counted in the largest unit
 * that divides every shift, and limits are rounded down to it, which tightens the relaxation.
 */
import type { Person } from '../../core/person.ts';
import type { Station } from '../../core/station.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import {
  costOf,
  meetingsOf,
  MISSED_MENTOR,
  sharesOf,
  SHORT,
  undesiredCost,
  unevenCost,
  type Shares,
} from './costs.ts';
import { MilpBuilder, type Entry, type Milp } from './milp.ts';
import { needsOf, type Assignment, type RosterProblem, type Shift, type Span } from './problem.ts';

/** A candidate's column. */
export interface Choice extends Candidate {
  readonly column: number;
}

export interface Shortage {
  readonly shift: Shift;
  readonly station: Station;
  readonly column: number;
}

export interface RosterModel {
  readonly milp: Milp;
  readonly choices: readonly Choice[];
  readonly shortages: readonly Shortage[];
}

/** What a model may be asked besides. */
export interface ModelWishes {
  /** Assignments that should stay; each that does not, and each new one, costs `changeCost`. */
  readonly keep?: readonly Assignment[];
  readonly changeCost?: number;
  /** Shares that were worked out for a larger problem. */
  readonly shares?: Shares;
  /** Nothing but the demand matters: whether it can be met is all that is asked. */
  readonly demandOnly?: boolean;
}

export function modelOf(problem: RosterProblem, wishes: ModelWishes = {}): RosterModel {
  const milp = new MilpBuilder();
  const pinned = new Set(problem.pins.map(keyOf));
  const choices = candidatesOf(problem)
    .filter(({ blocks }) => blocks.length === 0)
    .map((candidate): Choice => {
      const { person, shift, station } = candidate;
      const windows = problem.windows.get(person.id);
      const cost = wishes.demandOnly ? 0 : costOf(person, shift, station, windows);
      const key = keyOf({ shift: shift.id, person: person.id, station });
      const lower = pinned.has(key) ? 1 : 0;
      return { ...candidate, column: milp.column(cost, 1, { lower, whole: true }) };
    });
  const byShift = Map.groupBy(choices, ({ shift }) => shift);
  const shortages = problem.shifts.flatMap((shift) => {
    const own = byShift.get(shift) ?? [];
    leadRow(milp, shift, own);
    mentorRow(milp, problem, own);
    return coverRows(milp, shift, own);
  });
  const shares = wishes.shares ?? sharesOf(problem);
  const byPerson = Map.groupBy(choices, ({ person }) => person);
  for (const person of problem.people) {
    const own = byPerson.get(person) ?? [];
    restRows(milp, problem, own);
    if (own.length > 0) weekRow(milp, problem, own);
    if (person.isMinor) dayRows(milp, problem, own);
    if (wishes.demandOnly) continue;
    fairRows(milp, problem, person, own, shares);
    const mentor = problem.people.find(({ id }) => id === person.mentor);
    const meetings = meetingsOf(person, shares);
    if (mentor && meetings > 0) meetRows(milp, own, byPerson.get(mentor) ?? [], meetings);
  }
  if (wishes.keep) chargeChanges(milp, choices, wishes.keep, wishes.changeCost ?? 0);
  return { milp: milp.build(), choices, shortages };
}

export const keyOf = (one: Pick<Assignment, 'shift' | 'person' | 'station'>): string =>
  `${one.shift} ${one.person} ${one.station}`;

const ones = (choices: readonly Choice[], value = 1): Entry[] =>
  choices.map(({ column }) => [column, value]);

/** As many as are asked for, or short; never more. */
function coverRows(milp: MilpBuilder, shift: Shift, own: readonly Choice[]): Shortage[] {
  return needsOf(shift).map(([station, count]) => {
    const column = milp.column(SHORT[station], count);
    const here = own.filter((choice) => choice.station === station);
    milp.row(count, count, [...ones(here), [column, 1]]);
    return { shift, station, column };
  });
}

/** Whoever else takes triage, a senior is with them. */
function leadRow(milp: MilpBuilder, shift: Shift, own: readonly Choice[]): void {
  const at = own.filter(({ station }) => station === 'triage');
  const [led, leads] = [at.filter(({ person }) => !isLead(person)), at.filter(isLeadChoice)];
  const most = Math.max(0, (shift.needs.triage ?? 0) - 1);
  if (led.length > 0) milp.row(-Infinity, 0, [...ones(led), ...ones(leads, -most)]);
}

const isLead = (person: Person) => person.experience === 'senior';
const isLeadChoice = ({ person }: Choice) => isLead(person);
const isGuide = (person: Person) => person.isMentor && person.experience !== 'seasonal';

/** A mentor for every so many seasonal hires. */
function mentorRow(milp: MilpBuilder, { law }: RosterProblem, own: readonly Choice[]): void {
  const seasonal = own.filter(({ person }) => person.experience === 'seasonal');
  const guides = own.filter(({ person }) => isGuide(person));
  if (seasonal.length === 0) return;
  milp.row(-Infinity, 0, [...ones(seasonal), ...ones(guides, -law.seasonalPerMentor)]);
}

/**
 * Somebody seasonal meets their own mentor so many times in the week, or it costs. (A price for
 * each shift without them says more, but leaves the relaxation far from the truth.)
 */
function meetRows(
  milp: MilpBuilder,
  own: readonly Choice[],
  mentors: readonly Choice[],
  wanted: number,
): void {
  const theirs = Map.groupBy(mentors, ({ shift }) => shift);
  const meetings: Entry[] = [];
  for (const [shift, choices] of Map.groupBy(own, (choice) => choice.shift)) {
    const there = theirs.get(shift);
    if (!there) continue;
    const meets = milp.column(0, 1);
    milp.row(-Infinity, 0, [[meets, 1], ...ones(choices, -1)]);
    milp.row(-Infinity, 0, [[meets, 1], ...ones(there, -1)]);
    meetings.push([meets, 1]);
  }
  const missed = milp.column(MISSED_MENTOR, wanted);
  milp.row(wanted, Infinity, [...meetings, [missed, 1]]);
}

/**
 * No overlap, and rest between: with its rest added to a shift's end, those that exclude each other
 * are the ones that share a moment, and one row for each such moment says it all.
 */
function restRows(milp: MilpBuilder, { law }: RosterProblem, own: readonly Choice[]): void {
  const byShift = Map.groupBy(own, ({ shift }) => shift);
  const shifts = [...byShift.keys()].toSorted((one, two) => one.fromMs - two.fromMs);
  const blocking = shifts.map(({ fromMs }, index) =>
    shifts.slice(0, index + 1).filter(({ untilMs }) => untilMs + law.restMs > fromMs),
  );
  for (const [index, together] of blocking.entries()) {
    const next = blocking[index + 1];
    const isWithinNext = next && together.every((shift) => next.includes(shift));
    if (!isWithinNext) milp.row(0, 1, ones(together.flatMap((shift) => byShift.get(shift)!)));
  }
}

const lengthMs = ({ fromMs, untilMs }: Span) => untilMs - fromMs;
const divisor = (one: number, two: number): number => (two === 0 ? one : divisor(two, one % two));

/** @returns the most that somebody may work in the week, ms: contract, law, and law for minors */
export function weekLimitMs({ law }: RosterProblem, person: Person): number {
  const lawMs = person.isMinor ? Math.min(law.weekMs, law.minors.weekMs) : law.weekMs;
  return Math.min(person.hours.most * 3_600_000, lawMs);
}

function weekRow(milp: MilpBuilder, problem: RosterProblem, own: readonly Choice[]): void {
  const { person } = own[0]!;
  const leftMs = weekLimitMs(problem, person) - standingMs(problem, person);
  const unitMs = own.reduce((unit, { shift }) => divisor(unit, lengthMs(shift)), 0);
  const entries = own.map(({ shift, column }): Entry => [column, lengthMs(shift) / unitMs]);
  milp.row(-Infinity, Math.max(0, Math.floor(leftMs / unitMs + 1e-9)), entries);
}

/** Two short shifts of one day may be too much for somebody under 18. */
function dayRows(milp: MilpBuilder, { law }: RosterProblem, own: readonly Choice[]): void {
  for (const day of Map.groupBy(own, ({ shift }) => shift.day).values()) {
    const entries = day.map(({ shift, column }): Entry => [column, lengthMs(shift) / 60_000]);
    milp.row(-Infinity, law.minors.dayMs / 60_000, entries);
  }
}

function standingOf({ around }: RosterProblem, person: Person) {
  return around.filter((one) => one.person === person.id && one.isThisWeek);
}

function standingMs(problem: RosterProblem, person: Person): number {
  return standingOf(problem, person).reduce((sum, span) => sum + lengthMs(span), 0);
}

/** The n-th shift of the week costs the more the farther n is from what is fair. */
function fairRows(
  milp: MilpBuilder,
  problem: RosterProblem,
  person: Person,
  own: readonly Choice[],
  shares: Shares,
): void {
  const done = standingOf(problem, person).length;
  const fair = shares.shifts.get(person.id) ?? 0;
  milp.offset += unevenCost(done, fair);
  const most = Math.min(7, new Set(own.map(({ shift }) => shift)).size);
  const steps = Array.from({ length: most }, (_, index) => {
    const count = done + index + 1;
    return milp.column(unevenCost(count, fair) - unevenCost(count - 1, fair), 1);
  });
  milp.row(0, 0, [...ones(own), ...steps.map((column): Entry => [column, -1])]);

  const bad = own.filter(({ shift }) => shift.isUndesired);
  const free = shares.undesired.get(person.id) ?? 0;
  const mostBad = Math.min(7, new Set(bad.map(({ shift }) => shift)).size);
  if (mostBad <= free) return;
  const extra = Array.from({ length: mostBad - free }, (_, index) => {
    const count = free + index + 1;
    return milp.column(undesiredCost(count, free) - undesiredCost(count - 1, free), 1);
  });
  milp.row(-Infinity, free, [...ones(bad), ...extra.map((column): Entry => [column, -1])]);
}

function chargeChanges(
  milp: MilpBuilder,
  choices: readonly Choice[],
  keep: readonly Assignment[],
  cost: number,
): void {
  const kept = new Set(keep.map(keyOf));
  const onShift = new Set(keep.map(({ shift, person }) => `${shift} ${person}`));
  for (const { person, shift, station, column } of choices) {
    if (kept.has(keyOf({ shift: shift.id, person: person.id, station }))) {
      milp.offset += cost;
      milp.charge(column, -cost);
    } else if (!onShift.has(`${shift.id} ${person.id}`)) milp.charge(column, cost);
  }
}

/** @returns who stands where in a solution; of each triage's seniors, the first by id leads */
export function rosterOf(model: RosterModel, solution: Float64Array): readonly Assignment[] {
  const chosen = model.choices.filter(({ column }) => solution[column]! > 0.5);
  return withLeads(
    chosen.map(({ person, shift, station }) => ({ person, shift: shift.id, station })),
  );
}

/** Marks one senior of each shift's triage as its lead. */
export function withLeads(
  placed: readonly { person: Person; shift: string; station: Station }[],
): readonly Assignment[] {
  const leads = new Map<string, string>();
  for (const { person, shift, station } of placed) {
    const known = leads.get(shift);
    const canLead = station === 'triage' && isLead(person);
    if (canLead && (known === undefined || person.id < known)) leads.set(shift, person.id);
  }
  return placed
    .map(({ person: { id }, shift, station }) => {
      const leadsHere = station === 'triage' && leads.get(shift) === id;
      return { shift, person: id, station, isLead: leadsHere };
    })
    .toSorted((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
}
