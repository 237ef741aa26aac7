/** What differs between two rosters. */
import type { Station } from '../../core/station.ts';
import type { Assignment } from './problem.ts';

export interface Place {
  readonly station: Station;
  readonly isLead: boolean;
}

export interface RosterChange {
  readonly shift: string;
  readonly person: string;
  /** Null: was not on this shift. */
  readonly before: Place | null;
  /** Null: is not any more. */
  readonly after: Place | null;
}

/** @returns what changes, by shift and person */
export function differenceOf(
  before: readonly Assignment[],
  after: readonly Assignment[],
): readonly RosterChange[] {
  const key = ({ shift, person }: Assignment) => `${shift} ${person}`;
  const [was, is] = [new Map(before.map((one) => [key(one), one])), new Map<string, Assignment>()];
  for (const one of after) is.set(key(one), one);
  const place = (one: Assignment | undefined) =>
    one ? { station: one.station, isLead: one.isLead } : null;
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((each) => {
    const [old, now] = [was.get(each), is.get(each)];
    const { shift, person } = (old ?? now)!;
    const isSame = old?.station === now?.station && old?.isLead === now?.isLead;
    return isSame ? [] : [{ shift, person, before: place(old), after: place(now) }];
  });
}

/** @returns people whose shift or station changes; a lead's mark alone asks nobody's consent */
export function touchedBy(changes: readonly RosterChange[]): readonly string[] {
  const moved = changes.filter(({ before, after }) => before?.station !== after?.station);
  return [...new Set(moved.map(({ person }) => person))].toSorted();
}
