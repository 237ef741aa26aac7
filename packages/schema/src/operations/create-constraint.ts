/**
 * create_constraint: a rule over one or more columns of a table.
 *
 * Where `up` and `down` change values, the columns get twins and the rule is the new version's
 * alone; where they do not, the rule is put on the columns themselves and holds for both.
 */
import { Type, type Static } from 'typebox';
import type { ChangeOperation } from '../core/change.ts';
import { columnOf, refuse, tableOf } from '../core/draft.ts';
import type { ChangeDraft, NewTable, TableDraft } from '../core/draft.ts';
import { ident } from '@slipway/kernel';
import {
  checkConstraint,
  CONSTRAINT_FIELDS,
  constraintSql,
  deferralSql,
  foreignOf,
  indexParametersSql,
} from './constraint.ts';
import { defineOperation } from './operation.ts';
import { addCheck, addForeignKey, addKey, warnShared } from './rules.ts';
import { addTwins, PER_COLUMN } from './twins.ts';

const SPEC = Type.Object(
  {
    ...CONSTRAINT_FIELDS,
    table: Type.String(),
    up: Type.Optional(PER_COLUMN),
    down: Type.Optional(PER_COLUMN),
  },
  { additionalProperties: false },
);

type Spec = Static<typeof SPEC>;

/** Nobody uses a table that the change creates: the rule is put on it at once. */
function onCreated(draft: ChangeDraft, table: NewTable, spec: Spec, operation: ChangeOperation) {
  for (const name of spec.columns ?? []) {
    if (table.columns.some((each) => each.name === name)) continue;
    const names = table.columns.map((each) => each.name).join(', ');
    const problem = `Table ${table.name} has no column ${name}.`;
    refuse(operation, 'columns', problem, `Its columns: ${names}.`);
  }
  const name = ident(draft.catalog.schema, table.name);
  table.create.push(`ALTER TABLE ${name} ADD ${constraintSql(draft, spec)}`);
  if (spec.references) table.refersTo.push(spec.references.table);
}

function checkPrimaryKey(table: TableDraft, spec: Spec, operation: ChangeOperation): void {
  if (table.table.primaryKey.length > 0) {
    const problem = `Table ${spec.table} has a primary key already.`;
    refuse(operation, 'type', problem, 'A table has one; use a unique constraint.');
  }
}

/** A primary key's own columns must be NOT NULL before; a twin's are made so. */
function checkNotNull(table: TableDraft, spec: Spec, operation: ChangeOperation): void {
  for (const name of spec.columns ?? []) {
    const { physical } = columnOf(table, name, operation, 'columns');
    const given = [...table.table.columns, ...table.added].find(
      (each) => ('physical' in each ? each.physical : each.name) === physical,
    );
    if (given?.notNull === true) continue;
    const problem = `Column ${name} may be NULL, so it cannot be in a primary key.`;
    refuse(operation, 'columns', problem, 'Make it NOT NULL in a change before this one.');
  }
}

function addRule(draft: ChangeDraft, table: TableDraft, spec: Spec, operation: ChangeOperation) {
  const columns = spec.columns ?? [];
  const deferrable = deferralSql(spec);
  if (spec.type === 'check') {
    const condition = spec.check ?? '';
    const noInherit = spec.no_inherit === true;
    addCheck(table, { name: spec.name, condition, noInherit }, operation);
  }
  const to = foreignOf(spec);
  if (spec.type === 'foreign_key' && to) {
    addForeignKey(draft, table, spec.name, columns, to, operation);
  }
  if (spec.type === 'unique' || spec.type === 'primary_key') {
    const distinct = spec.nulls_not_distinct ? ' NULLS NOT DISTINCT' : '';
    const [include, stored] = indexParametersSql(spec).split(/(?= WITH )/);
    const tail = `${include ?? ''}${distinct}${stored ?? ''}`;
    const constraint = spec.type === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
    const options = { constraint, tail, deferrable, field: 'columns' } as const;
    addKey(draft, table, spec.name, columns, options, operation);
  }
}

function apply(draft: ChangeDraft, spec: Spec, operation: ChangeOperation): void {
  checkConstraint(spec, operation, 'type');
  const created = draft.created.get(spec.table);
  if (created) {
    onCreated(draft, created, spec, operation);
    return;
  }
  const table = tableOf(draft, spec.table, operation);
  if (spec.type === 'exclude') {
    const problem = 'An exclusion constraint cannot be built beside writes.';
    refuse(operation, 'type', problem, 'Create it with its table, or with a `sql` operation.');
  }
  for (const name of spec.columns ?? []) columnOf(table, name, operation, 'columns');
  const isKey = spec.type === 'primary_key';
  if (isKey) checkPrimaryKey(table, spec, operation);
  const twins = addTwins(draft, table, spec.columns ?? [], spec, isKey, operation);
  if (isKey) checkNotNull(table, spec, operation);
  if (!twins) warnShared(draft, table, operation);
  addRule(draft, table, spec, operation);
}

/** Creates a constraint without blocking writes. */
export const createConstraint = defineOperation({
  name: 'create_constraint',
  schema: SPEC,
  unsupported: ['index_parameters.tablespace'],
  apply,
});
