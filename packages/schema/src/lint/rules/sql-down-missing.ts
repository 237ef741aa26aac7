/** Raw SQL that nothing takes back. */
import { fieldsOf } from '../sql.ts';
import type { LintRule } from '../rule.ts';

/** The rule. */
export const sqlDownMissing: LintRule = {
  id: 'sql-down-missing',
  severity: 'warning',
  title: 'An `sql` operation without `down`',
  why: 'A rollback leaves what it made, and starting the change again then fails on it.',
  fix: 'Write the statements that take it back.',
  breach: `
- sql:
    up: CREATE TYPE size AS ENUM ('s', 'm')
`,
  clean: `
- sql:
    up: CREATE TYPE size AS ENUM ('s', 'm')
    down: DROP TYPE size
`,
  check: ({ change }) =>
    change.operations.flatMap(({ kind, spec, place }) => {
      const { down, onComplete } = fieldsOf(spec);
      // What runs at the contract is never rolled back.
      if (kind !== 'sql' || down !== undefined || onComplete === true) return [];
      return [{ place, what: 'A rollback cannot take this back.' }];
    }),
};
