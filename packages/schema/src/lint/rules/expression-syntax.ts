/** An expression that PostgreSQL cannot read. */
import type { LintRule } from '../rule.ts';

/** The rule. */
export const expressionSyntax: LintRule = {
  id: 'expression-syntax',
  severity: 'error',
  title: 'An expression that PostgreSQL’s parser refuses',
  why: 'It would fail at plan time, in the middle of a launch’s preparation.',
  fix: 'Mend the expression; it is one SQL expression over the columns of the row.',
  breach: `
- add_column:
    table: member
    up: upper(name
    column: { name: label, type: text }
`,
  clean: `
- add_column:
    table: member
    up: upper(name)
    column: { name: label, type: text }
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, place, broken }) =>
      broken === null ? [] : [{ place, what: `\`${role}\` does not parse: ${broken}.` }],
    ),
};
