/** A constraint that reads the whole table under a lock. */
import { commandsOf } from '../statements.ts';
import type { Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { breaches } from '../statements.ts';

function find(node: Node, created: ReadonlySet<string>): string | null {
  for (const { subtype, def } of commandsOf(node, created)) {
    if (subtype !== 'AT_AddConstraint' || !def || !('Constraint' in def)) continue;
    const { contype, skip_validation: later, indexname, conname } = def.Constraint;
    const name = conname ?? 'The constraint';
    const checked = contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN';
    if (checked && later !== true) return `${name} reads the whole table while writes wait.`;
    const unique = contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY';
    if (unique && !indexname) return `${name} builds its index while writes wait.`;
    if (contype === 'CONSTR_EXCLUSION') return `${name} builds its index while writes wait.`;
  }
  return null;
}

/** The rule. */
export const sqlConstraintValidates: LintRule = {
  id: 'sql-constraint-validates',
  severity: 'error',
  title: 'ADD CONSTRAINT that is checked at once',
  why:
    'A check or foreign key without NOT VALID, or a unique or primary key without USING ' +
    'INDEX, reads the whole table while writes wait.',
  fix:
    'Use the operation create_constraint; or add it NOT VALID (USING INDEX for unique ' +
    'ones) and VALIDATE it in a later statement.',
  breach: `
- sql:
    up: ALTER TABLE member ADD CONSTRAINT named CHECK (length(name) > 0)
    down: ALTER TABLE member DROP CONSTRAINT named
`,
  clean: `
- sql:
    up: ALTER TABLE member ADD CONSTRAINT named CHECK (length(name) > 0) NOT VALID
    down: ALTER TABLE member DROP CONSTRAINT named
`,
  check: ({ statements, createdTables }) => breaches(statements, createdTables, find),
};
