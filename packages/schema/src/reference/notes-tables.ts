/** The reference's words on operations of tables and columns. */
import type { OperationNote } from './note.ts';

const TAKEN = 'a name that the schema gives to another table, view, sequence or index already';
const LONG = 'a name that is longer than 63 bytes, or begins with `_sw_`';
const STANDS = 'a column on which a view, function, trigger or the like stands';
const ALTERED = 'a column on which a view, function or the like stands; triggers go along';
const GOES = 'a column of the primary key, and one that a foreign key refers to';
const EXPRESSION =
  'an expression that PostgreSQL does not accept with the columns of that version, and one ' +
  'whose type does not become the column’s';

/** By the operation's name. */
export const TABLE_NOTES: Readonly<Record<string, OperationNote>> = {
  create_table: {
    does: 'Creates a table, which only the new version shows.',
    example: `create_table:
  name: branch
  comment: Where members buy
  columns:
    - { name: id, type: int, pk: true, generated: { identity: {} } }
    - { name: city, type: text, unique: true }
    - { name: opened, type: date, default: current_date }
    - { name: closed, type: date, nullable: true }
  constraints:
    - { name: branch_period, type: check, check: opened <= closed }`,
    steps: ['table'],
    know: [
      'Columns are NOT NULL unless they say `nullable: true`.',
      'Indexes may follow in the same change with `create_index`, rules with `create_constraint`.',
      'A rollback drops the table with all that was written into it.',
    ],
    refused: [TAKEN, LONG, 'a column that is written twice', 'a rule without what its type needs'],
  },
  rename_table: {
    does: 'The new version shows a table under another name; `complete` renames the table itself.',
    example: 'rename_table: { from: member, to: customer }',
    steps: ['settle'],
    know: ['Operations after it in the same file call the table by its new name.'],
    refused: [TAKEN, LONG, 'a second rename of the same table in one change'],
  },
  drop_table: {
    does: 'The new version does not show a table; `complete` drops it with its data.',
    example: 'drop_table: { name: draft }',
    steps: ['drop-table'],
    know: ['Until then the old version reads and writes it as before.'],
    refused: [
      'a table to which a foreign key of another table refers, unless ' +
        'that one is dropped before it in the same change',
      'a table on which a view, function or publication depends',
      'a table that another operation of the change alters',
    ],
  },
  add_column: {
    does:
      'Adds a column that only the new version shows. `up` says what it becomes in rows that ' +
      'exist and in those that the old version writes.',
    example: `add_column:
  table: member
  up: upper(name)
  column:
    name: label
    type: text
    check: { name: label_filled, constraint: length(label) > 0 }`,
    steps: ['columns', 'triggers', 'backfill', 'rule', 'validate', 'check', 'way-back', 'settle'],
    know: [
      'The column is NOT NULL unless it says `nullable: true`.',
      'Without `up`, a constant default is given to all rows at once, with no backfill; any ' +
        'other default is used as if it were the `up`.',
      'A write of the old version sets the column again only where it changes what `up` reads.',
      '`generated.identity` numbers the rows that exist by the backfill; the sequence goes on ' +
        'from there. Numbers may have gaps.',
      '`generated.expression` is computed on every read (VIRTUAL) where the server can: ' +
        'PostgreSQL 18, built-in types and functions, no `unique` or `references`. Else the ' +
        'column is stored and kept by a trigger for good, because every server would rewrite the ' +
        'table under a lock for a stored generated column. The plan says which.',
    ],
    refused: [
      'a NOT NULL column that has neither `up` nor default',
      'a name that the table has already, in either version',
      'the types `serial`, `bigserial` and `smallserial`: use an integer with `up`',
      'on a partitioned table: `unique`; an identity before PostgreSQL 17',
      'a generated column with `up` or a default, with an expression that is not immutable, or ' +
        'that reads a generated column or one that the change alters',
      EXPRESSION,
      LONG,
    ],
  },
  drop_column: {
    does:
      'The new version does not show a column; `complete` drops it. `down` keeps it filled for ' +
      'the old version meanwhile.',
    example: `drop_column:
  table: member
  column: email
  down: lower(name) || '@example.org'`,
    steps: ['columns', 'triggers', 'way-back', 'settle'],
    know: [
      'Without `down`, rows that the new version inserts have the column’s default, or NULL.',
      'Indexes, checks and sequences of the column alone go with it.',
    ],
    refused: [
      'a NOT NULL column that has neither `down` nor default',
      GOES,
      STANDS,
      'a column that an index or rule covers together with others: drop or replace that first',
      EXPRESSION,
    ],
  },
  rename_column: {
    does: 'The new version shows a column under another name; `complete` renames the column.',
    example: 'rename_column: { table: member, from: email, to: mail }',
    steps: ['settle'],
    know: [
      'Nothing is converted. Operations after it in the same file use the new name.',
      'An `up` reads the column by its old name, a `down` by its new one.',
    ],
    refused: [
      'a name that the table has already',
      'a column that is added, altered or renamed before in the same change',
      'a column that a trigger keeps as a generated one, and what it reads',
      LONG,
    ],
  },
  alter_column: {
    does:
      'Gives a column another type, nullability, default, comment or rule. Where values change, ' +
      'both stand side by side until `complete`: `up` makes the new one, `down` the old one.',
    example: `alter_column:
  table: purchase
  column: total
  type: bigint
  up: total
  down: least(total, 2147483647)`,
    steps: ['columns', 'triggers', 'backfill', 'rule', 'validate', 'check', 'way-back', 'settle'],
    know: [
      'Indexes, checks, foreign keys, default, comment, sequence or identity of the column are ' +
        'carried over to the new values.',
      'Row-security policies hold for both versions and go over to the new values; extended ' +
        'statistics are gathered on them.',
      'A key may be altered: foreign keys that refer to it get others beside them, on the new ' +
        'values, and the new key takes the old one’s place with `complete`. A value that a ' +
        'sequence or identity gives is drawn once, whichever version inserts.',
      'A rule (`check`, `unique`, `references`) holds for the new version alone where `up` and ' +
        '`down` convert; where they leave the values as they are, it holds for both, and the ' +
        'plan says so.',
      'A new default or comment alone is a matter of the views; nothing is converted.',
    ],
    refused: [
      'an operation that alters nothing',
      'a new type, `check`, `references` or `nullable: false` without `up`',
      'a new type or `nullable: true` without `down`',
      ALTERED,
      'a key column to which a table of another schema refers',
      'a generated column, and one that is changed twice in the change',
      'a column whose index, check or foreign key does not fit the new type, or backs an ' +
        'exclusion constraint: drop that first; one of a key that would become nullable',
      'a column of a partition key, or of a partitioned table’s primary key',
      EXPRESSION,
    ],
  },
};
