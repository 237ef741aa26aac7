/**
 * Who could stand where: each person, shift and station of which nothing speaks against it by
 * itself; and for the others, what does. Rules that join several assignments are the model's.
 */
import { mayWork, type Gap } from '../../core/may-work.ts';
import type { Person } from '../../core/person.ts';
import type { Station } from '../../core/station.ts';
import { needsOf, type RosterProblem, type Shift } from './problem.ts';
import { holds } from './windows.ts';

/** One reason why somebody cannot stand somewhere. */
export type Block =
  | { readonly kind: 'gate'; readonly gaps: readonly Gap[] }
  | { readonly kind: 'away' }
  | { readonly kind: 'minor' }
  | { readonly kind: 'banned' }
  /** Too close to work that stands already. */
  | { readonly kind: 'rest'; readonly gapMs: number };

export interface Candidate {
  readonly person: Person;
  readonly shift: Shift;
  readonly station: Station;
  /** Empty: they could. */
  readonly blocks: readonly Block[];
}

/**
 * @returns a candidate for each person, shift of a store where they may be, and station that asks
 *   for anybody; by shift, station and person as they come
 */
export function candidatesOf(problem: RosterProblem): readonly Candidate[] {
  const { shifts, people, travel } = problem;
  const visitors = Map.groupBy(travel, ({ to }) => to);
  const atHome = Map.groupBy(people, ({ home }) => home);
  const byId = new Map(people.map((person) => [person.id, person]));
  const around = Map.groupBy(problem.around, ({ person }) => person);
  const banned = new Set(problem.bans.map(({ shift, person }) => `${shift} ${person}`));
  return shifts.flatMap((shift) => {
    const guests = (visitors.get(shift.store) ?? []).flatMap(({ person }) => {
      const guest = byId.get(person);
      return guest && guest.home !== shift.store ? [guest] : [];
    });
    const crew = [...(atHome.get(shift.store) ?? []), ...guests];
    const timely = new Map(
      crew.map((person) => {
        const blocks = timeBlocks(problem, person, shift, around.get(person.id) ?? []);
        if (banned.has(`${shift.id} ${person.id}`)) blocks.push({ kind: 'banned' });
        return [person, blocks];
      }),
    );
    return needsOf(shift).flatMap(([station]) =>
      crew.map((person): Candidate => {
        const gate = gateBlocks(problem, person, shift, station);
        return { person, shift, station, blocks: [...gate, ...timely.get(person)!] };
      }),
    );
  });
}

function gateBlocks(
  { standings }: RosterProblem,
  person: Person,
  shift: Shift,
  station: Station,
): Block[] {
  const none = { certificates: [], passed: new Set<string>(), training: [] };
  const may = mayWork(person, { station, ...shift }, standings.get(person.id) ?? none);
  return may.may ? [] : [{ kind: 'gate', gaps: may.gaps }];
}

function timeBlocks(
  { windows, law }: RosterProblem,
  person: Person,
  shift: Shift,
  around: RosterProblem['around'],
): Block[] {
  const blocks: Block[] = [];
  const own = windows.get(person.id);
  if (own && !holds(own.free, shift)) blocks.push({ kind: 'away' });
  const tooLong = shift.untilMs - shift.fromMs > law.minors.dayMs;
  if (person.isMinor && (shift.isForAdults || tooLong)) blocks.push({ kind: 'minor' });
  for (const other of around) {
    const gapMs = Math.max(other.fromMs - shift.untilMs, shift.fromMs - other.untilMs);
    if (gapMs < law.restMs) blocks.push({ kind: 'rest', gapMs });
  }
  return blocks;
}
