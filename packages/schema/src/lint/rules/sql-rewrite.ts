/** A table rewritten under its strongest lock. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node): string | null {
  if ('ClusterStmt' in node) return 'CLUSTER rewrites the table under its strongest lock.';
  if (!('VacuumStmt' in node)) return null;
  const full = (node.VacuumStmt.options ?? []).some(
    (each) => 'DefElem' in each && each.DefElem.defname === 'full',
  );
  return full ? 'VACUUM FULL rewrites the table under its strongest lock.' : null;
}

/** The rule. */
export const sqlRewrite: LintRule = {
  id: 'sql-rewrite',
  severity: 'error',
  title: 'VACUUM FULL or CLUSTER',
  why: 'The table is rewritten while nobody can read or write it; a backfill begins anew.',
  fix: 'Leave it out of a change; use pg_repack or the like at a quiet hour.',
  breach: `
- sql:
    up: VACUUM FULL member
    down: SELECT 1
`,
  clean: `
- sql:
    up: ANALYZE member
    down: SELECT 1
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
