/**
 * What could be changed so that a conflict is none any more, and what that costs. One unit, a
 * minute of somebody's time or what is as bad: whoever decides sees the cheapest first.
 */
import type { Person } from '../../core/person.ts';
import { STATIONS, type Station } from '../../core/station.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import { askOnly, type Conflict } from './conflict.ts';
import { SHORT } from './costs.ts';
import { standingWork } from './rescue.ts';
import type { Assignment, RosterProblem, Shift } from './problem.ts';
import { hoursOf, namingOf, timeOf } from './words.ts';

/** Somebody learns what is lacking: its minutes, and this for the mentor who observes them. */
const OBSERVED = 10;
/** An hour above the contract: the hour, and as much for having to ask. */
const HOUR = 120;
/** Somebody works in another store for a shift. */
const TRAVEL = 150;
/** A minute that a shift begins later, for each who was asked for in it. */
const MINUTE = 1;

/** The farthest that a shift's start is moved. */
const MOST_MOVED_MS = 4 * 3_600_000;
/** The most hours that somebody is asked to work above their contract. */
const MOST_HOURS = 8;

export type Relaxation = { readonly cost: number } & (
  | {
      readonly kind: 'train';
      readonly person: string;
      readonly station: Station;
      readonly modules: readonly string[];
      readonly minutes: number;
    }
  | { readonly kind: 'hours'; readonly person: string; readonly hours: number }
  | { readonly kind: 'travel'; readonly person: string; readonly to: string }
  | { readonly kind: 'start'; readonly shift: string; readonly byMs: number }
  | { readonly kind: 'less'; readonly shift: string; readonly station: Station }
);

export interface Ground {
  /** Of all stores. */
  readonly whole: RosterProblem;
  readonly roster: readonly Assignment[];
  /** The part of it that the gap lies in. */
  readonly part: RosterProblem;
}

/** @returns everything of these kinds that touches a conflict, the cheapest first */
export function relaxationsOf(ground: Ground, conflict: Conflict): readonly Relaxation[] {
  const asked = askOnly(ground.part, conflict.demands);
  const candidates = candidatesOf(asked);
  return [
    ...trained(candidates),
    ...longer(ground, conflict, candidates),
    ...visitors(ground, asked),
    ...moved(asked),
    ...conflict.demands.map(({ shift, station }): Relaxation => {
      return { kind: 'less', shift, station, cost: SHORT[station] };
    }),
  ].toSorted((one, two) => one.cost - two.cost || (keyOf(one) < keyOf(two) ? -1 : 1));
}

const keyOf = (one: Relaxation) => JSON.stringify(one);

/** Who lacks nothing at a station but certificates that are taught. */
function trained(candidates: readonly Candidate[]): Relaxation[] {
  const found = new Map<string, Relaxation>();
  for (const { person, station, blocks } of candidates) {
    const gate = blocks.find(({ kind }) => kind === 'gate');
    if (gate?.kind !== 'gate') continue;
    const paths = gate.gaps.map((gap) => (gap.kind === 'certificate' ? gap.path : null));
    const taught = paths.filter((path) => path !== null);
    if (taught.length < paths.length) continue;
    const modules = [...new Set(taught.flatMap((path) => path.modules))];
    const minutes = taught.reduce((sum, path) => sum + path.minutes, 0);
    const one = { kind: 'train' as const, person: person.id, station, modules, minutes };
    const known = found.get(`${person.id} ${station}`);
    // The longest of what its shifts ask for: a refresher may do for some of them only.
    const cost = minutes + OBSERVED;
    if (!known || known.cost < cost) found.set(`${person.id} ${station}`, { ...one, cost });
  }
  return [...found.values()];
}

/** Where hours are what is lacking: how many more let somebody work one shift more. */
function longer(
  { part }: Ground,
  { rules }: Conflict,
  candidates: readonly Candidate[],
): Relaxation[] {
  if (!rules.some(({ name }) => name === 'hours')) return [];
  const able = candidates.filter(({ blocks }) => blocks.length === 0);
  const people = new Set(able.map(({ person }) => person));
  return [...people].flatMap((person) => {
    const lawMs = person.isMinor
      ? Math.min(part.law.weekMs, part.law.minors.weekMs)
      : part.law.weekMs;
    return Array.from({ length: MOST_HOURS }, (_, index) => index + 1)
      .filter((hours) => (person.hours.most + hours) * 3_600_000 <= lawMs)
      .map((hours): Relaxation => {
        return { kind: 'hours', person: person.id, hours, cost: hours * HOUR };
      });
  });
}

/** Who could come from another store, with all that they do there standing. */
function visitors(ground: Ground, asked: RosterProblem): Relaxation[] {
  const { whole } = ground;
  const stores = new Set(asked.shifts.map(({ store }) => store));
  const isKnown = new Set(whole.travel.map(({ person, to }) => `${person} ${to}`));
  const travel = [...stores].flatMap((to) =>
    whole.people
      .filter(({ id, home }) => home !== to && !isKnown.has(`${id} ${to}`))
      .map(({ id }) => ({ person: id, to })),
  );
  const around = [...whole.around, ...standingWork(whole, ground.roster, new Set())];
  const open = candidatesOf({ ...whole, shifts: asked.shifts, travel, around });
  const able = open.filter(
    ({ person, shift, blocks }) => blocks.length === 0 && person.home !== shift.store,
  );
  const pairs = new Map(able.map((one) => [`${one.person.id} ${one.shift.store}`, one]));
  return [...pairs.values()].map(({ person, shift }): Relaxation => {
    return { kind: 'travel', person: person.id, to: shift.store, cost: TRAVEL };
  });
}

/** Shifts that would leave enough rest after another one if they began later. */
function moved({ shifts, law }: RosterProblem): Relaxation[] {
  return shifts.flatMap((later) =>
    shifts.flatMap((earlier): Relaxation[] => {
      const byMs = law.restMs - (later.fromMs - earlier.untilMs);
      const isAfter = earlier.fromMs < later.fromMs && byMs > 0;
      const isShort = byMs <= MOST_MOVED_MS && later.fromMs + byMs < later.untilMs;
      if (!isAfter || !isShort) return [];
      const people = Object.values(later.needs).reduce((sum, count) => sum + count, 0);
      const cost = (byMs / 60_000) * MINUTE * people;
      return [{ kind: 'start', shift: later.id, byMs, cost }];
    }),
  );
}

/** @returns the part of the problem as it would be */
export function relax(ground: Ground, relaxation: Relaxation): RosterProblem {
  const { part } = ground;
  switch (relaxation.kind) {
    case 'train':
      return withCertificates(part, relaxation.person, STATIONS[relaxation.station].needs);
    case 'hours': {
      const more = ({ hours: { least, most } }: Person) => ({
        hours: { least, most: most + relaxation.hours },
      });
      const people = part.people.map((person) =>
        person.id === relaxation.person ? { ...person, ...more(person) } : person,
      );
      return { ...part, people };
    }
    case 'travel':
      return withVisitor(ground, relaxation.person, relaxation.to);
    case 'start': {
      const { shift: id, byMs } = relaxation;
      const later = (shift: Shift) =>
        shift.id === id ? { ...shift, fromMs: shift.fromMs + byMs } : shift;
      return { ...part, shifts: part.shifts.map(later) };
    }
    case 'less':
      return part; // the demands say it
  }
}

function withCertificates(
  part: RosterProblem,
  person: string,
  names: readonly string[],
): RosterProblem {
  const known = part.standings.get(person);
  const certificates = names.map((name) => ({
    person,
    name,
    passedMs: 0,
    observedBy: 'a mentor',
    observedMs: 0,
    expiresMs: Number.MAX_SAFE_INTEGER,
  }));
  const held = { passed: new Set<string>(), training: [], ...known };
  const next = { ...held, certificates: [...(known?.certificates ?? []), ...certificates] };
  return { ...part, standings: new Map([...part.standings, [person, next]]) };
}

function withVisitor({ whole, roster, part }: Ground, id: string, to: string): RosterProblem {
  const travel = [...part.travel, { person: id, to }];
  if (part.people.some((person) => person.id === id)) return { ...part, travel };
  const own = standingWork(whole, roster, new Set()).filter(({ person }) => person === id);
  const before = whole.around.filter(({ person }) => person === id);
  const person = whole.people.find((one) => one.id === id)!;
  const [standings, windows] = [whole.standings.get(id), whole.windows.get(id)];
  return {
    ...part,
    travel,
    standings: standings ? new Map([...part.standings, [id, standings]]) : part.standings,
    windows: windows ? new Map([...part.windows, [id, windows]]) : part.windows,
    people: [...part.people, person],
    around: [...part.around, ...own, ...before],
  };
}

/** @returns such as “Cara learns triage-refresher, 10 minutes, and may then take triage” */
export function sayRelaxation({ whole }: Pick<Ground, 'whole'>, relaxation: Relaxation): string {
  const naming = namingOf(whole);
  const shiftOf = (id: string) => whole.shifts.find((shift) => shift.id === id)!;
  switch (relaxation.kind) {
    case 'train': {
      const { person, modules, minutes, station } = relaxation;
      const learns =
        modules.length === 0
          ? 'is observed by a mentor'
          : `learns ${modules.join(', then ')} (${minutes} minutes) and is observed`;
      return `${naming.person(person)} ${learns}, and may take ${station}`;
    }
    case 'hours': {
      const { person, hours } = relaxation;
      return `${naming.person(person)} works ${hours} h more than the contract’s week`;
    }
    case 'travel': {
      const { person, to } = relaxation;
      const { home } = whole.people.find(({ id }) => id === person)!;
      return `${naming.person(person)} comes from ${naming.store(home)} to ${naming.store(to)}`;
    }
    case 'start': {
      const shift = shiftOf(relaxation.shift);
      const at = timeOf(shift.fromMs + relaxation.byMs, naming.zone(shift.store));
      return `${naming.shift(shift)} begins ${hoursOf(relaxation.byMs)} later, at ${at}`;
    }
    case 'less':
      return `one ${relaxation.station} less at ${naming.shift(shiftOf(relaxation.shift))}`;
  }
}
