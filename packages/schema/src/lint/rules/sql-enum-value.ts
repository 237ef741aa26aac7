/** An enum value that the same change cannot use. */
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node): string | null {
  if (!('AlterEnumStmt' in node) || node.AlterEnumStmt.oldVal) return null;
  return `Value ${node.AlterEnumStmt.newVal} cannot be used, or taken back, in this change.`;
}

/** The rule. */
export const sqlEnumValue: LintRule = {
  id: 'sql-enum-value',
  severity: 'info',
  title: 'ALTER TYPE … ADD VALUE',
  why:
    'A value can be used only after the transaction that adds it has ended, and no ' +
    'statement takes it away again.',
  fix: 'Use the operation add_enum_value, in a change before the one that uses the value.',
  breach: `
- sql:
    up: ALTER TYPE size ADD VALUE 'xl'
    down: SELECT 1
`,
  clean: `
- add_enum_value: { type: shop.size, value: xl }
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
