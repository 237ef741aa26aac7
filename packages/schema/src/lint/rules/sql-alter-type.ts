/** A type changed in place. */
import { commandsOf } from '../statements.ts';
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node, created: ReadonlySet<string>): string | null {
  const found = commandsOf(node, created).find(({ subtype }) => subtype === 'AT_AlterColumnType');
  return found ? `The type of ${found.name} changes under both versions.` : null;
}

/** The rule. */
export const sqlAlterType: LintRule = {
  id: 'sql-alter-type',
  severity: 'error',
  title: 'ALTER COLUMN … TYPE',
  why:
    'The table is rewritten while nobody can read or write it, views on the column refuse ' +
    'it, and the old version’s prepared statements fail.',
  fix: 'Use the operation alter_column with `type`, `up` and `down`.',
  breach: `
- sql:
    up: ALTER TABLE member ALTER COLUMN age TYPE bigint
    down: ALTER TABLE member ALTER COLUMN age TYPE int
`,
  clean: `
- sql:
    up: ALTER TABLE member ALTER COLUMN age SET STATISTICS 500
    down: ALTER TABLE member ALTER COLUMN age SET STATISTICS 100
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
