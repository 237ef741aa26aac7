/** An `up` or `down` that reads another table. */
import type { LintRule } from '../rule.ts';
import { tablesIn } from '../sql.ts';

/** The rule. */
export const otherTable: LintRule = {
  id: 'other-table',
  severity: 'info',
  title: 'An `up` or `down` that reads another table',
  why:
    'The value is taken when the row is written or converted. A later write to the other table ' +
    'does not change it, in either version, and no check before the contract looks for that. ' +
    'Each such write also reads the other table, with the rights of the table’s owner.',
  fix: 'Leave it if the other table does not change meanwhile; else let the application write it.',
  breach: `
- add_column:
    table: member
    up: SELECT city FROM shop.store WHERE store.id = member.store_id
    column: { name: city, type: text }
`,
  clean: `
- add_column:
    table: member
    up: trim(address)
    column: { name: city, type: text }
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place }) => {
      if ((role !== 'up' && role !== 'down') || node === null) return [];
      const names = tablesIn(node).map(({ schema, name }) => (schema ? `${schema}.${name}` : name));
      return [...new Set(names)].map((name) => ({
        place,
        what: `\`${role}\` does not follow later writes to ${name}.`,
      }));
    }),
};
