/** A statement that must stand alone. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';

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
  title: 'A statement that cannot run in a transaction, beside others',
  why:
    'PostgreSQL runs several statements of one text in one transaction, and refuses this ' +
    'one there.',
  fix: 'Put it into an `sql` operation of its own.',
  breach: `
- sql:
    up: |
      CREATE INDEX CONCURRENTLY member_name ON member (name);
      ANALYZE member;
    down: DROP INDEX CONCURRENTLY member_name
`,
  clean: `
- sql:
    up: CREATE INDEX CONCURRENTLY member_name ON member (name)
    down: DROP INDEX CONCURRENTLY member_name
`,
  check: ({ statements }) =>
    statements.flatMap(({ node, siblings, place }) => {
      const which = siblings > 1 ? standsAlone(node) : null;
      return which === null
        ? []
        : [{ place, what: `${which} cannot run beside other statements.` }];
    }),
};
