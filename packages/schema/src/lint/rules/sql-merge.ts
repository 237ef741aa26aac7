/** MERGE into a version's view. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node): string | null {
  if (!('MergeStmt' in node)) return null;
  const { schemaname: schema, relname: table } = node.MergeStmt.relation ?? {};
  if (schema === undefined) return null;
  return `If ${schema}.${table ?? ''} is a version’s view, PostgreSQL 15 and 16 refuse it.`;
}

/** The rule. */
export const sqlMerge: LintRule = {
  id: 'sql-merge',
  severity: 'warning',
  title: 'MERGE into a table that is named with its schema',
  why:
    'A version’s tables are views, and PostgreSQL takes MERGE into a view from 17 on. Into the ' +
    'base table, which is found without a schema, MERGE works: its rows count as the oldest ' +
    'version’s.',
  fix: 'Write INSERT … ON CONFLICT, or MERGE into the base table.',
  breach: `
- sql:
    up: MERGE INTO shop_v2.member m USING visitor v ON m.id = v.id
        WHEN NOT MATCHED THEN INSERT (id) VALUES (v.id)
    down: SELECT 1
`,
  clean: `
- sql:
    up: MERGE INTO member m USING visitor v ON m.id = v.id
        WHEN NOT MATCHED THEN INSERT (id) VALUES (v.id)
    down: SELECT 1
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
