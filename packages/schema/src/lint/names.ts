/** The names that a change gives to new things. */
import type { FilePlace } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { fieldsOf } from './sql.ts';

/** Tables and indexes share one space of names; columns and constraints have one per table. */
export type NameSpace = 'relation' | 'column' | 'constraint';

/** A name that an operation gives. */
export interface NewName {
  readonly space: NameSpace;
  /** The table for columns and constraints, else empty. */
  readonly table: string;
  readonly name: string;
  readonly place: FilePlace;
}

type Fields = Readonly<Record<string, unknown>>;
type Found = readonly [space: NameSpace, table: string, name: unknown, field: string];

/** A unique constraint is also an index of its name, and so is a relation. */
function constraintOf(table: string, { name, type }: Fields, field: string): Found[] {
  const indexed = type === 'unique' || type === 'primary_key' || type === 'exclude';
  return [['constraint', table, name, field], ...(indexed ? [relation(name, field)] : [])];
}

function relation(name: unknown, field: string): Found {
  return ['relation', '', name, field];
}

function ofColumn(table: string, column: Fields, field: string): Found[] {
  return [
    ['column', table, column['name'], field],
    ['constraint', table, fieldsOf(column['check'])['name'], field],
    ['constraint', table, fieldsOf(column['references'])['name'], field],
  ];
}

const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

function ofTable(name: string, spec: Fields): Found[] {
  return [
    relation(name, 'name'),
    ...list(spec['columns']).flatMap((column) => ofColumn(name, column, 'columns')),
    ...list(spec['constraints']).flatMap((each) => constraintOf(name, each, 'constraints')),
  ];
}

const FINDERS: Readonly<Record<string, (spec: Fields, table: string) => Found[]>> = {
  create_table: (spec) => ofTable(String(spec['name']), spec),
  rename_table: (spec) => [relation(spec['to'], 'to')],
  create_index: (spec) => [relation(spec['name'], 'name')],
  add_column: (spec, table) => ofColumn(table, fieldsOf(spec['column']), 'column'),
  rename_column: (spec, table) => [['column', table, spec['to'], 'to']],
  rename_constraint: (spec, table) => [['constraint', table, spec['to'], 'to']],
  create_constraint: (spec, table) => constraintOf(table, spec, 'name'),
  alter_column: (spec, table) => [
    ...(spec['name'] === undefined ? [] : ([['column', table, spec['name'], 'name']] as const)),
    ['constraint', table, fieldsOf(spec['check'])['name'], 'check'],
    ['constraint', table, fieldsOf(spec['references'])['name'], 'references'],
    ...(spec['unique'] === undefined
      ? []
      : constraintOf(table, { ...fieldsOf(spec['unique']), type: 'unique' }, 'unique')),
  ],
};

/** @returns the names that an operation gives */
export function namesOf(operation: ChangeOperation): NewName[] {
  const spec = fieldsOf(operation.spec);
  const found = FINDERS[operation.kind]?.(spec, String(spec['table'] ?? '')) ?? [];
  return found.flatMap(([space, table, name, field]) => {
    const place = operation.fields[field] ?? operation.place;
    return typeof name === 'string' ? [{ space, table, name, place }] : [];
  });
}
