/** NOT NULL without a value for the rows that are there. */
import { fieldsOf } from '../sql.ts';
import type { LintRule } from '../rule.ts';

/** The rule. */
export const notNullWithoutUp: LintRule = {
  id: 'not-null-without-up',
  severity: 'error',
  title: 'NOT NULL without `up` or default',
  why:
    'Rows that exist, and rows that the old version writes, have no value for the column. ' +
    'A column is NOT NULL unless it says `nullable: true`.',
  fix: 'Write `up`, or a default, or `nullable: true`.',
  breach: `
- add_column:
    table: member
    column: { name: label, type: text }
`,
  clean: `
- add_column:
    table: member
    up: upper(name)
    column: { name: label, type: text }
`,
  check: ({ change }) =>
    change.operations.flatMap(({ kind, spec: raw, place }) => {
      const spec = fieldsOf(raw);
      const column = fieldsOf(spec['column']);
      if (spec['up'] !== undefined) return [];
      if (kind === 'alter_column' && spec['nullable'] === false) {
        return [{ place, what: `Nothing says what NULLs in ${String(spec['column'])} become.` }];
      }
      if (kind !== 'add_column' || column['nullable'] === true) return [];
      if (column['default'] !== undefined || column['generated'] !== undefined) return [];
      return [{ place, what: `Existing rows have no value for ${String(column['name'])}.` }];
    }),
};
