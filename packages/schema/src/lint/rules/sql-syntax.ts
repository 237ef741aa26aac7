/** SQL that PostgreSQL cannot read. */
import type { LintRule } from '../rule.ts';

/** The rule. */
export const sqlSyntax: LintRule = {
  id: 'sql-syntax',
  severity: 'error',
  title: 'Raw SQL that PostgreSQL’s parser refuses',
  why: 'It would fail when the change is started.',
  fix: 'Mend the statement.',
  breach: `
- sql:
    up: CREATE TYPE size AS ENUM ('s', 'm'
    down: DROP TYPE size
`,
  clean: `
- sql:
    up: CREATE TYPE size AS ENUM ('s', 'm')
    down: DROP TYPE size
`,
  check: ({ broken }) =>
    broken.map(({ place, message }) => ({ place, what: `The SQL does not parse: ${message}.` })),
};
