/** Twins for several columns at once: what rules over columns are given or taken with. */
import { Type, type Static } from 'typebox';
import type { ChangeOperation } from '../core/change.ts';
import { columnOf, oldName, refuse, type ChangeDraft, type TableDraft } from '../core/draft.ts';
import { isColumn } from './columns.ts';
import { addTwin } from './twin.ts';

/** An expression per column. */
export const PER_COLUMN = Type.Record(Type.String(), Type.String());

interface Expressions {
  readonly up?: Static<typeof PER_COLUMN>;
  readonly down?: Static<typeof PER_COLUMN>;
}

function isKey(table: TableDraft, column: string): boolean {
  return table.table.primaryKey.includes(column) || table.table.referenced.includes(column);
}

/**
 * Gives the columns twins, unless every `up` and `down` leaves its column as it is.
 *
 * @param columns as the new version names them
 * @param notNull makes the twins NOT NULL
 * @returns whether there are twins now
 */
export function addTwins(
  draft: ChangeDraft,
  table: TableDraft,
  columns: readonly string[],
  expressions: Expressions,
  notNull: boolean,
  operation: ChangeOperation,
): boolean {
  for (const field of ['up', 'down'] as const) {
    const stray = Object.keys(expressions[field] ?? {}).find((name) => !columns.includes(name));
    if (stray === undefined) continue;
    const problem = `\`${field}\` names ${stray}, which the constraint does not cover.`;
    refuse(operation, field, problem, `It covers: ${columns.join(', ') || '(no column)'}.`);
  }
  const wishes = columns.map((name) => {
    const column = columnOf(table, name, operation, 'columns');
    return { column, up: expressions.up?.[name], down: expressions.down?.[name] };
  });
  const isSame = ({ column, up, down }: (typeof wishes)[number]) =>
    (up === undefined ||
      isColumn(up, column.old === null ? column.name : oldName(table, column.old))) &&
    (down === undefined || isColumn(down, column.name));
  if (wishes.every(isSame)) return false;
  for (const wished of wishes) {
    const { column, up, down } = wished;
    // A key keeps its column: nothing converts it, and nothing could take its place.
    if (isSame(wished) && (column.old === null || isKey(table, column.old))) continue;
    addTwin(draft, table, column, notNull ? { up, down, notNull } : { up, down }, operation);
  }
  return true;
}
