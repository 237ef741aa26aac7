/** Several rows of one thing read as its history: asked, declined, asked again, taken. */
import type { GroupFinding, Instance } from './finding.ts';
import type { HeldRecord } from './record.ts';

/** @returns the newest of several rows; of two at one moment the one that came later */
export function lastWord(rows: readonly HeldRecord[]): HeldRecord | undefined {
  return rows.toSorted((a, b) => a.atMs - b.atMs || a.seq - b.seq).at(-1);
}

/** @returns which side a group has */
export function sideOf({ lefts, rights }: GroupFinding): Instance['side'] {
  if (rights.length === 0) return 'left';
  return lefts.length === 0 ? 'right' : 'both';
}

/** What one side has once, and the other side's last word on it. */
export interface LastWord {
  readonly left: HeldRecord;
  readonly right: HeldRecord;
  /** How often it was declined. */
  readonly declined: readonly HeldRecord[];
}

/** @returns undefined if the left side has it several times, or the right one not at all */
export function lastWordOf({ lefts, rights }: GroupFinding): LastWord | undefined {
  const [left, another] = lefts;
  const right = lastWord(rights);
  if (!left || another || !right) return undefined;
  return { left, right, declined: rights.filter(({ status }) => status === 'declined') };
}

/**
 * One payment, declined first and taken at last, is no defect: its last row is its counterpart.
 *
 * @returns the pair, or undefined if that is not the whole story
 */
export function settledAtLast(
  group: GroupFinding,
): readonly [left: HeldRecord, right: HeldRecord] | undefined {
  const [left, another] = group.lefts;
  const taken = group.rights.filter(({ status }) => status === 'ok');
  const last = lastWord(group.rights);
  if (!left || another || group.isParted) return undefined;
  if (taken.length !== 1 || last !== taken[0]) return undefined;
  const isAlike = left.amount === last?.amount && left.unit === last.unit;
  return isAlike && left.status === 'ok' ? [left, last] : undefined;
}
