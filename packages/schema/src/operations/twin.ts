/** The twin: a column's new values beside its old ones, kept in step until the contract. */
import { ident } from '@slipway/kernel';
import type { CatalogColumn } from '../core/catalog.ts';
import type { ChangeOperation } from '../core/change.ts';
import { baseColumn, checkDroppable, oldName, refuse } from '../core/draft.ts';
import type { ChangeDraft, NewColumn, TableDraft } from '../core/draft.ts';
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

function refuseUncarried(table: TableDraft, base: CatalogColumn, op: ChangeOperation): void {
  checkDroppable(table, base.name, op);
  if (base.identity !== '') {
    const problem = `Column ${oldName(table, base.name)} is an identity column.`;
    refuse(op, 'column', problem, 'This version does not alter identity columns.');
  }
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
  refuseUncarried(table, base, operation);
  const was = oldName(table, base.name);
  const twin = twinName(draft.number, was);
  const notNull = wish.notNull ?? base.notNull;
  const fallback = wish.default === undefined ? column.default : wish.default;
  const type = wish.type ?? base.type;
  const collation = wish.type === undefined ? base.collation : null;
  table.added.push({ physical: twin, type, notNull, default: fallback, collation, instant: false });
  const up = wish.up ?? ident(was);
  const down = wish.down ?? ident(column.name);
  table.expressions.push(
    { side: 'up', target: twin, sql: up, notNull, operation },
    { side: 'down', target: base.name, sql: down, notNull: base.notNull, operation },
  );
  const converts = wish.type !== undefined || !isColumn(up, was);
  table.twins.push({ base: base.name, twin, operation, converts });
  if (base.sequence !== null) table.sequences.push({ sequence: base.sequence, twin });
  table.dropped.push(base.name);
  column.physical = twin;
  column.type = type;
  column.default = fallback;
}
