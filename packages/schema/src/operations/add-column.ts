/** add_column: a column that the new version shows, filled for existing rows by `up`. */
import { Type, type Static } from 'typebox';
import type { ChangeOperation } from '../core/change.ts';
import { checkName, refuse, tableOf } from '../core/draft.ts';
import type { ChangeDraft, TableDraft } from '../core/draft.ts';
import { twinName } from '../core/names.ts';
import { addGenerated } from './add-generated.ts';
import { COLUMN_FIELDS, constraintName, foreignSpec, GENERATED } from './columns.ts';
import { defineOperation } from './operation.ts';
import { addCheck, addForeignKey, addKey } from './rules.ts';

const SPEC = Type.Object(
  {
    table: Type.String(),
    up: Type.Optional(Type.String()),
    column: Type.Object(
      { ...COLUMN_FIELDS, generated: Type.Optional(GENERATED) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

type Spec = Static<typeof SPEC>;

/** Constants and the like: one value for all rows, which ADD COLUMN gives without a rewrite. */
const CONSTANT = /^\s*('(?:[^']|'')*'|[-+]?[\d.]+|true|false|null)\s*(::\s*[\w .()[\]"]+)?\s*$/i;

function addConstraints(
  draft: ChangeDraft,
  table: TableDraft,
  { column }: Spec,
  operation: ChangeOperation,
): void {
  const { check, references, name } = column;
  if (check) {
    const { constraint: condition, no_inherit: noInherit = false } = check;
    addCheck(table, { name: check.name, condition, noInherit }, operation, 'column');
  }
  if (references) {
    const key = constraintName(references.name, table.seen.name, name, 'fkey');
    addForeignKey(draft, table, key, [name], foreignSpec(references), operation);
  }
  if (column.unique) {
    const key = constraintName(undefined, table.seen.name, name, 'key');
    addKey(draft, table, key, [name], { constraint: 'UNIQUE', field: 'column' }, operation);
  }
}

function apply(draft: ChangeDraft, spec: Spec, operation: ChangeOperation): void {
  const table = tableOf(draft, spec.table, operation);
  const { column } = spec;
  checkName(column.name, operation);
  const inUse =
    table.columns.some((each) => each.name === column.name) ||
    table.seen.columns.some((each) => each.name === column.name);
  if (inUse) {
    const problem = `Table ${spec.table} has a column ${column.name} already.`;
    refuse(operation, 'column', problem, 'Choose another name, or use alter_column.');
  }
  if (/serial\s*$/i.test(column.type)) {
    const problem = `Type ${column.type} would number existing rows under a lock.`;
    refuse(operation, 'column', problem, 'Add an integer column with an `up`.');
  }
  if (column.generated) {
    addGenerated(draft, table, { ...column, generated: column.generated, up: spec.up }, operation);
    addConstraints(draft, table, spec, operation);
    return;
  }
  const notNull = column.nullable !== true;
  if (notNull && spec.up === undefined && column.default === undefined) {
    const problem = `Column ${column.name} is NOT NULL: existing rows have no value for it.`;
    refuse(operation, null, problem, 'Write `up`, or a default, or `nullable: true`.');
  }
  const constant = column.default !== undefined && CONSTANT.test(column.default);
  const up = spec.up ?? (constant ? undefined : column.default);
  // A column that an earlier change in flight drops or renames may still hold the name.
  const isTaken = table.table.columns.some((each) => each.name === column.name);
  const physical = isTaken ? twinName(draft.number, column.name) : column.name;
  table.added.push({
    physical,
    type: column.type,
    notNull,
    default: column.default ?? null,
    collation: null,
    instant: constant && up === undefined,
  });
  table.columns.push({
    name: column.name,
    physical,
    old: null,
    type: column.type,
    default: column.default ?? null,
    comment: column.comment ?? null,
    computed: false,
  });
  if (up !== undefined) {
    table.expressions.push({ side: 'up', target: physical, sql: up, notNull, operation });
  }
  addConstraints(draft, table, spec, operation);
}

/** Adds a column. As in pgroll's format it is NOT NULL unless `nullable: true`. */
export const addColumn = defineOperation({
  name: 'add_column',
  schema: SPEC,
  unsupported: ['column.pk'],
  apply,
});
