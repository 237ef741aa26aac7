/** A column whose default rewrites the table. */
import { variesByRow } from '../builtins.ts';
import { functionsIn, stringsOf } from '../sql.ts';
import { commandsOf } from '../statements.ts';
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node, created: ReadonlySet<string>): string | null {
  for (const { subtype, def } of commandsOf(node, created)) {
    if (subtype !== 'AT_AddColumn' || !def || !('ColumnDef' in def)) continue;
    const rewrites = (def.ColumnDef.constraints ?? []).some((each) => {
      if (!('Constraint' in each)) return false;
      const { contype, generated_kind: kind } = each.Constraint;
      if (contype === 'CONSTR_IDENTITY') return true;
      if (contype === 'CONSTR_GENERATED') return kind !== 'v';
      return functionsIn(each.Constraint.raw_expr).some((name) => variesByRow(name.at(-1) ?? ''));
    });
    const serial = /serial/.test(stringsOf(def.ColumnDef.typeName?.names).at(-1) ?? '');
    if (rewrites || serial) return `Adding ${def.ColumnDef.colname} rewrites the whole table.`;
  }
  return null;
}

/** The rule. */
export const sqlVolatileDefault: LintRule = {
  id: 'sql-volatile-default',
  severity: 'error',
  title: 'ADD COLUMN with a default that differs by row, is generated, or is an identity',
  why: 'The whole table is rewritten while nobody can read or write it.',
  fix: 'Use the operation add_column with `up`, which fills the column in a backfill.',
  breach: `
- sql:
    up: ALTER TABLE member ADD COLUMN token uuid DEFAULT gen_random_uuid()
    down: ALTER TABLE member DROP COLUMN token
`,
  clean: `
- sql:
    up: ALTER TABLE member ADD COLUMN token text DEFAULT 'none'
    down: ALTER TABLE member DROP COLUMN token
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
