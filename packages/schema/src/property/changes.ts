/**
 * Random changes: each operation of the file together with what it makes of the model and of the
 * oracle's relations. A column is touched by one operation of a change at most.
 */
import { int, pick, type Random } from '@slipway/kernel';
import { COLUMN_MAKERS } from './change-columns.ts';
import { RULE_MAKERS } from './change-rules.ts';
import type { Work } from './change-work.ts';
import type { Table } from './model.ts';
import type { TableChange } from './oracle.ts';

/** A change: what its file holds, each table's part, and what its operations are called. */
export interface RandomChange {
  readonly file: { readonly operations: readonly object[]; readonly backfill?: object };
  readonly tables: readonly TableChange[];
  readonly kinds: readonly string[];
}

const MAKERS = [...COLUMN_MAKERS, ...RULE_MAKERS].flatMap(([kind, make, weight]) =>
  Array.from({ length: weight }, () => ({ kind, make })),
);
/** What operations and files are called, for those who count them. */
export const KINDS: readonly string[] = [
  ...new Set(MAKERS.map(({ kind }) => kind)),
  'copy and swap',
];

/** @returns whether all that is converted may be copied instead (core/copy-swap/choice.ts) */
function mayCopy(works: readonly Work[]): boolean {
  const isReferredTo = works.some(({ old, now }) =>
    [...old.columns, ...now.columns].some(({ refersTo }) => refersTo === 0),
  );
  const generated = ({ columns }: Table) => columns.filter(({ computed }) => computed !== null);
  return works.every(({ old, now, relations }, at) => {
    if (relations.length === 0) return true;
    const generates = generated(now).length > generated(old).length;
    return now.parts === null && !generates && !(at === 0 && isReferredTo);
  });
}

/**
 * @param next gives numbers for names that nothing else has
 * @param isFirst whether no other change is in flight
 * @returns a change of one or two operations
 */
export function randomChange(
  random: Random,
  tables: readonly Table[],
  next: () => number,
  isFirst: boolean,
): RandomChange {
  const works = tables.map((old): Work => {
    const shared = new Map(old.columns.map(({ name }) => [name, name]));
    return { old, now: old, shared, relations: [], touched: new Set() };
  });
  const wanted = 1 + int(random, 2);
  const operations: object[] = [];
  const kinds: string[] = [];
  for (let made = 0; made < wanted;) {
    const { kind, make } = pick(random, MAKERS);
    const ours = make({ random, next, works, isFirst }, pick(random, works));
    if (!ours) continue;
    operations.push(...ours);
    kinds.push(kind);
    made++;
  }
  const converts = works.some(({ relations }) => relations.some(({ side }) => side === 'up'));
  const copies = isFirst && converts && mayCopy(works) && int(random, 2) === 0;
  if (copies) kinds.push('copy and swap');
  const changed = works.map(({ old, now, shared, relations }) => {
    return { old, new: now, shared, relations };
  });
  const file = { operations, ...(copies ? { backfill: { method: 'copy' } } : {}) };
  return { file, tables: changed, kinds };
}
