/** Changes to a roster by hand: what comes of them, and which rules that would break. */
import type { Station } from '../../core/station.ts';
import { checkRoster, type Breach, type RosterGap } from './check.ts';
import type { Assignment, RosterProblem } from './problem.ts';

export interface Edit {
  readonly shift: string;
  readonly person: string;
  /** Where they are to stand; null: not at all. */
  readonly station: Station | null;
}

/** @returns the roster with somebody put somewhere, or taken off; leads are marked anew */
export function applyEdits(
  { people }: Pick<RosterProblem, 'people'>,
  roster: readonly Assignment[],
  edits: readonly Edit[],
): readonly Assignment[] {
  const isSenior = new Set(people.flatMap((one) => (one.experience === 'senior' ? [one.id] : [])));
  let next = roster;
  for (const { shift, person, station } of edits) {
    next = next.filter((one) => one.shift !== shift || one.person !== person);
    if (station !== null) next = [...next, { shift, person, station, isLead: false }];
    next = markLead(next, shift, isSenior);
  }
  return next;
}

/** Whoever leads goes on leading while they can; else the first senior by id. */
function markLead(
  roster: readonly Assignment[],
  shift: string,
  isSenior: ReadonlySet<string>,
): readonly Assignment[] {
  const able = roster.filter(
    (one) => one.shift === shift && one.station === 'triage' && isSenior.has(one.person),
  );
  const first = able.map(({ person }) => person).toSorted()[0];
  const lead = able.find(({ isLead }) => isLead)?.person ?? first;
  return roster.map((one) =>
    one.shift === shift ? { ...one, isLead: one.station === 'triage' && one.person === lead } : one,
  );
}

export interface EditChecked {
  /** Rules that hold now and would not any more. */
  readonly breaks: readonly Breach[];
  /** Rules that are broken now and would hold. */
  readonly mends: readonly Breach[];
  /** Gaps of the shifts in question, afterwards. */
  readonly gaps: readonly RosterGap[];
}

/** @returns what edits would do, by the checker on the whole roster before and after */
export function checkEdit(
  problem: RosterProblem,
  roster: readonly Assignment[],
  edits: readonly Edit[],
): EditChecked {
  const before = checkRoster(problem, roster);
  const after = checkRoster(problem, applyEdits(problem, roster, edits));
  const keys = (breaches: readonly Breach[]) => new Set(breaches.map(keyOf));
  const [had, has] = [keys(before.breaches), keys(after.breaches)];
  const shifts = new Set(edits.map(({ shift }) => shift));
  return {
    breaks: after.breaches.filter((one) => !had.has(keyOf(one))),
    mends: before.breaches.filter((one) => !has.has(keyOf(one))),
    gaps: after.gaps.filter(({ shift }) => shifts.has(shift)),
  };
}

const keyOf = ({ rule, shift, people, words }: Breach) => `${rule} ${shift} ${people} ${words}`;
