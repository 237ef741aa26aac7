/** A `down` that keeps less than it is given. */
import { castsIn, fieldsOf, functionsIn } from '../sql.ts';
import type { LintRule } from '../rule.ts';

const LOSSY = new Set(
  [
    'left',
    'right',
    'substr',
    'substring',
    'lower',
    'upper',
    'initcap',
    'btrim',
    'ltrim',
    'rtrim',
  ].concat([
    'round',
    'trunc',
    'floor',
    'ceil',
    'ceiling',
    'date_trunc',
    'split_part',
    'md5',
    'length',
  ]),
);
const SMALL = new Set(['int2', 'int4', 'float4', 'date', 'time', 'bool', 'char']);

/** What a CASE asks is not what it gives. */
function withoutConditions(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(withoutConditions);
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'whereClause') return [key, null];
      if (key === 'CaseWhen') return [key, withoutConditions(fieldsOf(value)['result'])];
      return [key, withoutConditions(value)];
    }),
  );
}

/** The rule. */
export const downNarrows: LintRule = {
  id: 'down-narrows',
  severity: 'warning',
  title: 'A `down` that cuts, rounds or folds its value',
  why:
    'Different new values become the same old one. What is cut off is lost to the old ' +
    'version, and lost for good after a rollback.',
  fix:
    'Use an expression that can be turned back, or accept the loss and say so in the ' +
    'change’s review.',
  breach: `
- alter_column:
    table: member
    column: name
    type: text
    up: name
    down: left(name, 20)
`,
  clean: `
- alter_column:
    table: member
    column: name
    type: text
    up: name
    down: name
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place }) => {
      if (role !== 'down' || node === null) return [];
      const values = withoutConditions(node);
      const cut = functionsIn(values)
        .find((name) => LOSSY.has(name.at(-1) ?? ''))
        ?.at(-1);
      if (cut !== undefined) return [{ place, what: `\`down\` loses what ${cut}() leaves out.` }];
      const cast = castsIn(values).find(({ type, limited }) => limited || SMALL.has(type));
      if (!cast) return [];
      return [{ place, what: `\`down\` casts to ${cast.type}, which may hold less.` }];
    }),
};
