/** An index whose building blocks writes. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node, created: ReadonlySet<string>): string | null {
  if ('IndexStmt' in node) {
    const table = node.IndexStmt.relation?.relname ?? '';
    if (node.IndexStmt.concurrent === true || created.has(table)) return null;
    return `Writes to ${table} wait until the index is built.`;
  }
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX') {
    return node.DropStmt.concurrent === true
      ? null
      : 'DROP INDEX waits for, and blocks, the table.';
  }
  if (!('ReindexStmt' in node)) return null;
  const options = node.ReindexStmt.params ?? [];
  const concurrent = options.some(
    (each) => 'DefElem' in each && each.DefElem.defname === 'concurrently',
  );
  return concurrent ? null : 'Writes wait until the index is built again.';
}

/** The rule. */
export const sqlIndexNotConcurrent: LintRule = {
  id: 'sql-index-not-concurrent',
  severity: 'error',
  title: 'CREATE INDEX or REINDEX without CONCURRENTLY',
  why: 'It blocks every write to the table until the index is built.',
  fix: 'Use the operations create_index and drop_index, which build and drop beside writes.',
  breach: `
- sql:
    up: CREATE INDEX member_name ON member (name)
    down: DROP INDEX member_name
`,
  clean: `
- create_index: { name: member_name, table: member, columns: [name] }
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
