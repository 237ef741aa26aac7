/** A column altered without a word on what values become. */
import { fieldsOf } from '../sql.ts';
import type { LintRule } from '../rule.ts';

/** The rule. */
export const conversionMissing: LintRule = {
  id: 'conversion-missing',
  severity: 'error',
  title: 'A type or nullability changed without `up` or `down`',
  why:
    'Both versions read and write the column at once. The plan refuses a change that does not ' +
    'say what a value of one becomes in the other.',
  fix: 'Write both, each an expression over the columns of the version it reads.',
  breach: `
- alter_column:
    table: item
    column: size
    type: bigint
    up: size
`,
  clean: `
- alter_column:
    table: item
    column: size
    type: bigint
    up: size
    down: least(size, 2147483647)
`,
  check: ({ change }) =>
    change.operations.flatMap(({ kind, spec: raw, place }) => {
      const { column, type, nullable, up, down } = fieldsOf(raw);
      if (kind !== 'alter_column') return [];
      const missing = [
        ...(type !== undefined && up === undefined ? ['up'] : []),
        ...((type !== undefined || nullable === true) && down === undefined ? ['down'] : []),
      ];
      return missing.map((side) => ({
        place,
        what: `\`${side}\` of ${String(column)} is missing.`,
      }));
    }),
};
