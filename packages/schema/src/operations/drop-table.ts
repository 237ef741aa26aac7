/** drop_table: the new version does not show a table; the contract drops it. */
import { Type } from 'typebox';
import { ident } from '@slipway/kernel';
import { namesIn } from '../core/describe.ts';
import { refuse, tableOf, type ChangeDraft } from '../core/draft.ts';
import { defineOperation } from './operation.ts';

/** Whether this change takes away all foreign keys by which one table refers to another. */
function letsGo(draft: ChangeDraft, from: string, to: string): boolean {
  const referring = [...draft.tables.values()].find((each) => each.table.leaves.includes(from));
  const isTo = (table: string) => {
    const [schema, name] = namesIn(table);
    return schema === draft.catalog.schema && name === to;
  };
  const keys = (referring?.table.constraints ?? []).filter(
    ({ refers }) => refers !== null && isTo(refers.table),
  );
  const goes = ({ name, columns }: (typeof keys)[number]) =>
    referring?.droppedConstraints.has(name) === true ||
    columns.some((column) => referring?.dropped.includes(column));
  return keys.length > 0 && keys.every(goes);
}

/** Drops a table; the table itself goes at the contract. */
export const dropTable = defineOperation({
  name: 'drop_table',
  schema: Type.Object({ name: Type.String() }, { additionalProperties: false }),
  apply: (draft, spec, operation) => {
    const begun = draft.tables.size;
    const { table, name } = tableOf(draft, spec.name, operation, 'name');
    const no = (what: string): never => {
      const problem = `Table ${spec.name} cannot go: ${what}.`;
      return refuse(operation, 'name', problem, 'Take that away first, or keep the table.');
    };
    if (draft.tables.size === begun) no('another operation of this change alters it');
    draft.tables.delete(name);
    const mine = (other: string) => table.leaves.includes(other);
    const { schema } = draft.catalog;
    const gone = new Set([...draft.dropped.values()].flatMap((each) => each.leaves));
    const other = table.referencedBy.find(
      (each) => !mine(each) && !gone.has(each) && !letsGo(draft, each, name),
    );
    if (other !== undefined) no(`a foreign key of ${other} refers to it`);
    const view = table.dependents.find((each) => /\b(view|function|publication)\b/.test(each.what));
    if (view) no(`${view.what} depends on it`);
    const late = [...draft.tables.values()].find((each) =>
      each.constraints.some(
        (rule) => rule.kind === 'foreign key' && rule.target === ident(schema, name),
      ),
    );
    if (late) no(`a foreign key of ${late.name} in this change refers to it`);
    draft.dropped.set(name, table);
  },
});
