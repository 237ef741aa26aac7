/** Indexes and constraints that operations add to a table that is in use. */
import { ident } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import {
  checkName,
  columnOf,
  refuse,
  takeName,
  type ChangeDraft,
  type TableDraft,
} from '../core/draft.ts';
import { farColumn, foreignTail, qualify, type ForeignSpec } from './columns.ts';

/** Refuses a constraint's name that the table has given to another one. */
export function freeConstraint(
  table: TableDraft,
  name: string,
  operation: ChangeOperation,
  field = 'name',
): void {
  checkName(name, operation, field);
  const taken =
    table.table.constraints.some((each) => each.name === name) ||
    table.table.indexes.some((each) => each.constraint === name) ||
    (table.table.hiddenRules ?? []).includes(name) ||
    table.seen.rules.some((each) => each.physical === name) ||
    [...table.constraints, ...table.indexes].some((each) => each.finalName === name) ||
    [...table.renamedConstraints.values()].includes(name);
  if (!taken) return;
  const problem = `Table ${table.shown} has a constraint ${name} already.`;
  refuse(operation, field, problem, 'Choose another name.');
}

/** Warns that a rule without another value for the old version holds for both versions. */
export function warnShared(draft: ChangeDraft, table: TableDraft, { place }: ChangeOperation) {
  draft.warnings.push(
    `The rule in line ${place.line} holds for the old version of ${table.name} too, from the ` +
      'start on: `up` and `down` leave the values as they are.',
  );
}

/** Refuses a unique rule that PostgreSQL could not keep across partitions. */
export function checkPartitionKey(
  table: TableDraft,
  physical: readonly string[],
  operation: ChangeOperation,
  field: string,
): void {
  const lacking = table.table.partitionKey.filter(
    (column) => column === null || !physical.includes(column),
  );
  if (lacking.length === 0) return;
  const problem =
    `Table ${table.shown} is partitioned by ` +
    `${lacking.map((column) => column ?? 'an expression').join(', ')}, ` +
    'which its unique rule does not hold.';
  const hint = lacking.includes(null)
    ? 'PostgreSQL keeps values unique within a partition alone: put the rule on each partition.'
    : 'PostgreSQL keeps values unique within a partition alone: add the partition key’s columns.';
  refuse(operation, field, problem, hint);
}

/** Adds a check; its condition names the new version's columns. */
export function addCheck(
  table: TableDraft,
  check: { readonly name: string; readonly condition: string; readonly noInherit: boolean },
  operation: ChangeOperation,
  field = 'check',
): void {
  freeConstraint(table, check.name, operation);
  const { name } = check;
  const rule = { ...check, kind: 'check', names: 'new', finalName: name, operation } as const;
  table.constraints.push({ ...rule, columns: [], field });
}

/** Adds a foreign key over columns of the new version. */
export function addForeignKey(
  draft: ChangeDraft,
  table: TableDraft,
  name: string,
  columns: readonly string[],
  to: ForeignSpec,
  operation: ChangeOperation,
): void {
  freeConstraint(table, name, operation);
  if (columns.length !== to.columns.length) {
    const problem = `${columns.length} columns cannot refer to ${to.columns.length}.`;
    refuse(operation, 'references', problem, 'Name one column for each.');
  }
  table.constraints.push({
    kind: 'foreign key',
    name,
    finalName: name,
    columns: columns.map((each) => columnOf(table, each, operation, 'columns').physical),
    target: qualify(draft, to.table),
    targetColumns: to.columns.map((each) => farColumn(draft, to.table, each)),
    tail: foreignTail(to, (each) => columnOf(table, each, operation, 'references').physical),
    operation,
    field: 'references',
  });
}

/** How a unique or primary key's index is written. */
export interface KeyOptions {
  readonly constraint: 'UNIQUE' | 'PRIMARY KEY';
  /** What follows its columns. */
  readonly tail?: string;
  readonly deferrable?: string;
  readonly field?: string;
}

/** Adds a unique constraint or primary key over columns of the new version. */
export function addKey(
  draft: ChangeDraft,
  table: TableDraft,
  name: string,
  columns: readonly string[],
  options: KeyOptions,
  operation: ChangeOperation,
): void {
  takeName(draft, name, operation);
  freeConstraint(table, name, operation);
  const physical = columns.map((each) => columnOf(table, each, operation, 'columns').physical);
  checkPartitionKey(table, physical, operation, options.field ?? 'unique');
  table.indexes.push({
    name,
    finalName: name,
    unique: true,
    body: `(${columns.map((each) => ident(each)).join(', ')})${options.tail ?? ''}`,
    names: 'new',
    constraint: options.constraint,
    deferrable: options.deferrable ?? '',
    columns: physical,
    operation,
    field: options.field ?? 'unique',
  });
}
