/** A `down` that loses what the new version wrote. */
import { readsColumn } from '../sql.ts';
import type { LintRule } from '../rule.ts';

/** The rule. */
export const downConstant: LintRule = {
  id: 'down-constant',
  severity: 'warning',
  title: 'A `down` that reads no column',
  why:
    'Every row that the new version writes reaches the old version with the same value. ' +
    'What was there is lost to the old version, and lost for good after a rollback.',
  fix:
    'Derive the value from the new version’s columns, or keep the column until the old ' +
    'version is gone.',
  breach: `
- drop_column:
    table: member
    column: name
    down: "'unknown'"
`,
  clean: `
- drop_column:
    table: member
    column: name
    down: first_name || ' ' || last_name
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place, sql }) =>
      role === 'down' && node !== null && !readsColumn(node)
        ? [{ place, what: `\`down\` is the same for every row: ${sql.trim()}.` }]
        : [],
    ),
};
