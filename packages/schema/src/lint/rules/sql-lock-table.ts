/** A lock taken by hand. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node): string | null {
  return 'LockStmt' in node ? 'Customers wait until the lock is given up.' : null;
}

/** The rule. */
export const sqlLockTable: LintRule = {
  id: 'sql-lock-table',
  severity: 'error',
  title: 'LOCK TABLE',
  why: 'Customers wait behind it, for as long as the statement’s transaction lasts.',
  fix: 'Leave it out: each operation takes the locks that it needs, and gives them up.',
  breach: `
- sql:
    up: LOCK TABLE member
    down: SELECT 1
`,
  clean: `
- sql:
    up: SELECT count(*) FROM member
    down: SELECT 1
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
