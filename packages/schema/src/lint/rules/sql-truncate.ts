/** All rows thrown away. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node, created: ReadonlySet<string>): string | null {
  if (!('TruncateStmt' in node)) return null;
  const tables = (node.TruncateStmt.relations ?? []).flatMap((each) =>
    'RangeVar' in each ? [each.RangeVar.relname ?? ''] : [],
  );
  const old = tables.filter((table) => !created.has(table));
  return old.length > 0 ? `The rows of ${old.join(', ')} are lost.` : null;
}

/** The rule. */
export const sqlTruncate: LintRule = {
  id: 'sql-truncate',
  severity: 'error',
  title: 'TRUNCATE',
  why:
    'All rows are gone at once, for both versions; no trigger runs and no rollback brings ' +
    'them back.',
  fix: 'Leave it out of a change, or delete in batches through a version’s view.',
  breach: `
- sql:
    up: TRUNCATE member
    down: SELECT 1
`,
  clean: `
- sql:
    up: DELETE FROM member WHERE gone
    down: SELECT 1
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
