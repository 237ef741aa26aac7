/** NOT NULL that reads the whole table under a lock. */
import { commandsOf } from '../statements.ts';
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node, created: ReadonlySet<string>): string | null {
  const found = commandsOf(node, created).find(({ subtype }) => subtype === 'AT_SetNotNull');
  return found ? `The table is read to its end for ${found.name}, and locked meanwhile.` : null;
}

/** The rule. */
export const sqlSetNotNull: LintRule = {
  id: 'sql-set-not-null',
  severity: 'error',
  title: 'SET NOT NULL',
  why:
    'The whole table is read while nobody can read or write it, unless a validated CHECK ' +
    'proves it; and the old version can no longer write NULL.',
  fix: 'Use the operation alter_column with `nullable: false` and `up`.',
  breach: `
- sql:
    up: ALTER TABLE member ALTER COLUMN name SET NOT NULL
    down: ALTER TABLE member ALTER COLUMN name DROP NOT NULL
`,
  clean: `
- sql:
    up: ALTER TABLE member ALTER COLUMN name SET STATISTICS 500
    down: ALTER TABLE member ALTER COLUMN name SET STATISTICS 100
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
