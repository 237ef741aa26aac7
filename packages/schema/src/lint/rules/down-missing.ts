/** A dropped column that the old version still reads. */
import { fieldsOf } from '../sql.ts';
import type { LintRule } from '../rule.ts';

/** The rule. */
export const downMissing: LintRule = {
  id: 'down-missing',
  severity: 'info',
  title: 'A `drop_column` without `down`',
  why:
    'Rows that the new version inserts show the column’s default, or NULL, to the old ' +
    'version.',
  fix: 'Write `down` where the old version needs more than that.',
  breach: `
- drop_column: { table: member, column: nickname }
`,
  clean: `
- drop_column: { table: member, column: nickname, down: first_name }
`,
  check: ({ change }) =>
    change.operations.flatMap(({ kind, spec, place }) => {
      const { table, column, down } = fieldsOf(spec);
      if (kind !== 'drop_column' || down !== undefined) return [];
      const what = `New rows have no value of their own in ${String(table)}.${String(column)}.`;
      return [{ place, what }];
    }),
};
