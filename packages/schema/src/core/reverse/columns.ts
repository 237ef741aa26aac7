/** The reverse of dropping and of altering a column. */
import { ident } from '@slipway/kernel';
import { columnFields, constraintFields, indexFields, indexSql, keyFields } from '../describe.ts';
import { fieldsIn, textOf, type Spec } from './names.ts';
import type { ReverseContext } from './reverse.ts';
import { short } from '../names.ts';

/** A dropped column comes back, with the rules and indexes that were its own alone. */
export function addBack(context: ReverseContext, spec: Spec): void {
  const { schema, names, add, refuse, warn } = context;
  const table = names.table(textOf(spec, 'table') ?? '');
  const name = names.column(table, textOf(spec, 'column') ?? '');
  const before = names.before(table)?.table;
  const column = before?.columns.find((each) => each.name === name);
  if (!before || !column) return refuse(`nothing is known of the dropped column ${table}.${name}`);
  if (column.identity !== '') warn(`Column ${table}.${name} comes back, but numbers no rows.`);
  const up = textOf(spec, 'down');
  add('add_column', { table, column: columnFields(column), ...(up === undefined ? {} : { up }) });
  const mine = (columns: readonly string[]) => columns.length === 1 && columns[0] === name;
  for (const index of before.indexes.filter((each) => mine([...each.columns, ...each.reads]))) {
    const rule = keyFields(index);
    if (rule) add('create_constraint', { table, ...rule });
    const fields = index.constraint === null ? indexFields(table, index) : null;
    if (fields) add('create_index', fields);
    if (rule || fields) continue;
    const statement = indexSql(schema, table, index);
    warn(`No operation says the index ${index.name}: make it afterwards with ${statement}`);
  }
  for (const rule of before.constraints.filter((each) => mine(each.columns))) {
    const fields = constraintFields(schema, rule);
    if (fields) add('create_constraint', { table, ...fields });
    else warn(`No operation says the constraint ${rule.name} of ${table}: ${rule.definition}`);
  }
}

function rulesGone(context: ReverseContext, table: string, column: string, spec: Spec): void {
  const named = (field: string) => textOf(fieldsIn(spec, field) ?? {}, 'name');
  const reference = fieldsIn(spec, 'references');
  const rules = [
    named('check'),
    reference ? (named('references') ?? short(`${table}_${column}_fkey`)) : undefined,
    named('unique'),
  ];
  for (const name of rules) {
    if (name !== undefined) context.add('drop_constraint', { table, name });
  }
}

/** An altered column gets back its type, nullability, default and comment. */
export function alterBack(context: ReverseContext, spec: Spec): void {
  const { names, add, refuse } = context;
  const table = names.table(textOf(spec, 'table') ?? '');
  const name = names.column(table, textOf(spec, 'column') ?? '');
  const source = names.before(table);
  const column = source?.table.columns.find((each) => each.name === name);
  if (!source || !column) return refuse(`nothing is known of the altered column ${table}.${name}`);
  rulesGone(context, table, textOf(spec, 'column') ?? '', spec);
  const fields: Record<string, unknown> = {};
  if (source.gone.includes(name)) {
    if (spec['type'] !== undefined) fields['type'] = column.type;
    if (spec['nullable'] !== undefined) fields['nullable'] = !column.notNull;
    fields['up'] = textOf(spec, 'down') ?? ident(names.newColumn(table, name));
    fields['down'] = textOf(spec, 'up') ?? ident(name);
  }
  if (spec['default'] !== undefined) fields['default'] = column.default;
  if (spec['comment'] !== undefined) fields['comment'] = column.comment;
  if (Object.keys(fields).length > 0) add('alter_column', { table, column: name, ...fields });
}
