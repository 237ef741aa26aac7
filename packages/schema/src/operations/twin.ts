/** The twin: a column's new values beside its old ones, kept in step until the contract. */
import { ident } from '@slipway/kernel';
import type { CatalogColumn } from '../core/catalog.ts';
import type { ChangeOperation } from '../core/change.ts';
import { baseColumn, checkIndependent, oldName, refuse } from '../core/draft.ts';
import type { ChangeDraft, MovedSequence, NewColumn, TableDraft } from '../core/draft.ts';
import { isKept } from '../core/generated.ts';
import { twinName } from '../core/names.ts';
import { isColumn } from './columns.ts';

/** How the new values come to be. */
export interface TwinWish {
  /** Another type, or none. */
  readonly type?: string | undefined;
  readonly notNull?: boolean | undefined;
  readonly default?: string | null | undefined;
  /** The column itself unless given. */
  readonly up?: string | undefined;
  readonly down?: string | undefined;
}

/** Refuses a column that has no values of its own. */
function refuseGenerated(table: TableDraft, base: CatalogColumn, op: ChangeOperation): void {
  if (!base.generated && !isKept(table.table, base.name)) return;
  const shown = oldName(table, base.name);
  const problem = `Column ${shown} is generated: it has no values of its own to convert.`;
  const hint = 'Drop it, and add one of another name with the new expression, in one change.';
  refuse(op, 'column', problem, hint);
}

/** @returns what numbers the column's rows, or null */
function numbering(base: CatalogColumn, twin: string): MovedSequence | null {
  const { name, identity, sequence } = base;
  if (identity !== '') {
    const draws = identity === 'a' ? 'ALWAYS' : 'BY DEFAULT';
    return { sequence: null, base: name, twin, draws };
  }
  if (sequence === null || base.default === null) return null;
  return { sequence, base: name, twin, draws: base.default };
}

/** Refuses to alter again what an earlier change in flight has altered, where rows are numbered. */
function checkNumbered(column: NewColumn, base: CatalogColumn, op: ChangeOperation): void {
  if (!column.computed || base.identity !== '' || base.sequence !== null) return;
  const problem = `Column ${column.name} is numbered, and a change in flight alters it already.`;
  refuse(op, 'column', problem, 'Complete that change first, or roll it back.');
}

/** Gives an old column a twin, which the new version shows in its place. */
export function addTwin(
  draft: ChangeDraft,
  table: TableDraft,
  column: NewColumn,
  wish: TwinWish,
  operation: ChangeOperation,
): void {
  const base = baseColumn(table, column, operation);
  refuseGenerated(table, base, operation);
  checkIndependent(table, base.name, operation, 'move along');
  checkNumbered(column, base, operation);
  const was = oldName(table, base.name);
  const twin = twinName(draft.number, was);
  const notNull = wish.notNull ?? base.notNull;
  const numbers = wish.default === undefined ? numbering(base, twin) : null;
  const given = wish.default === undefined ? column.default : wish.default;
  // The sequence numbers the old column, also for the new version: it is drawn from once.
  const fallback = numbers ? null : given;
  const type = wish.type ?? base.type;
  const collation = wish.type === undefined ? base.collation : null;
  table.added.push({ physical: twin, type, notNull, default: fallback, collation, instant: false });
  const up = wish.up ?? ident(was);
  const down = wish.down ?? ident(column.name);
  table.expressions.push(
    { side: 'up', target: twin, sql: up, notNull, numbered: numbers !== null, operation },
    { side: 'down', target: base.name, sql: down, notNull: base.notNull, operation },
  );
  const converts = wish.type !== undefined || !isColumn(up, was);
  table.twins.push({ base: base.name, twin, operation, converts });
  if (numbers) table.sequences.push(numbers);
  else if (base.sequence !== null) {
    table.sequences.push({ sequence: base.sequence, base: base.name, twin, draws: null });
  }
  table.dropped.push(base.name);
  column.physical = twin;
  column.type = type;
  column.default = fallback;
  column.computed = numbers !== null;
}
