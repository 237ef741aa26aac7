/** The reverse of each kind of operation. A new kind is a function here. */
import { describeTable, indexFields, indexSql } from '../describe.ts';
import { addBack, alterBack } from './columns.ts';
import { fieldsIn, textOf, type Spec } from './names.ts';
import { constraintBack, constraintGone } from './rules.ts';
import type { ReverseContext } from './reverse.ts';

type Reverser = (context: ReverseContext, spec: Spec) => void;

const tableIn = ({ names }: ReverseContext, spec: Spec) => names.table(textOf(spec, 'table') ?? '');

function renameTable({ add }: ReverseContext, spec: Spec): void {
  add('rename_table', { from: spec['to'], to: spec['from'] });
}

function renameColumn(context: ReverseContext, spec: Spec): void {
  context.add('rename_column', {
    table: tableIn(context, spec),
    from: spec['to'],
    to: spec['from'],
  });
}

function renameConstraint(context: ReverseContext, spec: Spec): void {
  const { to, from } = spec;
  context.add('rename_constraint', { table: tableIn(context, spec), from: to, to: from });
}

function createTable({ add }: ReverseContext, spec: Spec): void {
  add('drop_table', { name: spec['name'] });
}

function dropTable({ schema, names, add, refuse, warn }: ReverseContext, spec: Spec): void {
  const name = names.table(textOf(spec, 'name') ?? '');
  const before = names.before(name);
  if (!before) return refuse(`nothing is known of the dropped table ${name}`);
  const { spec: made, indexes, unsaid } = describeTable(schema, before.table);
  if (before.table.kind === 'partitioned') {
    warn(`${name} was partitioned: elsewhere the file makes an ordinary table.`);
  }
  for (const { what } of unsaid) warn(`No operation says the ${what}: elsewhere it is missing.`);
  add('create_table', made);
  for (const index of indexes) add('create_index', index);
}

function addColumn(context: ReverseContext, spec: Spec): void {
  const column = textOf(fieldsIn(spec, 'column') ?? {}, 'name');
  const down = textOf(spec, 'up');
  context.add('drop_column', {
    table: tableIn(context, spec),
    column,
    ...(down === undefined ? {} : { down }),
  });
}

function createIndex({ created, add }: ReverseContext, spec: Spec): void {
  if (created.has(textOf(spec, 'table') ?? '')) return;
  add('drop_index', { name: spec['name'] });
}

function dropIndex({ schema, names, add, warn, refuse }: ReverseContext, spec: Spec): void {
  const name = textOf(spec, 'name') ?? '';
  const found = names.indexed(name);
  if (!found?.index) return refuse(`nothing is known of the dropped index ${name}`);
  const fields = indexFields(found.table.name, found.index);
  if (fields) return add('create_index', fields);
  const statement = indexSql(schema, found.table.name, found.index);
  warn(`No operation says the index ${name}: make it afterwards with ${statement}`);
}

function setReplicaIdentity(context: ReverseContext, spec: Spec): void {
  const table = tableIn(context, spec);
  const before = context.names.before(table)?.table;
  const index = before?.indexes.find((each) => each.replicaIdentity)?.name;
  const kinds = { d: 'default', n: 'nothing', f: 'full', i: 'index' } as const;
  const type = kinds[before?.replicaIdentity ?? 'd'];
  context.add('set_replica_identity', {
    table,
    identity: { type, ...(type === 'index' && index !== undefined ? { index } : {}) },
  });
}

function addEnumValue({ refuse }: ReverseContext, spec: Spec): void {
  const [type, value] = [textOf(spec, 'type') ?? '', textOf(spec, 'value') ?? ''];
  refuse(`PostgreSQL takes no value of an enum type away ("${value}" of ${type})`);
}

function sql({ add, refuse }: ReverseContext, spec: Spec): void {
  const [up, down] = [textOf(spec, 'up') ?? '', textOf(spec, 'down')];
  const text = up.trim().replaceAll(/\s+/g, ' ').slice(0, 60);
  if (spec['onComplete'] === true) return refuse(`SQL ran with the contract: "${text}"`);
  if (down === undefined || down.trim() === '') return refuse(`SQL has no \`down\`: "${text}"`);
  add('sql', { up: down, down: up });
}

/** Each kind's reverse. */
export const REVERSERS: Readonly<Record<string, Reverser>> = {
  rename_table: renameTable,
  rename_column: renameColumn,
  rename_constraint: renameConstraint,
  create_table: createTable,
  drop_table: dropTable,
  add_column: addColumn,
  drop_column: addBack,
  alter_column: alterBack,
  create_index: createIndex,
  drop_index: dropIndex,
  create_constraint: constraintGone,
  drop_constraint: constraintBack,
  drop_multicolumn_constraint: constraintBack,
  set_replica_identity: setReplicaIdentity,
  add_enum_value: addEnumValue,
  sql,
};
