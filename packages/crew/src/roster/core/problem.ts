/**
 * What a roster is made from, and what it is: plain data that reader, solver, checker and pages
 * share. All times are ms since 1970; what is local to a store was turned into them by `shiftsOf`
 * and `windowsOf`.
 */
import type { Standings } from '../../core/may-work.ts';
import type { Person } from '../../core/person.ts';
import type { Station } from '../../core/station.ts';

/** How many people each station of a shift asks for; a station that is absent asks for none. */
export type Needs = Readonly<Partial<Record<Station, number>>>;

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Shift extends Span {
  /** Such as `s03-2026-12-01-early`. */
  readonly id: string;
  readonly store: string;
  /** Such as `early`. */
  readonly name: string;
  /** The store's date when it begins, such as `2026-12-01`. */
  readonly day: string;
  readonly needs: Needs;
  /** Whether it is one that people would rather not have, and that is spread evenly. */
  readonly isUndesired: boolean;
  /** Whether it begins too early or ends too late for people under 18. */
  readonly isForAdults: boolean;
}

export interface RosterStore {
  readonly id: string;
  readonly name: string;
  /** IANA, such as `America/Chicago`. */
  readonly zone: string;
}

/** What the law and the house ask for. */
export interface Law {
  readonly restMs: number;
  /** What anybody may work in a week, whatever their contract says. */
  readonly weekMs: number;
  readonly minors: { readonly dayMs: number; readonly weekMs: number };
  /** How many seasonal hires one mentor guides in a shift. */
  readonly seasonalPerMentor: number;
  /** A shift that begins sooner than this may change only with the person's consent. */
  readonly noticeMs: number;
}

/** Somebody who may also work in another store. */
export interface Travel {
  readonly person: string;
  readonly to: string;
}

/** When somebody can work, and what they wish; both merged and in order. */
export interface Windows {
  readonly free: readonly Span[];
  readonly prefers: readonly Span[];
  readonly avoids: readonly Span[];
}

/** Somebody stands somewhere for a shift. */
export interface Assignment {
  readonly shift: string;
  readonly person: string;
  readonly station: Station;
  readonly isLead: boolean;
}

/** Work that stands already and stays: the weeks before and after, or what a rescue leaves. */
export interface Standing extends Span {
  readonly person: string;
  readonly store: string;
  /** Whether its hours count into the week that is planned. */
  readonly isThisWeek: boolean;
}

export interface RosterProblem {
  readonly stores: readonly RosterStore[];
  readonly shifts: readonly Shift[];
  readonly people: readonly Person[];
  /** Certificates and passed modules, by person; absent: none. */
  readonly standings: ReadonlyMap<string, Standings>;
  /** By person; absent: free at any time, and without wishes. */
  readonly windows: ReadonlyMap<string, Windows>;
  readonly law: Law;
  readonly travel: readonly Travel[];
  /** Assignments that must be. */
  readonly pins: readonly Assignment[];
  /** Assignments that must not be, whatever the station. */
  readonly bans: readonly Pick<Assignment, 'shift' | 'person'>[];
  readonly around: readonly Standing[];
}

/** A shift's stations that ask for somebody. */
export function needsOf(shift: Pick<Shift, 'needs'>): readonly (readonly [Station, number])[] {
  return (Object.entries(shift.needs) as [Station, number][]).filter(([, count]) => count > 0);
}
