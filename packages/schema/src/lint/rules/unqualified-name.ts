/** A function or table without its schema. */
import { isBuiltIn } from '../builtins.ts';
import type { LintRule } from '../rule.ts';
import { functionsIn, tablesIn } from '../sql.ts';

/** The rule. */
export const unqualifiedName: LintRule = {
  id: 'unqualified-name',
  severity: 'warning',
  title: 'A function or table in `up` or `down` without its schema',
  why:
    'Names are looked up when the change is planned, in its schema and then in public: ' +
    'another function or table of that name may be meant than you think. From then on the ' +
    'expression means that one, whatever the search_path of whoever writes.',
  fix: 'Write the schema before the name.',
  breach: `
- add_column:
    table: member
    up: make_label(name)
    column: { name: label, type: text }
`,
  clean: `
- add_column:
    table: member
    up: shop.make_label(name)
    column: { name: label, type: text }
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place }) => {
      if ((role !== 'up' && role !== 'down') || node === null) return [];
      const calls = functionsIn(node)
        .filter((name) => name.length === 1 && !isBuiltIn(name[0] ?? ''))
        .map(([name]) => `Function ${name}()`);
      const tables = tablesIn(node)
        .filter(({ schema }) => schema === null)
        .map(({ name }) => `Table ${name}`);
      return [...new Set([...calls, ...tables])].map((which) => ({
        place,
        what: `${which} in \`${role}\` has no schema.`,
      }));
    }),
};
