/** The reference's words on operations of indexes, rules and raw SQL. */
import type { OperationNote } from './note.ts';

const LONG = 'a name that is longer than 63 bytes, or begins with `_sw_`';
const STRAY = '`up` or `down` for a column that the constraint does not cover';
const KEPT =
  'the primary key, a unique constraint to which a foreign key may refer, and the replica identity';
const BOTH =
  'Where `up` and `down` are left out or leave the values as they are, the columns stay one: the ' +
  'rule holds for both versions, and the plan says so.';

/** By the operation's name. */
export const RULE_NOTES: Readonly<Record<string, OperationNote>> = {
  create_index: {
    does: 'Builds an index without blocking writes. It is the table’s, so both versions use it.',
    example: `create_index:
  name: purchase_member_made_idx
  table: purchase
  columns:
    - member_id
    - { column: made, sort: DESC }
  predicate: total > 0`,
    steps: ['index'],
    know: [
      '`columns` is a list of names, a list of maps with `column`, or a map by column.',
      'On a partitioned table each part is built CONCURRENTLY, then all are attached.',
      'A unique index that rows break fails the start, which then is taken back.',
    ],
    refused: [
      'a name that the schema gives to another relation already',
      'a column or operator class that does not exist or does not fit',
      'a table whose partitions have partitions, or lie in another schema',
      LONG,
    ],
  },
  drop_index: {
    does: 'Drops an index when the change is completed; until then both versions use it.',
    example: 'drop_index: { name: member_email_idx }',
    steps: ['drop-index'],
    know: [],
    refused: [
      'an index that backs a constraint: use `drop_constraint`',
      'the replica identity: set another one first',
    ],
  },
  create_constraint: {
    does:
      'Adds a rule over columns of a table. With `up` and `down` per column the rule is the new ' +
      'version’s alone: the old version may go on breaking it, and `up` mends what it writes.',
    example: `create_constraint:
  name: booking_ordered
  table: booking
  type: check
  columns: [starts, ends]
  check: starts <= ends
  up: { starts: starts, ends: 'greatest(starts, ends)' }
  down: { starts: starts, ends: ends }`,
    steps: ['columns', 'triggers', 'backfill', 'rule', 'validate', 'check', 'way-back', 'settle'],
    know: [
      BOTH,
      'A check and a foreign key are added NOT VALID and then validated; a unique constraint and ' +
        'a primary key stand on an index that is built CONCURRENTLY before.',
    ],
    refused: [
      'a rule without what its type needs: `columns`, `check` or `references`',
      'an exclusion constraint, unless the change creates its table',
      'a second primary key, and one over columns that may be NULL',
      'on a partitioned table: a unique rule that does not hold the partition key',
      'a foreign key to columns that are not unique, or of another type',
      STRAY,
      LONG,
    ],
  },
  drop_constraint: {
    does:
      'Drops a rule over one column when the change is completed. With `down` the new version ' +
      'may break it at once, and `down` gives the old version a value that obeys it.',
    example: `drop_constraint:
  table: purchase
  name: total_positive
  down: greatest(total, 0)`,
    steps: ['columns', 'triggers', 'backfill', 'rule', 'validate', 'check', 'way-back', 'settle'],
    know: [BOTH, 'Without `down` a rule over several columns may be named, too.'],
    refused: [
      KEPT,
      'with `up` or `down`: a rule over several columns (use `drop_multicolumn_constraint`)',
    ],
  },
  drop_multicolumn_constraint: {
    does: 'As `drop_constraint`, for a rule over several columns: `up` and `down` are per column.',
    example: `drop_multicolumn_constraint:
  table: booking
  name: booking_short
  down: { ends: 'least(ends, starts + 29)' }`,
    steps: ['columns', 'triggers', 'backfill', 'rule', 'validate', 'check', 'way-back', 'settle'],
    know: [BOTH],
    refused: [KEPT, STRAY],
  },
  rename_constraint: {
    does: 'Renames a constraint, with its index if it has one, when the change is completed.',
    example: `rename_constraint:
  table: purchase
  from: total_positive
  to: total_not_negative`,
    steps: ['settle'],
    know: ['Until then error messages have the old name in both versions.'],
    refused: ['a name that is taken', 'a second rename of the same constraint', LONG],
  },
  set_replica_identity: {
    does: 'Sets what logical replication tells of an old row, for both versions.',
    example: 'set_replica_identity: { table: member, identity: { type: full } }',
    steps: ['identity'],
    know: [
      'It is set by the start, not by `complete`; a rollback puts the earlier one back.',
      '`type` is `default`, `full`, `nothing` or `index`, in upper or lower case.',
    ],
    refused: [
      'an index that is not unique, valid, undeferred and over NOT NULL columns only',
      'an index that the change drops',
    ],
  },
  add_enum_value: {
    does: 'Adds a value to an enum type, for all versions at once; beyond pgroll’s format.',
    example: 'add_enum_value: { type: member_state, value: paused, after: active }',
    steps: ['enum-value'],
    know: [
      'It is a step of its own, because PostgreSQL lets nobody use a value before the ' +
        'transaction that adds it has ended. An `up` of the same change cannot name it yet: use ' +
        'it in the next change.',
      'It cannot be taken back: a rollback leaves the value, and the rows that hold it. The plan ' +
        'says so. Starting the change again adds nothing twice.',
      'The old version reads rows with the new value too.',
      'A type without its schema is looked for in the change’s schema, then in `public`.',
    ],
    refused: [
      'a type that is not there, or is no enum',
      '`before` together with `after`, and one that names no value of the type',
      'a value that is empty or longer than 63 bytes',
    ],
  },
  sql: {
    does:
      'Runs SQL as it is written, for what the other operations cannot say: types, functions, ' +
      'policies, extensions.',
    example: `sql:
  up: CREATE TYPE size AS ENUM ('s', 'm', 'l')
  down: DROP TYPE size`,
    steps: ['sql'],
    know: [
      '`up` runs with the start, in a transaction with its journal row, in the order of the file ' +
        'but before all operations except `create_table`. With `onComplete: true` it runs with ' +
        '`complete` instead.',
      'Nothing looks at what it locks, or what it does to either version. The lint reads it.',
      'A rollback runs `down` if `up` ran. Without `down` the effect stands, and starting the ' +
        'change again does not run it again.',
      'A table that it creates gets a view in the new version.',
    ],
    refused: ['empty SQL', '`down` together with `onComplete`'],
  },
};
