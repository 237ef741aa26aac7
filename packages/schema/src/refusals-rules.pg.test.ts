/** What is refused of operations on tables and rules, with the reason and the place. */
import { testRefusals, type Refusal } from './operation-cases.ts';

const TABLES = `
  create table maker (id int primary key, code text, city text);
  create unique index maker_code on maker (code);
  create table part (id int primary key, name text not null, size int, maker int references maker,
    slot tstzrange, constraint size_range check (size > 0), constraint name_once unique (name),
    constraint apart exclude using gist (slot with &&));
  create unique index part_size on part (name, size);
  alter table part replica identity using index name_once;
  create table heap (a int, b int);
  create table spread (id int, at date) partition by range (at);
  create view parts as select id from part;
  insert into part select i, 'n' || i, i from generate_series(1, 3) i`;

const REFUSED: readonly Refusal[] = [
  ['an absent table', 'rename_table: { from: prt, to: x }', /no table prt.*part/, '2:21'],
  ['a taken name', 'rename_table: { from: part, to: maker }', /relation named maker/, '2:33'],
  [
    'a table by its earlier name',
    `\n  - rename_table: { from: heap, to: pile }\n  - drop_column: { table: heap, column: a }`,
    /heap is renamed in this same change/,
    '4:20',
  ],
  [
    'a table that others refer to',
    'drop_table: { name: maker }',
    /foreign key of shop.part/,
    '2:19',
  ],
  ['a table under a view', 'drop_table: { name: part }', /view shop.parts depends/, '2:19'],
  [
    'a table that is altered and dropped',
    `\n  - drop_column: { table: heap, column: a }\n  - drop_table: { name: heap }`,
    /another operation of this change/,
    '4:19',
  ],
  ['an absent index', 'drop_index: { name: part_sze }', /no index part_sze.*part_size/, '2:19'],
  ['the index of a rule', 'drop_index: { name: part_pkey }', /constraint part_pkey/, '2:19'],
  [
    'the index of the replica identity',
    'drop_constraint: { table: part, name: name_once }',
    /replica identity/,
    '2:37',
  ],
  ['an absent rule', 'drop_constraint: { table: part, name: sze_range }', /size_range/, '2:37'],
  ['the primary key', 'drop_constraint: { table: part, name: part_pkey }', /primary key/, '2:37'],
  [
    'a rule that a foreign key needs',
    'drop_constraint: { table: maker, name: maker_pkey }',
    /primary key/,
    '2:38',
  ],
  [
    'a rename to a taken name',
    'rename_constraint: { table: part, from: size_range, to: name_once }',
    /has a constraint name_once/,
    '2:57',
  ],
  [
    'a taken rule’s name',
    'create_constraint: { table: part, type: check, name: size_range, check: size > 1 }',
    /has a constraint size_range/,
    '2:52',
  ],
  [
    'a check that is not SQL',
    'create_constraint: { table: part, type: check, name: c, check: sise > 1 }',
    /Constraint c of table part is not valid: .*sise/,
    '2:61',
  ],
  [
    'a check over no column',
    'create_constraint: { table: part, type: check, name: c, columns: [sise], check: "true" }',
    /no column sise.*size/,
    '2:61',
  ],
  [
    'a rule without what it is made of',
    'create_constraint: { table: part, type: unique, name: c }',
    /has no "columns"/,
    '2:39',
  ],
  [
    'a stray up',
    'create_constraint: { table: part, type: unique, name: c, columns: [size], up: { id: id } }',
    /`up` names id/,
    '2:79',
  ],
  [
    'a second primary key',
    'create_constraint: { table: part, type: primary_key, name: c, columns: [size] }',
    /has a primary key already/,
    '2:39',
  ],
  [
    'a primary key over what may be NULL',
    'create_constraint: { table: heap, type: primary_key, name: c, columns: [a] }',
    /a may be NULL/,
    '2:67',
  ],
  [
    'an exclusion beside writes',
    `create_constraint: { table: part, type: exclude, name: c,
      exclude: { index_method: gist, elements: slot WITH && } }`,
    /exclusion constraint/,
    '2:39',
  ],
  [
    'a unique rule of a partitioned table without its partition key',
    'create_constraint: { table: spread, type: unique, name: c, columns: [id] }',
    /spread is partitioned by at.*add the partition key/,
    '2:64',
  ],
  [
    'a column to set on delete that is not of the key',
    `create_constraint: { table: part, type: foreign_key, name: c, columns: [name],
      references: { table: maker, columns: [id], on_delete: SET NULL,
        on_delete_set_columns: [id] } }`,
    /cannot set id on delete/,
    '3:7',
  ],
  [
    'a foreign key to what is not unique',
    `create_constraint: { table: part, type: foreign_key, name: c, columns: [name],
      references: { table: maker, columns: [city] } }`,
    /maker.*city.* is not unique/,
    '3:7',
  ],
  [
    'a foreign key of another type',
    `create_constraint: { table: part, type: foreign_key, name: c, columns: [name],
      references: { table: maker, columns: [id] } }`,
    /text and integer/,
    '3:7',
  ],
  [
    'a foreign key to nothing',
    `create_constraint: { table: part, type: foreign_key, name: c, columns: [name],
      references: { table: mkr, columns: [id] } }`,
    /mkr.*does not exist/,
    '3:7',
  ],
  [
    'a foreign key with a column too many',
    `create_constraint: { table: part, type: foreign_key, name: c, columns: [name, size],
      references: { table: maker, columns: [id] } }`,
    /2 columns cannot refer to 1/,
    '3:7',
  ],
  [
    'an exclusion that cannot be carried',
    'alter_column: { table: part, column: slot, nullable: false, up: slot }',
    /apart.*exclusion constraint/,
    '2:34',
  ],
  [
    'a replica identity that would be NULL',
    'alter_column: { table: part, column: name, nullable: true, down: "coalesce(name, id::text)" }',
    /name_once.*replica identity/,
    '2:34',
  ],
  [
    'a replica identity by no index',
    'set_replica_identity: { table: part, identity: { type: index, index: nope } }',
    /no index nope/,
    '2:42',
  ],
  [
    'a replica identity over what may be NULL',
    'set_replica_identity: { table: part, identity: { type: index, index: part_size } }',
    /does not name one row/,
    '2:42',
  ],
  [
    'an operator class that does not fit',
    `create_index: { table: part, name: i, columns: [{ column: size,
      opclass: { name: text_pattern_ops } }] }`,
    /Index i of table part is not valid: .*text_pattern_ops/,
    '2:43',
  ],
  [
    'a predicate over no column',
    'create_index: { table: part, name: i, columns: [size], predicate: sise > 1 }',
    /sise/,
    '2:60',
  ],
  [
    'a down near another column’s name',
    'alter_column: { table: part, column: size, type: bigint, up: size, down: nam }',
    /`down` of table part is not valid.*nam/,
    '2:72',
  ],
  ['SQL that says nothing', 'sql: { up: " " }', /empty/, '2:12'],
  [
    'down of what runs with the contract',
    'sql: { up: select 1, down: select 2, onComplete: true }',
    /cannot be taken back/,
    '2:26',
  ],
];

testRefusals('refuses tables and rules that do not fit, with the place', TABLES, REFUSED);
