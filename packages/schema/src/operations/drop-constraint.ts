/**
 * drop_constraint and drop_multicolumn_constraint: the new version's columns go without a rule.
 *
 * Where `down` changes values, the columns get twins without it, and `down` gives the old version
 * values that obey it; otherwise the rule holds for both until the contract drops it.
 */
import { Type } from 'typebox';
import type { ChangeOperation } from '../core/change.ts';
import { refuse, tableOf, type ChangeDraft, type TableDraft } from '../core/draft.ts';
import { constraintOf, type NamedConstraint } from './named-constraint.ts';
import { defineOperation } from './operation.ts';
import { addTwins, PER_COLUMN } from './twins.ts';

function dropped(table: TableDraft, name: string, operation: ChangeOperation): NamedConstraint {
  const found = constraintOf(table, name, operation);
  const no = (what: string): never =>
    refuse(operation, 'name', `Constraint ${name} cannot go: ${what}.`, 'Keep it.');
  if (found.kind === 'primary key') no('it is the primary key');
  const { referenced, indexes } = table.table;
  if (found.kind === 'unique' && found.columns.every((column) => referenced.includes(column))) {
    no('a foreign key may refer to it');
  }
  if (indexes.some((index) => index.constraint === name && index.replicaIdentity)) {
    no('it is the replica identity');
  }
  table.droppedConstraints.add(name);
  return found;
}

/** The new version's names of a constraint's columns. */
function shownNames(table: TableDraft, found: NamedConstraint): string[] {
  return table.columns
    .filter((column) => column.old !== null && found.columns.includes(column.old))
    .map((column) => column.name);
}

function warnHeld(draft: ChangeDraft, table: TableDraft, name: string): void {
  draft.warnings.push(
    `Constraint ${name} of ${table.name} holds for the new version too, until the contract: ` +
      '`up` and `down` leave the values as they are.',
  );
}

/** Drops a constraint of one column. */
export const dropConstraint = defineOperation({
  name: 'drop_constraint',
  schema: Type.Object(
    {
      table: Type.String(),
      name: Type.String(),
      up: Type.Optional(Type.String()),
      down: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  apply: (draft, { table: tableName, name, up, down }, operation) => {
    const table = tableOf(draft, tableName, operation);
    const found = dropped(table, name, operation);
    const [column, ...more] = shownNames(table, found);
    if (more.length > 0 && (up !== undefined || down !== undefined)) {
      const problem = `Constraint ${name} covers ${found.columns.join(', ')}.`;
      refuse(operation, 'name', problem, 'Use drop_multicolumn_constraint: `up` per column.');
    }
    const per = {
      ...(up === undefined || column === undefined ? {} : { up: { [column]: up } }),
      ...(down === undefined || column === undefined ? {} : { down: { [column]: down } }),
    };
    const columns = column === undefined ? [] : [column];
    if (!addTwins(draft, table, columns, per, false, operation)) warnHeld(draft, table, name);
  },
});

/** Drops a constraint of several columns. */
export const dropMulticolumnConstraint = defineOperation({
  name: 'drop_multicolumn_constraint',
  schema: Type.Object(
    {
      table: Type.String(),
      name: Type.String(),
      up: Type.Optional(PER_COLUMN),
      down: Type.Optional(PER_COLUMN),
    },
    { additionalProperties: false },
  ),
  apply: (draft, spec, operation) => {
    const table = tableOf(draft, spec.table, operation);
    const found = dropped(table, spec.name, operation);
    const columns = shownNames(table, found);
    if (!addTwins(draft, table, columns, spec, false, operation)) {
      warnHeld(draft, table, spec.name);
    }
  },
});
