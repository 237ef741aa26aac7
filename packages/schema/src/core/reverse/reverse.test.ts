/** The reverse of a change as operations: names, order, what trades places, what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogColumn, CatalogTable } from '../catalog.ts';
import type { PlanSource } from '../source.ts';
import { reverseOf } from './reverse.ts';

function column(name: string, type: string, more: Partial<CatalogColumn> = {}): CatalogColumn {
  const none = { default: null, comment: null, collation: null, sequence: null, grants: [] };
  const plain = { notNullDomain: false, generation: null, sequenceShared: false };
  const unset = { settings: [], storage: [], ...plain, ...none };
  return { name, type, notNull: false, identity: '', generated: false, ...unset, ...more };
}

const MEMBER: CatalogTable = {
  name: 'member',
  kind: 'table',
  leaves: ['shop.member'],
  partitions: [],
  partitionKey: [],
  columns: [
    column('id', 'integer', { notNull: true }),
    column('size', 'text', { default: "'M'::text" }),
    column('name', 'text', { notNull: true }),
  ],
  primaryKey: ['id'],
  indexes: [],
  constraints: [
    {
      name: 'member_store_fkey',
      kind: 'foreign key',
      columns: ['name'],
      definition: '',
      condition: null,
      noInherit: false,
      comment: null,
      refers: {
        table: 'shop."Odd Store"',
        schema: 'shop',
        name: 'Odd Store',
        columns: ['id'],
        tail: ' ON DELETE CASCADE',
      },
    },
  ],
  referenced: [],
  referencedBy: [],
  replicaIdentity: 'f',
  owner: 'slipway',
  grants: [],
  triggers: [],
  replication: null,
  bound: [],
  policies: [],
  statistics: [],
  notNulls: [],
  rowSecurity: false,
  inherited: false,
  dependents: [],
  marker: false,
  rows: 0,
};

function reversed(operations: PlanSource['operations'], gone: readonly string[] = []) {
  const columns = [
    { old: 'id', now: 'id' },
    { old: 'size', now: 'cm' },
    { old: 'name', now: gone.includes('name') ? null : 'name' },
  ];
  const tables = [{ table: MEMBER, shown: 'guest', columns, gone, derived: [] }];
  return reverseOf('shop', { operations, tables });
}

test('renames come first; then all has the names of the old version, the last one first', () => {
  const { operations, refused } = reversed(
    [
      { kind: 'rename_table', spec: { from: 'member', to: 'guest' } },
      { kind: 'rename_column', spec: { table: 'guest', from: 'size', to: 'cm' } },
      {
        kind: 'alter_column',
        spec: { table: 'guest', column: 'cm', type: 'int', up: 'size::int', down: 'cm::text' },
      },
      { kind: 'create_index', spec: { name: 'guest_cm', table: 'guest', columns: ['cm'] } },
    ],
    ['size'],
  );
  assert.deepEqual(refused, []);
  assert.deepEqual(operations, [
    { kind: 'rename_table', spec: { from: 'guest', to: 'member' } },
    { kind: 'rename_column', spec: { table: 'member', from: 'cm', to: 'size' } },
    { kind: 'drop_index', spec: { name: 'guest_cm' } },
    {
      kind: 'alter_column',
      spec: { table: 'member', column: 'size', type: 'text', up: 'cm::text', down: 'size::int' },
    },
  ]);
});

test('a dropped column comes back with its own rules; `down` becomes `up`', () => {
  const { operations } = reversed(
    [{ kind: 'drop_column', spec: { table: 'member', column: 'name', down: "'?'" } }],
    ['name'],
  );
  assert.deepEqual(operations, [
    {
      kind: 'add_column',
      spec: { table: 'member', column: { name: 'name', type: 'text' }, up: "'?'" },
    },
    {
      kind: 'create_constraint',
      spec: {
        table: 'member',
        name: 'member_store_fkey',
        type: 'foreign_key',
        columns: ['name'],
        references: { table: 'Odd Store', columns: ['id'], on_delete: 'CASCADE' },
      },
    },
  ]);
});

test('what goes with a new table is not taken back by itself; the old replica identity is', () => {
  const { operations } = reversed([
    { kind: 'create_table', spec: { name: 'tag', columns: [] } },
    { kind: 'create_index', spec: { name: 'tag_x', table: 'tag', columns: ['x'] } },
    { kind: 'create_constraint', spec: { table: 'tag', name: 'c', type: 'check', check: 'true' } },
    { kind: 'set_replica_identity', spec: { table: 'member', identity: { type: 'nothing' } } },
  ]);
  assert.deepEqual(operations, [
    { kind: 'set_replica_identity', spec: { table: 'member', identity: { type: 'full' } } },
    { kind: 'drop_table', spec: { name: 'tag' } },
  ]);
});

test('what has no reverse is refused, every part of it', () => {
  const { refused } = reversed([
    { kind: 'sql', spec: { up: 'VACUUM' } },
    { kind: 'sql', spec: { up: 'SELECT 1', onComplete: true } },
    { kind: 'create_constraint', spec: { table: 'member', name: 'pk', type: 'primary_key' } },
    { kind: 'drop_index', spec: { name: 'lost' } },
    { kind: 'add_enum_value', spec: { type: 'size', value: 'xl' } },
    { kind: 'paint', spec: {} },
  ]);
  assert.deepEqual(refused, [
    'paint has no reverse',
    'PostgreSQL takes no value of an enum type away ("xl" of size)',
    'nothing is known of the dropped index lost',
    'pk is a primary key now',
    'SQL ran with the contract: "SELECT 1"',
    'SQL has no `down`: "VACUUM"',
  ]);
});
