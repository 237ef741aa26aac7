/**
 * Every step that a plan can have, with its lock, for people: the rows of docs/schema/locks.md.
 *
 * A test puts the plans of all examples beside them: each step of a plan is one of these rows, with
 * the same kind and lock.
 */
import type { PhaseName, StepKind } from '../core/steps.ts';
import { COPY_STEPS } from './steps-copy.ts';

/** One kind of step. */
export interface StepRow {
  /** By which the operations name it. */
  readonly id: string;
  readonly phases: readonly PhaseName[];
  readonly kind: StepKind;
  /** The titles that such steps have in a plan. */
  readonly title: RegExp;
  /** What it does, as a reader calls it. */
  readonly does: string;
  /** The locks that a plan may show for it, as lockShape writes them. */
  readonly locks: readonly string[];
  /** What it means to those who use the table. */
  readonly customers: string;
}

const MOMENT = 'all wait for a moment';
const WRITES = 'reads and writes go on';
const NOTHING = 'nobody waits';
const MOMENT_WRITES = 'writes wait for a moment, reads do not';

/** In the order in which they run. */
export const STEPS: readonly StepRow[] = [
  {
    id: 'schema',
    phases: ['expand'],
    kind: 'ddl',
    title: /^create schema (?!of )\S+$/,
    does: 'create the schema',
    locks: ['none'],
    customers: NOTHING,
  },
  {
    id: 'table',
    phases: ['expand'],
    kind: 'ddl',
    title: /^(create|bring back) table /,
    does: 'create a table',
    locks: ['none', 'SHARE ROW EXCLUSIVE on the tables that it refers to'],
    customers: `${NOTHING}; on tables that it refers to ${MOMENT_WRITES}`,
  },
  {
    id: 'sql',
    phases: ['expand'],
    kind: 'ddl',
    title: /^run SQL: /,
    does: 'run the SQL of a `sql` operation',
    locks: ['whatever it takes'],
    customers: 'what its author made of it',
  },
  {
    id: 'enum-value',
    phases: ['expand'],
    kind: 'ddl',
    title: /^add value \S+ to type /,
    does: 'add a value to an enum type, in a transaction of its own',
    locks: ['none'],
    customers: NOTHING,
  },
  {
    id: 'columns',
    phases: ['expand'],
    kind: 'ddl',
    title: /^add columns to /,
    does: 'add columns, the marker among them, empty or with one constant',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'inner',
    phases: ['expand'],
    kind: 'ddl',
    title: /^create the schema of inner views/,
    does: 'create the schema of inner views and functions',
    locks: ['none'],
    customers: NOTHING,
  },
  {
    id: 'triggers',
    phases: ['expand'],
    kind: 'ddl',
    title: /^keep \S+ in step$/,
    does: 'add the triggers that keep what the old version writes in step',
    locks: ['SHARE ROW EXCLUSIVE'],
    customers: MOMENT_WRITES,
  },
  {
    id: 'backfill',
    phases: ['expand'],
    kind: 'backfill',
    title: /^convert the rows of /,
    does: 'convert the rows that are there, range by range',
    locks: ['ROW EXCLUSIVE'],
    customers: `${WRITES}; a write of a row in the range at work waits for that range`,
  },
  {
    id: 'statistics',
    phases: ['expand'],
    kind: 'ddl',
    title: /^gather statistics of /,
    does: 'make extended statistics of altered columns anew',
    locks: ['SHARE UPDATE EXCLUSIVE'],
    customers: WRITES,
  },
  ...COPY_STEPS,
  {
    id: 'rule',
    phases: ['expand'],
    kind: 'ddl',
    title: /^add rule .*, not yet validated$/,
    does: 'add a check or NOT NULL as NOT VALID',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'foreign-key',
    phases: ['expand'],
    kind: 'ddl',
    title: /^add rule .*, not yet validated$/,
    does: 'add a foreign key as NOT VALID',
    locks: ['SHARE ROW EXCLUSIVE, also on the tables that it refers to'],
    customers: `${MOMENT_WRITES}, on both tables`,
  },
  {
    id: 'validate',
    phases: ['expand'],
    kind: 'validate',
    title: /^validate rule /,
    does: 'validate that rule on all rows',
    locks: ['SHARE UPDATE EXCLUSIVE'],
    customers: WRITES,
  },
  {
    id: 'set-not-null',
    phases: ['expand'],
    kind: 'ddl',
    title: /^make \S+ of \S+ NOT NULL$/,
    does: 'make a column NOT NULL by its validated check (PostgreSQL 15 to 17)',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'make-identity',
    phases: ['expand'],
    kind: 'ddl',
    title: /^make \S+ of \S+ an identity column$/,
    does: 'make a column whose rows are all numbered an identity column',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'keep-computed',
    phases: ['expand'],
    kind: 'ddl',
    title: /^keep \S+ of \S+ computed$/,
    does: 'add the trigger that keeps a generated column for good',
    locks: ['SHARE ROW EXCLUSIVE'],
    customers: MOMENT_WRITES,
  },
  {
    id: 'begin-index',
    phases: ['expand'],
    kind: 'ddl',
    title: /^begin index /,
    does: 'make the index or unique rule of a partitioned table, without its parts',
    locks: ['SHARE', 'ACCESS EXCLUSIVE'],
    customers: `${MOMENT_WRITES}; with a unique rule ${MOMENT}`,
  },
  {
    id: 'index',
    phases: ['expand'],
    kind: 'index',
    title: /^build index /,
    does: 'build an index CONCURRENTLY',
    locks: ['SHARE UPDATE EXCLUSIVE'],
    customers: WRITES,
  },
  {
    id: 'complete-index',
    phases: ['expand'],
    kind: 'ddl',
    title: /^complete index /,
    does: 'attach the parts of a partitioned table’s index',
    locks: ['ACCESS EXCLUSIVE on the parts'],
    customers: MOMENT,
  },
  {
    id: 'join-rule',
    phases: ['expand'],
    kind: 'ddl',
    title: /^join rule /,
    does: 'give a partitioned table the foreign key that its partitions have',
    locks: ['SHARE ROW EXCLUSIVE, also on the tables that it refers to'],
    customers: MOMENT_WRITES,
  },
  {
    id: 'constraint',
    phases: ['expand'],
    kind: 'ddl',
    title: /^make \S+ a constraint$/,
    does: 'make the index a unique constraint or primary key',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'identity',
    phases: ['expand'],
    kind: 'ddl',
    title: /^set the replica identity of /,
    does: 'set the replica identity',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'check',
    phases: ['expand', 'contract'],
    kind: 'validate',
    title: /^check /,
    does:
      'convert rows that came in past the triggers, then look for rows out of step, and for rows ' +
      'on which the versions disagree',
    locks: ['ACCESS SHARE', 'ROW EXCLUSIVE'],
    customers: WRITES,
  },
  {
    id: 'way-back',
    phases: ['expand'],
    kind: 'ddl',
    title: /^open the way back for /,
    does: 'add the triggers that bring what the new version writes to the old one',
    locks: ['SHARE ROW EXCLUSIVE'],
    customers: MOMENT_WRITES,
  },
  {
    id: 'user-triggers',
    phases: ['expand'],
    kind: 'ddl',
    title: /^let triggers of \S+ see /,
    does: 'let the users’ UPDATE OF triggers run for the new version’s columns too',
    locks: ['SHARE ROW EXCLUSIVE', 'ACCESS EXCLUSIVE'],
    customers: `${MOMENT_WRITES}; with constraint triggers ${MOMENT}`,
  },
  {
    id: 'publish',
    phases: ['expand'],
    kind: 'view',
    title: /^publish version /,
    does: 'create the new version’s views',
    locks: ['ACCESS SHARE'],
    customers: NOTHING,
  },
  {
    id: 'drop-version',
    phases: ['contract', 'rollback'],
    kind: 'drop',
    title: /^drop version /,
    does: 'drop the views of the version that goes',
    locks: ['ACCESS EXCLUSIVE on its views'],
    customers: 'only those who still use that version',
  },
  {
    id: 'drop-table',
    phases: ['contract'],
    kind: 'drop',
    title: /^set table .* aside$/,
    does: 'set a dropped table aside for the undo window',
    locks: ['ACCESS EXCLUSIVE, also on the tables that it refers to'],
    customers: `on tables that it refers to ${MOMENT}`,
  },
  {
    id: 'free-keys',
    phases: ['contract'],
    kind: 'drop',
    title: /^drop old foreign keys of /,
    does: 'drop foreign keys for which others stand on the new columns',
    locks: ['ACCESS EXCLUSIVE, also on the tables that it refers to'],
    customers: `${MOMENT}, on both tables`,
  },
  {
    id: 'settle',
    phases: ['contract'],
    kind: 'view',
    title: /^settle \S+ on its new columns$/,
    does: 'settle the table: triggers go, old columns are set aside, names change, the view stays',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'drop-inner',
    phases: ['contract'],
    kind: 'drop',
    title: /^drop the schema of inner views/,
    does: 'drop the schema of inner views and functions',
    locks: ['none'],
    customers: NOTHING,
  },
  {
    id: 'drop-index',
    phases: ['contract'],
    kind: 'index',
    title: /^drop index /,
    does: 'drop an index, CONCURRENTLY unless its table is partitioned',
    locks: ['SHARE UPDATE EXCLUSIVE', 'ACCESS EXCLUSIVE'],
    customers: `${WRITES}; on a partitioned table ${MOMENT}`,
  },
  {
    id: 'late-sql',
    phases: ['contract'],
    kind: 'ddl',
    title: /^run SQL: /,
    does: 'run the SQL of a `sql` operation with `onComplete`',
    locks: ['whatever it takes'],
    customers: 'what its author made of it',
  },
  {
    id: 'keep-new',
    phases: ['rollback'],
    kind: 'drop',
    title: /^set the new values of \S+ aside$/,
    does: 'where the version was published: set its columns aside, drop the triggers',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'take-back',
    phases: ['rollback'],
    kind: 'drop',
    title: /^take the change of \S+ back$/,
    does: 'drop the triggers, new columns and rules of a table',
    locks: ['ACCESS EXCLUSIVE'],
    customers: MOMENT,
  },
  {
    id: 'unbuild',
    phases: ['rollback'],
    kind: 'index',
    title: /^drop what "[^]*" made$/,
    does: 'drop an index that the change built',
    locks: ['SHARE UPDATE EXCLUSIVE'],
    customers: WRITES,
  },
  {
    id: 'undo',
    phases: ['rollback'],
    kind: 'drop',
    title: /^undo: /,
    does: 'drop a created table or schema, or run the `down` of SQL',
    locks: ['ACCESS EXCLUSIVE', 'whatever it takes'],
    customers: 'only those who use what goes; with SQL, what its author made of it',
  },
];

/** @returns a plan's lock with the names of tables taken out, as the rows have it */
export function lockShape(lock: string): string {
  return lock.replace(/^(SHARE ROW EXCLUSIVE(?:, also)? on) .*/, '$1 the tables that it refers to');
}
