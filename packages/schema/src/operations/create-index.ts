/** create_index: an index, built CONCURRENTLY; both versions profit from it. */
import { Type, type Static } from 'typebox';
import { ident } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { columnOf, tableOf, takeName, type ChangeDraft } from '../core/draft.ts';
import { defineOperation } from './operation.ts';
import { checkPartitionKey } from './rules.ts';

const FIELD = {
  collate: Type.Optional(Type.String()),
  sort: Type.Optional(Type.Union([Type.Literal('ASC'), Type.Literal('DESC')])),
  nulls: Type.Optional(Type.Union([Type.Literal('FIRST'), Type.Literal('LAST')])),
  opclass: Type.Optional(
    Type.Object(
      {
        name: Type.String(),
        params: Type.Optional(Type.Array(Type.String({ pattern: '^\\w+ *= *[\\w.]+$' }))),
      },
      { additionalProperties: false },
    ),
  ),
};
const LISTED = Type.Object({ column: Type.String(), ...FIELD }, { additionalProperties: false });
const MAPPED = Type.Object(FIELD, { additionalProperties: false });

const SPEC = Type.Object(
  {
    name: Type.String(),
    table: Type.String(),
    columns: Type.Union([
      Type.Array(Type.Union([Type.String(), LISTED]), { minItems: 1 }),
      Type.Record(Type.String(), MAPPED),
    ]),
    method: Type.Optional(
      Type.Union(
        ['btree', 'hash', 'gist', 'spgist', 'gin', 'brin'].map((name) => Type.Literal(name)),
      ),
    ),
    unique: Type.Optional(Type.Boolean()),
    predicate: Type.Optional(Type.String()),
    storage_parameters: Type.Optional(Type.String({ pattern: '^[\\w =.,]+$' })),
  },
  { additionalProperties: false },
);

type Listed = Static<typeof LISTED>;

function listed(columns: Static<typeof SPEC>['columns']): Listed[] {
  if (!Array.isArray(columns)) {
    return Object.entries(columns).map(([column, field]) => ({ column, ...field }));
  }
  return columns.map((each) => (typeof each === 'string' ? { column: each } : each));
}

function fieldSql(field: Listed): string {
  const parts = [ident(field.column)];
  if (field.collate) parts.push(`COLLATE ${ident(...field.collate.split('.'))}`);
  if (field.opclass) parts.push(opclassSql(field.opclass));
  if (field.sort) parts.push(field.sort);
  if (field.nulls) parts.push(`NULLS ${field.nulls}`);
  return parts.join(' ');
}

function opclassSql({ name, params = [] }: NonNullable<Listed['opclass']>): string {
  const quoted = ident(...name.split('.'));
  return params.length > 0 ? `${quoted} (${params.join(', ')})` : quoted;
}

function apply(draft: ChangeDraft, spec: Static<typeof SPEC>, operation: ChangeOperation): void {
  takeName(draft, spec.name, operation);
  const fields = listed(spec.columns);
  const parts = [
    ...(spec.method ? [`USING ${spec.method}`] : []),
    `(${fields.map((field) => fieldSql(field)).join(', ')})`,
    ...(spec.storage_parameters ? [`WITH (${spec.storage_parameters})`] : []),
    ...(spec.predicate ? [`WHERE (${spec.predicate})`] : []),
  ];
  const unique = spec.unique === true;
  const created = draft.created.get(spec.table);
  if (created) {
    const on = `${ident(draft.catalog.schema, spec.table)} ${parts.join(' ')}`;
    created.create.push(`CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${ident(spec.name)} ON ${on}`);
    return;
  }
  const table = tableOf(draft, spec.table, operation);
  const columns = fields.map((field) => columnOf(table, field.column, operation, 'columns'));
  if (unique) {
    const physical = columns.map((column) => column.physical);
    checkPartitionKey(table, physical, operation, 'columns');
  }
  table.indexes.push({
    name: spec.name,
    finalName: spec.name,
    unique,
    body: parts.join(' '),
    names: 'new',
    constraint: null,
    deferrable: '',
    columns: columns.map((column) => column.physical),
    operation,
    field: spec.predicate === undefined ? 'columns' : 'predicate',
  });
}

/** Creates an index without blocking writes. */
export const createIndex = defineOperation({
  name: 'create_index',
  schema: SPEC,
  apply,
});
