/** create_index: an index, built CONCURRENTLY; both versions profit from it. */
import { Type, type Static } from 'typebox';
import { ident } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { columnOf, refuse, tableOf, takeName, type ChangeDraft } from '../core/draft.ts';
import { defineOperation } from './operation.ts';

const FIELD = {
  collate: Type.Optional(Type.String()),
  sort: Type.Optional(Type.Union([Type.Literal('ASC'), Type.Literal('DESC')])),
  nulls: Type.Optional(Type.Union([Type.Literal('FIRST'), Type.Literal('LAST')])),
  opclass: Type.Optional(Type.Object({ name: Type.String() }, { additionalProperties: false })),
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

function fieldSql(physical: string, field: Listed): string {
  const parts = [ident(physical)];
  if (field.collate) parts.push(`COLLATE ${ident(...field.collate.split('.'))}`);
  if (field.opclass) parts.push(ident(...field.opclass.name.split('.')));
  if (field.sort) parts.push(field.sort);
  if (field.nulls) parts.push(`NULLS ${field.nulls}`);
  return parts.join(' ');
}

function apply(draft: ChangeDraft, spec: Static<typeof SPEC>, operation: ChangeOperation): void {
  takeName(draft, spec.name, operation);
  const created = draft.created.get(spec.table);
  if (created) {
    const problem = `Table ${spec.table} is created in this same change.`;
    refuse(operation, 'table', problem, 'Create the index in a change of its own.');
  }
  const table = tableOf(draft, spec.table, operation);
  if (table.table.kind === 'partitioned') {
    const problem = `Table ${spec.table} is partitioned: its index would block all writes.`;
    refuse(operation, 'table', problem, 'This version cannot build it.');
  }
  const fields = listed(spec.columns);
  const columns = fields.map((field) => columnOf(table, field.column, operation, 'columns'));
  const parts = [
    ...(spec.method ? [`USING ${spec.method}`] : []),
    `(${fields.map((field, at) => fieldSql(columns[at]!.physical, field)).join(', ')})`,
    ...(spec.storage_parameters ? [`WITH (${spec.storage_parameters})`] : []),
    ...(spec.predicate ? [`WHERE (${spec.predicate})`] : []),
  ];
  table.indexes.push({
    name: spec.name,
    finalName: spec.name,
    unique: spec.unique === true,
    body: parts.join(' '),
    constraint: false,
    columns: columns.map((column) => column.physical),
    operation,
  });
}

/** Creates an index without blocking writes. */
export const createIndex = defineOperation({
  name: 'create_index',
  schema: SPEC,
  unsupported: ['columns.opclass.params'],
  apply,
});
