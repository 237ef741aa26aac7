/** A default that differs by row or moment. */
import { variesOverTime } from '../builtins.ts';
import type { LintRule } from '../rule.ts';
import { allOf, fieldsOf, functionsIn } from '../sql.ts';

/** The rule. */
export const volatileDefault: LintRule = {
  id: 'volatile-default',
  severity: 'warning',
  title: 'A new column whose default differs by row or moment',
  why:
    'Rows that exist get their values in the backfill, each another one, or all the ' +
    'moment at which it ran, which is not when they were made.',
  fix: 'Write `up` for the rows that exist, or `nullable: true` if they shall have none.',
  breach: `
- add_column:
    table: member
    column: { name: joined_at, type: timestamptz, default: now() }
`,
  clean: `
- add_column:
    table: member
    up: created_at
    column: { name: joined_at, type: timestamptz, default: now() }
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place, operation, sql }) => {
      const existing = operation.kind === 'add_column' && role === 'default';
      if (!existing || fieldsOf(operation.spec)['up'] !== undefined || !node) return [];
      const call = functionsIn(node).some((name) => variesOverTime(name.at(-1) ?? ''));
      if (!call && allOf(node, 'SQLValueFunction').length === 0) return [];
      return [{ place, what: `Existing rows get ${sql.trim()} as of the backfill.` }];
    }),
};
