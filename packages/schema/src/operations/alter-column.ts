/**
 * alter_column: another type, nullability, default or comment for a column.
 *
 * A type or nullability gets a twin, which stands beside the old column until the contract; a
 * default or a comment alone is a matter of the views.
 */
import { Type, type Static } from 'typebox';
import { ident } from '@slipway/kernel';
import type { CatalogColumn } from '../core/catalog.ts';
import type { ChangeOperation } from '../core/change.ts';
import { baseColumn, checkDroppable, columnOf, refuse, tableOf } from '../core/draft.ts';
import type { ChangeDraft, NewColumn, TableDraft } from '../core/draft.ts';
import { short, twinName } from '../core/names.ts';
import { constraintName, foreignKeySql, qualify, REFERENCES } from './columns.ts';
import { defineOperation } from './operation.ts';

const SPEC = Type.Object(
  {
    table: Type.String(),
    column: Type.String(),
    type: Type.Optional(Type.String()),
    nullable: Type.Optional(Type.Boolean()),
    default: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    comment: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    unique: Type.Optional(Type.Object({ name: Type.String() }, { additionalProperties: false })),
    references: Type.Optional(REFERENCES),
    up: Type.Optional(Type.String()),
    down: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

type Spec = Static<typeof SPEC>;

/** Builds the old column's plain indexes again on the twin; refuses what cannot be carried. */
function carryIndexes(table: TableDraft, base: CatalogColumn, twin: string, op: ChangeOperation) {
  for (const index of table.table.indexes) {
    if (!index.columns.includes(base.name) && !index.reads.includes(base.name)) continue;
    if (!index.plain || index.reads.includes(base.name)) {
      const problem = `Index ${index.name} on ${base.name} is more than a plain list of columns.`;
      refuse(op, 'column', problem, 'This version cannot carry it over: drop it first.');
    }
    const columns = index.columns.map((column, at) => {
      const bits = index.options[at] ?? 0;
      const order = `${bits & 1 ? ' DESC' : ''}${bits & 2 ? ' NULLS FIRST' : ' NULLS LAST'}`;
      return `${ident(column === base.name ? twin : column)}${order}`;
    });
    table.indexes.push({
      name: short(`_sw_${index.name}`),
      finalName: index.name,
      unique: index.unique,
      body: `(${columns.join(', ')})`,
      constraint: index.constraint !== null,
      columns: [twin],
      operation: op,
    });
  }
}

function refuseUncarried(table: TableDraft, base: CatalogColumn, op: ChangeOperation): void {
  checkDroppable(table, base.name, op);
  const constraint = table.table.constraints.find((each) => each.columns.includes(base.name));
  if (constraint) {
    const problem = `The ${constraint.kind} constraint ${constraint.name} covers ${base.name}.`;
    refuse(op, 'column', problem, 'This version cannot carry it over to the altered column.');
  }
  if (base.identity !== '') {
    const problem = `Column ${base.name} is an identity column.`;
    refuse(op, 'column', problem, 'This version does not alter identity columns.');
  }
  const covered = table.table.indexes.some((each) => each.columns.includes(base.name));
  if (table.table.kind === 'partitioned' && covered) {
    const problem = `Table ${table.name} is partitioned, and ${base.name} is in an index.`;
    refuse(op, 'column', problem, 'This version cannot build that index without blocking.');
  }
}

function addRules(
  draft: ChangeDraft,
  table: TableDraft,
  twin: string,
  spec: Spec,
  operation: ChangeOperation,
): void {
  const { unique, references } = spec;
  if (table.table.kind === 'partitioned' && (unique || references)) {
    const problem = `Table ${table.name} is partitioned: it gets no foreign key or unique column.`;
    refuse(operation, 'column', problem, 'This version cannot build them without blocking.');
  }
  if (unique) {
    const { name } = unique;
    table.indexes.push({
      name,
      finalName: name,
      unique: true,
      body: `(${ident(twin)})`,
      constraint: true,
      columns: [twin],
      operation,
    });
  }
  if (references) {
    const { schema } = draft.catalog;
    const name = constraintName(references.name, table.name, spec.column, 'fkey');
    const target = qualify(schema, references.table);
    table.constraints.push({
      name,
      finalName: name,
      definition: foreignKeySql(schema, twin, references),
      refersTo: target,
      broken:
        `t.${ident(twin)} IS NOT NULL AND NOT EXISTS (SELECT FROM ${target} AS r ` +
        `WHERE r.${ident(references.column)} = t.${ident(twin)})`,
    });
  }
}

function addTwin(
  draft: ChangeDraft,
  table: TableDraft,
  column: NewColumn,
  spec: Spec,
  operation: ChangeOperation,
): void {
  const base = baseColumn(table, column, operation);
  refuseUncarried(table, base, operation);
  const changesType = spec.type !== undefined;
  if (spec.up === undefined && (changesType || spec.nullable === false || spec.references)) {
    const problem = `Nothing says how existing values of ${column.name} become the new ones.`;
    refuse(operation, null, problem, `Write \`up\`, an expression over ${base.name}.`);
  }
  if (spec.down === undefined && (changesType || spec.nullable === true)) {
    const problem = `Nothing says what the old version sees of new values of ${column.name}.`;
    refuse(operation, null, problem, `Write \`down\`, an expression over ${column.name}.`);
  }
  const twin = twinName(draft.number, base.name);
  const notNull = spec.nullable === undefined ? base.notNull : !spec.nullable;
  const fallback = spec.default === undefined ? base.default : spec.default;
  table.added.push({
    physical: twin,
    type: spec.type ?? base.type,
    notNull,
    default: fallback,
    instant: false,
  });
  table.expressions.push(
    { side: 'up', target: twin, sql: spec.up ?? ident(base.name), notNull, operation },
    {
      side: 'down',
      target: base.name,
      sql: spec.down ?? ident(column.name),
      notNull: base.notNull,
      operation,
    },
  );
  carryIndexes(table, base, twin, operation);
  addRules(draft, table, twin, spec, operation);
  if (base.sequence !== null) table.sequences.push({ sequence: base.sequence, twin });
  table.dropped.push(base.name);
  column.physical = twin;
  column.type = spec.type ?? base.type;
  column.default = fallback;
}

function apply(draft: ChangeDraft, spec: Spec, operation: ChangeOperation): void {
  const table = tableOf(draft, spec.table, operation);
  const column = columnOf(table, spec.column, operation);
  if (column.old === null) {
    const problem = `Column ${spec.column} is added in this same change.`;
    refuse(operation, 'column', problem, 'Put what it needs into its add_column.');
  }
  const { type, nullable, unique, references, up, down, comment } = spec;
  const parts = [type, nullable, unique, references, up, down];
  if (parts.every((part) => part === undefined)) {
    if (spec.default === undefined && comment === undefined) {
      refuse(operation, null, `Nothing of ${spec.column} is altered.`, 'Say what shall change.');
    }
    if (spec.default !== undefined) column.default = spec.default;
  } else {
    addTwin(draft, table, column, spec, operation);
  }
  if (comment !== undefined) column.comment = comment;
}

/** Alters a column's type, nullability, default, uniqueness, reference or comment. */
export const alterColumn = defineOperation({
  name: 'alter_column',
  schema: SPEC,
  unsupported: ['check', 'name', 'references.match_type'],
  apply,
});
