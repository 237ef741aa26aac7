/** drop_column: the new version does not show a column; `down` keeps it filled for the old one. */
import { Type } from 'typebox';
import { baseColumn, checkDroppable, columnOf, refuse, tableOf } from '../core/draft.ts';
import { isKept } from '../core/generated.ts';
import { defineOperation } from './operation.ts';

/** Drops a column; the column itself goes at the contract. */
export const dropColumn = defineOperation({
  name: 'drop_column',
  schema: Type.Object(
    { table: Type.String(), column: Type.String(), down: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
  apply: (draft, spec, operation) => {
    const table = tableOf(draft, spec.table, operation);
    const column = columnOf(table, spec.column, operation);
    if (column.old === null) {
      const problem = `Column ${spec.column} is added in this same change.`;
      refuse(operation, 'column', problem, 'Leave both operations out.');
    }
    const base = baseColumn(table, column, operation);
    checkDroppable(table, base.name, operation);
    const wide = [
      ...table.table.indexes
        .filter((each) => !draft.droppedIndexes.has(each.name))
        .map((each) => ({
          ...each,
          columns: [...each.columns, ...each.reads],
        })),
      ...table.table.constraints,
    ].find(
      (each) =>
        each.columns.includes(base.name) &&
        each.columns.length > 1 &&
        !table.droppedConstraints.has(each.name),
    );
    if (wide) {
      const problem =
        `Column ${spec.column} cannot go: ${wide.name} also covers other columns, and PostgreSQL ` +
        'would drop it in silence.';
      refuse(operation, 'column', problem, `Drop or replace ${wide.name} first.`);
    }
    if (base.generated && spec.down !== undefined) {
      const problem = `Column ${base.name} is generated: the server fills it for the old version.`;
      refuse(operation, 'down', problem, 'Leave `down` out.');
    }
    const computed = base.generated || isKept(table.table, base.name);
    const filled =
      computed || base.default !== null || base.identity !== '' || spec.down !== undefined;
    if (base.notNull && !filled) {
      const problem = `Column ${spec.column} is NOT NULL: new rows would have no value for it.`;
      refuse(operation, null, problem, 'Write `down`: what the old version shall see.');
    }
    table.columns.splice(table.columns.indexOf(column), 1);
    table.dropped.push(base.name);
    if (spec.down === undefined) return;
    table.expressions.push({
      side: 'down',
      target: base.name,
      sql: spec.down,
      notNull: base.notNull,
      operation,
    });
  },
});
