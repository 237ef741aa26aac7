/**
 * Whether a roster keeps every rule: worked out from the roster alone, with no code of whoever made
 * it. Solved rosters, publishing and edits by hand all pass here.
 *
 * Rules (SPEC.md): R1 the gate · R2 availability · R3 rest · R4 hours · R5 minors · R6 a lead in
 * triage · R7 a mentor for seasonal hires · R8 places.
 */
import { gapInWords, mayWork } from '../../core/may-work.ts';
import type { Person } from '../../core/person.ts';
import type { Station } from '../../core/station.ts';
import type { Assignment, RosterProblem, Shift } from './problem.ts';
import { hoursOf, namingOf, timeOf, type Naming } from './words.ts';

export const RULES = [
  'known',
  'gate',
  'availability',
  'rest',
  'hours',
  'minors',
  'lead',
  'mentor',
  'places',
  'store',
] as const;
export type Rule = (typeof RULES)[number];

export interface Breach {
  readonly rule: Rule;
  readonly store: string;
  readonly shift: string;
  readonly people: readonly string[];
  readonly words: string;
}

/** A station that has fewer people than it asks for. */
export interface RosterGap {
  readonly store: string;
  readonly shift: string;
  readonly station: Station;
  readonly asked: number;
  readonly missing: number;
}

export interface Checked {
  /** Hard rules that are broken; a roster with any is not published. */
  readonly breaches: readonly Breach[];
  /** Demand that is missed: told, and allowed. */
  readonly gaps: readonly RosterGap[];
}

/** Somebody's work, known to be of somebody and somewhere. */
interface Work extends Assignment {
  readonly who: Person;
  readonly at: Shift;
}

/** Words are made for a breach only: there are thousands of places, and few breaches. */
type Say = (rule: Rule, at: Shift, people: readonly string[], words: () => string) => void;

export function checkRoster(problem: RosterProblem, roster: readonly Assignment[]): Checked {
  const naming = namingOf(problem);
  const breaches: Breach[] = [];
  const say: Say = (rule, at, people, words) =>
    breaches.push({ rule, store: at.store, shift: at.id, people, words: words() });
  const work = knownWork(problem, roster, breaches);
  for (const one of work) checkOne(problem, one, naming, say);
  for (const own of Map.groupBy(work, ({ person }) => person).values()) {
    // Two places in one shift are one time of work: `places` tells of them.
    const times = [...new Map(own.map((one) => [one.shift, one])).values()];
    checkPerson(problem, times, naming, say);
  }
  const byShift = Map.groupBy(work, ({ shift }) => shift);
  for (const shift of problem.shifts) {
    checkShift(problem, shift, byShift.get(shift.id) ?? [], naming, say);
  }
  return { breaches, gaps: problem.shifts.flatMap((at) => gapsAt(at, byShift.get(at.id) ?? [])) };
}

function knownWork(
  { people, shifts }: RosterProblem,
  roster: readonly Assignment[],
  breaches: Breach[],
): Work[] {
  const personOf = new Map(people.map((person) => [person.id, person]));
  const shiftOf = new Map(shifts.map((shift) => [shift.id, shift]));
  return roster.flatMap((one) => {
    const [who, at] = [personOf.get(one.person), shiftOf.get(one.shift)];
    if (who && at) return [{ ...one, who, at }];
    const words = who ? `There is no shift ${one.shift}.` : `Nobody is known as ${one.person}.`;
    const place = { store: at?.store ?? '', shift: one.shift, people: [one.person] };
    breaches.push({ rule: 'known', ...place, words });
    return [];
  });
}

function checkOne(problem: RosterProblem, work: Work, naming: Naming, say: Say): void {
  const { who, at, station } = work;
  const where = () => `${station} at ${naming.shift(at)}`;
  const known = problem.standings.get(who.id);
  const standings = known ?? { certificates: [], passed: new Set<string>(), training: [] };
  const may = mayWork(who, { station, fromMs: at.fromMs, untilMs: at.untilMs }, standings);
  if (!may.may) {
    const gaps = () => may.gaps.map(gapInWords).join('; ');
    say('gate', at, [who.id], () => `${who.name} may not take ${where()}: ${gaps()}.`);
  }
  const free = problem.windows.get(who.id)?.free;
  if (free && !isFreeAll(free, at)) {
    say('availability', at, [who.id], () => `${who.name} is not free for ${where()}.`);
  }
  const isVisitor = who.home !== at.store;
  const mayTravel = problem.travel.some(({ person, to }) => person === who.id && to === at.store);
  if (isVisitor && !mayTravel) {
    const home = naming.store(who.home);
    const words = () => `${who.name} works at ${home} and may not travel to ${where()}.`;
    say('store', at, [who.id], words);
  }
}

/** Goes along the free time from the work's beginning; it must carry to its end. */
function isFreeAll(free: readonly { fromMs: number; untilMs: number }[], work: Shift): boolean {
  let reachedMs = work.fromMs;
  while (reachedMs < work.untilMs) {
    const carrier = free.find(({ fromMs, untilMs }) => fromMs <= reachedMs && untilMs > reachedMs);
    if (!carrier) return false;
    reachedMs = carrier.untilMs;
  }
  return true;
}

function checkPerson(problem: RosterProblem, own: readonly Work[], naming: Naming, say: Say): void {
  const { law } = problem;
  const { who } = own[0]!;
  const standing = problem.around.filter(({ person }) => person === who.id);
  const spans = [
    ...own.map(({ at }) => ({ ...at, at: at as Shift | null })),
    ...standing.map((span) => ({ ...span, at: null })),
  ].toSorted((one, two) => one.fromMs - two.fromMs);
  for (const [index, later] of spans.entries()) {
    const earlier = spans[index - 1];
    const at = later.at ?? earlier?.at;
    if (!earlier || !at) continue;
    const restMs = later.fromMs - earlier.untilMs;
    if (restMs >= law.restMs) continue;
    const ended = () => timeOf(earlier.untilMs, naming.zone(earlier.store));
    const words = () =>
      restMs < 0
        ? `${who.name} works twice at once at ${naming.shift(at)}.`
        : `${who.name} has ${hoursOf(restMs)} of rest before ${naming.shift(at)}: work ` +
          `before it ends at ${ended()}, and ${hoursOf(law.restMs)} are asked for.`;
    say('rest', at, [who.id], words);
  }
  checkHours(problem, own, say);
}

function checkHours({ law, around }: RosterProblem, own: readonly Work[], say: Say): void {
  const { who, at: first } = own[0]!;
  const length = (span: { fromMs: number; untilMs: number }) => span.untilMs - span.fromMs;
  const other = around.filter(({ person, isThisWeek }) => person === who.id && isThisWeek);
  let weekMs = 0;
  for (const span of [...own.map(({ at }) => at), ...other]) weekMs += length(span);
  const limits = [
    { rule: 'hours' as const, ms: who.hours.most * 3_600_000, by: 'the contract' },
    { rule: 'hours' as const, ms: law.weekMs, by: 'the law' },
  ];
  const minor = { rule: 'minors' as const, ms: law.minors.weekMs, by: 'the law under 18' };
  for (const { rule, ms, by } of who.isMinor ? [...limits, minor] : limits) {
    if (weekMs <= ms + 1) continue;
    const words = () =>
      `${who.name} works ${hoursOf(weekMs)} in the week; ${by} allows ${hoursOf(ms)}.`;
    say(rule, first, [who.id], words);
  }
  if (!who.isMinor) return;
  const byDay = Map.groupBy(own, ({ at }) => at.day);
  for (const [day, works] of byDay) {
    const ms = works.reduce((sum, { at }) => sum + length(at), 0);
    if (ms <= law.minors.dayMs) continue;
    const words = () => `${who.name} is under 18 and works ${hoursOf(ms)} on ${day}.`;
    say('minors', works[0]!.at, [who.id], words);
  }
  for (const { at } of own.filter((work) => work.at.isForAdults)) {
    const words = () =>
      `${who.name} is under 18; the ${at.name} shift begins or ends outside the hours.`;
    say('minors', at, [who.id], words);
  }
}

function checkShift(
  { law }: RosterProblem,
  at: Shift,
  own: readonly Work[],
  naming: Naming,
  say: Say,
): void {
  const where = () => naming.shift(at);
  const triage = own.filter(({ station }) => station === 'triage');
  const seniors = triage.filter(({ who }) => who.experience === 'senior');
  const ids = (works: readonly Work[]) => works.map(({ person }) => person);
  if (triage.length > 0 && seniors.length === 0) {
    say('lead', at, ids(triage), () => `Nobody senior leads triage at ${where()}.`);
  }
  const marked = own.filter(({ isLead }) => isLead);
  const isMarked =
    marked.length === 1 && seniors.some(({ person }) => person === marked[0]!.person);
  if (seniors.length > 0 && !isMarked) {
    say('lead', at, ids(marked), () => `One senior of triage is to be its lead at ${where()}.`);
  }
  const seasonal = own.filter(({ who }) => who.experience === 'seasonal');
  const mentors = own.filter(({ who }) => who.isMentor && who.experience !== 'seasonal');
  if (seasonal.length > law.seasonalPerMentor * mentors.length) {
    const words = () =>
      `${seasonal.length} seasonal hires and ${mentors.length} mentors are at ${where()}; ` +
      `one mentor guides ${law.seasonalPerMentor}.`;
    say('mentor', at, ids(seasonal), words);
  }
  for (const [station, there] of Map.groupBy(own, (work) => work.station)) {
    const asked = at.needs[station] ?? 0;
    if (there.length <= asked) continue;
    const words = () =>
      `${there.length} people stand at ${station} at ${where()}; ${asked} are asked for.`;
    say('places', at, ids(there), words);
  }
  for (const [person, places] of Map.groupBy(own, (work) => work.person)) {
    if (places.length < 2) continue;
    const stations = places.map(({ station }) => station).join(' and ');
    const words = () => `${naming.person(person)} stands at ${stations} at ${where()}.`;
    say('places', at, [person], words);
  }
}

function gapsAt({ id, store, needs }: Shift, own: readonly Work[]): RosterGap[] {
  return (Object.entries(needs) as [Station, number][]).flatMap(([station, asked]) => {
    const missing = asked - own.filter((work) => work.station === station).length;
    return missing > 0 ? [{ store, shift: id, station, asked, missing }] : [];
  });
}
