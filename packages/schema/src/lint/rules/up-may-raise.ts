/** An `up` or `down` that fails on some values. */
import { allOf, castsIn, functionsIn, readsColumn, stringsOf, type Node } from '../sql.ts';
import type { LintRule } from '../rule.ts';

const STRICT = new Set(
  [
    'int2',
    'int4',
    'int8',
    'numeric',
    'float4',
    'float8',
    'date',
    'time',
    'timestamp',
    'uuid',
  ].concat([
    'timestamptz',
    'timetz',
    'interval',
    'bool',
    'json',
    'jsonb',
    'xml',
    'inet',
    'cidr',
    'bytea',
  ]),
);
const PARSERS = new Set(['to_date', 'to_timestamp', 'to_number', 'decode', 'make_date']);

function raiser(node: Node): string | null {
  if (allOf(node, 'CaseExpr').length > 0) return null;
  const cast = castsIn(node).find(
    ({ type, argument }) => STRICT.has(type) && readsColumn(argument),
  );
  if (cast) return `a value may not be of type ${cast.type}`;
  const call = functionsIn(node).find((name) => PARSERS.has(name.at(-1) ?? ''));
  if (call) return `${call.at(-1)}() refuses text of another form`;
  const divides = allOf(node, 'A_Expr').some(
    ({ name, rexpr }) => ['/', '%'].includes(stringsOf(name)[0] ?? '') && bareColumn(rexpr),
  );
  return divides ? 'a divisor may be 0' : null;
}

function bareColumn(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ColumnRef' in value;
}

/** The rule. */
export const upMayRaise: LintRule = {
  id: 'up-may-raise',
  severity: 'warning',
  title: 'A cast, conversion or division that raises on some values',
  why:
    'An `up` that raises on one row takes the whole change back; a value that comes later ' +
    'fails a customer’s write through the other version.',
  fix:
    "Guard it, for instance CASE WHEN value ~ '^[0-9]+$' THEN value::int END, and say " +
    'what the other rows become.',
  breach: `
- alter_column:
    table: item
    column: size
    type: int
    up: size::int
    down: size::text
`,
  clean: `
- alter_column:
    table: item
    column: size
    type: int
    up: CASE WHEN size ~ '^[0-9]{1,9}$' THEN size::int ELSE 0 END
    down: size::text
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place }) => {
      if ((role !== 'up' && role !== 'down') || node === null) return [];
      const how = raiser(node);
      return how === null ? [] : [{ place, what: `\`${role}\` may raise: ${how}.` }];
    }),
};
