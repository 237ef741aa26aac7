/**
 * What matching leaves for the classes to look at.
 *
 *   pair    two rows that are the same thing, and differ
 *   group   rows of one key that are not one and one: one side alone, or several of a side
 */
import type { HeldRecord } from './record.ts';

export type Finding = PairFinding | GroupFinding;

export interface PairFinding {
  readonly kind: 'pair';
  readonly left: HeldRecord;
  readonly right: HeldRecord;
}

export interface GroupFinding {
  readonly kind: 'group';
  readonly lefts: readonly HeldRecord[];
  readonly rights: readonly HeldRecord[];
  /** Rows that belong to the same thing by the rule's `kin` key; none of them is in the group. */
  readonly kin: readonly HeldRecord[];
  /** How many rows of the other side it could be by key and tolerance; above 1, nobody can tell. */
  readonly rivals: number;
  /** Whether a person said of a pair in it that it is none. */
  readonly isParted: boolean;
}

/** One occurrence of what is wrong; a case holds all that have its root cause. */
export interface Instance {
  readonly class: string;
  readonly rule: string;
  /** What brought it about: equal texts are one case. */
  readonly root: string;
  readonly store: string;
  readonly unit: string;
  /** Rows by number that it explains. */
  readonly records: readonly number[];
  /** What is at stake, in `unit`, ≥ 0. */
  readonly amount: number;
  /** Which side has what the other lacks, or has more than it; `both` if that is not the point. */
  readonly side: 'left' | 'right' | 'both';
  /** Left's moment less right's; 0 where there are no two. */
  readonly offMs: number;
  /** Whether a person has to look whatever the policy says, and why. */
  readonly unclear: string | null;
  /** A sentence for the person who looks at it. */
  readonly what: string;
}

/** What a class's file says of one finding; the engine adds class, rule and unit. */
export type Recognised = Omit<Instance, 'class' | 'rule' | 'unit'>;
