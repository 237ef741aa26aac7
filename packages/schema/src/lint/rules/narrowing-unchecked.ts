/** A smaller type whose `up` takes values as they are. */
import { fieldsOf, stringsOf } from '../sql.ts';
import type { LintRule } from '../rule.ts';
import { textOf } from '../subject.ts';

const LIMITED = new RegExp(
  '^\\s*(smallint|int2|integer|int|int4|real|float4|(character varying|varchar|character|char|' +
    'bpchar|numeric|decimal|bit|varbit|timestamp|time)\\s*\\()',
  'i',
);

/**
 * SELECT (column), or a cast of it to a limited type; the brackets make a subselect of nothing.
 * Other casts raise by themselves, which is another rule's business.
 */
function bareColumnOf(select: unknown): string | null {
  const { targetList } = fieldsOf(select);
  const [target] = Array.isArray(targetList) ? targetList : [];
  const value = fieldsOf(fieldsOf(target)['ResTarget'])['val'];
  const cast = fieldsOf(fieldsOf(value)['TypeCast']);
  const limited = fieldsOf(cast['typeName'])['typmods'] !== undefined;
  const column = fieldsOf(fieldsOf(limited ? cast['arg'] : value)['ColumnRef']);
  return stringsOf(column['fields']).at(-1) ?? null;
}

/** The rule. */
export const narrowingUnchecked: LintRule = {
  id: 'narrowing-unchecked',
  severity: 'warning',
  title: 'A limited type filled by a bare column, or by a cast of it',
  why:
    'A value that is longer or larger than the new type allows fails (the change is taken back, ' +
    'or a customer’s write through the old version is refused); by a cast it is cut in silence.',
  fix: 'Say in `up` what becomes of such a value: left(name, 20), least(n, 32767), or CASE.',
  breach: `
- alter_column:
    table: member
    column: name
    type: varchar(20)
    up: name
    down: name
`,
  clean: `
- alter_column:
    table: member
    column: name
    type: varchar(20)
    up: left(name, 20)
    down: name
`,
  check: ({ expressions }) =>
    expressions.flatMap(({ role, node, place, operation }) => {
      const type = textOf(fieldsOf(operation.spec)['type']);
      if (operation.kind !== 'alter_column' || role !== 'up' || type === undefined) return [];
      if (!LIMITED.test(type) || !node || !('SelectStmt' in node)) return [];
      const column = bareColumnOf(node.SelectStmt);
      if (column === null) return [];
      return [{ place, what: `A value of ${column} may not fit ${type.trim()}.` }];
    }),
};
