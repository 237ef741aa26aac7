/** A name taken from the old version. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

const RENAMED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_COLUMN: 'column',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_SCHEMA: 'schema',
};

function find(node: Node): string | null {
  if (!('RenameStmt' in node)) return null;
  const { renameType, relation, subname, newname } = node.RenameStmt;
  const what = RENAMED[renameType ?? ''];
  const from = subname ?? relation?.relname ?? '';
  return what === undefined ? null : `A ${what} is renamed: ${from} to ${newname}.`;
}

/** The rule. */
export const sqlRename: LintRule = {
  id: 'sql-rename',
  severity: 'error',
  title: 'RENAME of a table, column, view or schema',
  why:
    'The old version’s views follow the rename, but its functions, and applications on ' +
    'the table itself, do not.',
  fix: 'Use the operations rename_table or rename_column.',
  breach: `
- sql:
    up: ALTER TABLE member RENAME COLUMN name TO full_name
    down: ALTER TABLE member RENAME COLUMN full_name TO name
`,
  clean: `
- sql:
    up: ALTER INDEX member_name RENAME TO member_full_name
    down: ALTER INDEX member_full_name RENAME TO member_name
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
