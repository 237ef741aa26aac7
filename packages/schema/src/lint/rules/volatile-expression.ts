/** An `up` or `down` whose answer changes. */
import { variesOverTime } from '../builtins.ts';
import type { LintRule } from '../rule.ts';
import { allOf, functionsIn } from '../sql.ts';

/** The rule. */
export const volatileExpression: LintRule = {
  id: 'volatile-expression',
  severity: 'warning',
  title: 'An `up` or `down` that gives another answer next time',
  why:
    'The same row gets another value each time it is converted. Such values are left out of ' +
    'the check before the contract, so nothing proves that no write of either version was lost.',
  fix:
    'Use only the row’s own columns; put a moment or a random value into the column’s ' +
    'default instead.',
  breach: `
- add_column:
    table: member
    up: name || random()
    column: { name: label, type: text }
`,
  clean: `
- add_column:
    table: member
    up: name || id
    column: { name: label, type: text }
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place }) => {
      if ((role !== 'up' && role !== 'down') || node === null) return [];
      const call = functionsIn(node).find((name) => variesOverTime(name.at(-1) ?? ''));
      const word = allOf(node, 'SQLValueFunction').length > 0;
      if (!call && !word) return [];
      const which = call ? `${call.at(-1)}()` : 'a value of the moment or session';
      return [{ place, what: `\`${role}\` uses ${which}.` }];
    }),
};
