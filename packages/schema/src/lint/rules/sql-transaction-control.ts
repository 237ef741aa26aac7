/** A transaction begun or ended by hand. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node): string | null {
  return 'TransactionStmt' in node ? 'The runner’s own transaction is disturbed.' : null;
}

/** The rule. */
export const sqlTransactionControl: LintRule = {
  id: 'sql-transaction-control',
  severity: 'error',
  title: 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT',
  why:
    'The runner decides what commits together, so that a killed run can be resumed; a ' +
    'COMMIT within breaks that.',
  fix: 'Leave it out.',
  breach: `
- sql:
    up: COMMIT
    down: SELECT 1
`,
  clean: `
- sql:
    up: SELECT 1
    down: SELECT 1
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
