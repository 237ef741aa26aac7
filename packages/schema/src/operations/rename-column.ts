/** rename_column: the new version shows a column under another name; the contract renames it. */
import { Type } from 'typebox';
import { baseColumn, checkName, columnOf, oldName, refuse, tableOf } from '../core/draft.ts';
import { isOfKept } from '../core/generated.ts';
import { defineOperation } from './operation.ts';

/** Renames a column. */
export const renameColumn = defineOperation({
  name: 'rename_column',
  schema: Type.Object(
    { table: Type.String(), from: Type.String(), to: Type.String() },
    { additionalProperties: false },
  ),
  apply: (draft, spec, operation) => {
    const table = tableOf(draft, spec.table, operation);
    const column = columnOf(table, spec.from, operation, 'from');
    if (column.old === null) {
      const problem = `Column ${spec.from} is added in this same change.`;
      refuse(operation, 'from', problem, 'Add it under its final name.');
    }
    if (column.name !== oldName(table, column.old)) {
      const problem = `Column ${spec.from} is renamed twice in this change.`;
      refuse(operation, 'from', problem, 'Write one rename.');
    }
    checkName(spec.to, operation);
    const base = baseColumn(table, column, operation);
    if (isOfKept(table.table, base.name)) {
      const problem = `Column ${spec.from} is one of a generated column that a trigger keeps.`;
      const hint = 'Drop the generated column first, and add it again afterwards.';
      refuse(operation, 'from', problem, hint);
    }
    const inUse =
      table.columns.some((each) => each.name === spec.to) ||
      table.seen.columns.some((each) => each.name === spec.to);
    if (inUse) {
      const problem = `Table ${spec.table} has a column ${spec.to} already.`;
      refuse(operation, 'to', problem, 'Choose another name.');
    }
    column.name = spec.to;
  },
});
