/** Something dropped under the old version. */
import { commandsOf } from '../statements.ts';
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

const DROPPED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
};

function find(node: Node, created: ReadonlySet<string>): string | null {
  const column = commandsOf(node, created).find(({ subtype }) => subtype === 'AT_DropColumn');
  if (column) return `Column ${column.name} is dropped under the old version.`;
  if ('DropdbStmt' in node) return 'A database is dropped.';
  if (!('DropStmt' in node)) return null;
  const what = DROPPED[node.DropStmt.removeType ?? ''];
  return what === undefined ? null : `A ${what} is dropped under the old version.`;
}

/** The rule. */
export const sqlDrop: LintRule = {
  id: 'sql-drop',
  severity: 'error',
  title: 'DROP of a table, column, view or schema',
  why:
    'The old version still uses it, and its data are gone at once: no rollback brings ' +
    'them back.',
  fix: 'Use the operations drop_table or drop_column, which drop at the contract.',
  breach: `
- sql:
    up: DROP TABLE member
    down: SELECT 1
`,
  clean: `
- sql:
    up: DROP TYPE size
    down: CREATE TYPE size AS ENUM ()
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
