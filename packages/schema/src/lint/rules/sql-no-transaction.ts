/** A statement that refuses to run in a transaction. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

const ALONE: Readonly<Record<string, string>> = {
  VacuumStmt: 'VACUUM',
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION',
};

function standsAlone(node: Node): string | null {
  if ('VacuumStmt' in node && node.VacuumStmt.is_vacuumcmd !== true) return null; // ANALYZE
  if ('IndexStmt' in node && node.IndexStmt.concurrent) return 'CREATE INDEX CONCURRENTLY';
  if ('DropStmt' in node && node.DropStmt.concurrent) return 'DROP INDEX CONCURRENTLY';
  if ('ReindexStmt' in node && /concurrently/.test(JSON.stringify(node))) {
    return 'REINDEX CONCURRENTLY';
  }
  return ALONE[Object.keys(node)[0] ?? ''] ?? null;
}

/** The rule. */
export const sqlNoTransaction: LintRule = {
  id: 'sql-no-transaction',
  severity: 'error',
  title: 'A statement that cannot run in a transaction',
  why:
    'PostgreSQL runs several statements of one text in one transaction, and refuses this ' +
    'one there.',
  fix: 'Put it into an `sql` operation of its own.',
  breach: `
- sql:
    up: CREATE INDEX CONCURRENTLY member_name ON member (name)
    down: DROP INDEX member_name
`,
  clean: `
- create_index: { name: member_name, table: member, columns: [name] }
`,
  check: ({ statements, createdTables }) =>
    breaches(statements, createdTables, (node) => {
      const which = standsAlone(node);
      return which === null ? null : `${which} cannot run in a transaction.`;
    }),
};
