/**
 * GROUP BY a table's key alone: PostgreSQL then knows that the key decides the other columns. Of a
 * view it does not know that.
 */
import { allOf, fieldsOf, stringsOf, type Node } from '../lint/sql.ts';
import { tableOf, type KnownSchema, type NamedRelation } from './rule.ts';

/** Aggregates that PostgreSQL has: columns within them need no grouping. */
const AGGREGATE =
  /^(count|sum|min|max|avg|every|bool_(and|or)|string_agg|\w+_agg\w*|stddev\w*|var\w+)$/;

/** A column as it is named: `o.name` or `name`; `*` for all. */
interface Column {
  readonly alias: string | null;
  readonly name: string;
}

function columnOf(fields: Readonly<Record<string, unknown>>): Column {
  const parts = Array.isArray(fields['fields']) ? fields['fields'] : [];
  const star = parts.some((part) => Object.hasOwn(fieldsOf(part), 'A_Star'));
  const names = stringsOf(parts);
  const name = star ? '*' : (names.pop() ?? '');
  return { alias: names.pop() ?? null, name };
}

/** The relations of a FROM clause, not those of subselects in it. */
function relationsOf(from: unknown, catalog: KnownSchema): NamedRelation[] {
  if (Array.isArray(from)) return from.flatMap((each) => relationsOf(each, catalog));
  const { RangeVar: plain, JoinExpr: join } = fieldsOf(from);
  if (plain) return [tableOf(plain, catalog)].flatMap((each) => each ?? []);
  if (!join) return [];
  const { larg, rarg } = fieldsOf(join);
  return [...relationsOf(larg, catalog), ...relationsOf(rarg, catalog)];
}

/** Columns of an expression that are neither within an aggregate nor within a subselect. */
function plainColumns(value: unknown): Column[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([tag, inner]): Column[] => {
    if (tag === 'SubLink') return [];
    if (tag === 'ColumnRef') return [columnOf(fieldsOf(inner))];
    const name = tag === 'FuncCall' ? stringsOf(fieldsOf(inner)['funcname']).at(-1) : undefined;
    return name !== undefined && AGGREGATE.test(name) ? [] : plainColumns(inner);
  });
}

/** What GROUP BY names; a number stands for that column of the result. */
function groupsOf(select: Readonly<Record<string, unknown>>): Column[] {
  const list = Array.isArray(select['targetList']) ? select['targetList'] : [];
  const groups = Array.isArray(select['groupClause']) ? select['groupClause'] : [];
  return groups.flatMap((group) => {
    const { ival } = fieldsOf(fieldsOf(group)['A_Const']);
    const place = fieldsOf(ival)['ival'];
    return plainColumns(typeof place === 'number' ? list[place - 1] : group);
  });
}

function belongs({ alias, name }: Column, relation: NamedRelation): boolean {
  if (alias !== null) return alias === relation.alias;
  return name === '*' || relation.table.columns.some((column) => column.name === name);
}

/** @returns tables of which a statement groups by the key alone and shows more */
export function groupedByKeyAlone(statement: Node, catalog: KnownSchema): string[] {
  return allOf(statement, 'SelectStmt').flatMap((select) => {
    const groups = groupsOf(select);
    if (groups.length === 0) return [];
    const shown = plainColumns(select['targetList']);
    const names = (relation: NamedRelation) =>
      groups.filter((each) => belongs(each, relation)).map(({ name }) => name);
    return relationsOf(select['fromClause'], catalog)
      .filter((relation) => {
        const grouped = names(relation);
        const { primaryKey } = relation.table;
        return (
          primaryKey.length > 0 &&
          primaryKey.every((column) => grouped.includes(column)) &&
          shown.some((each) => belongs(each, relation) && !grouped.includes(each.name))
        );
      })
      .map(({ name }) => name);
  });
}
