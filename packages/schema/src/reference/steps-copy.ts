/** The steps of a table that is copied and swapped (`backfill.method: copy`), for people. */
import type { StepRow } from './steps.ts';

const NOTHING = 'nobody waits';
const WRITES = 'reads and writes go on';

/** In the order in which they run. */
export const COPY_STEPS: readonly StepRow[] = [
  {
    id: 'copy',
    phases: ['expand'],
    kind: 'ddl',
    title: /^make a copy of /,
    does: 'make an empty copy of the table, with the new columns and their triggers',
    locks: ['none that anybody waits for'],
    customers: NOTHING,
  },
  {
    id: 'copy-sync',
    phases: ['expand'],
    kind: 'ddl',
    title: /^repeat every write to \S+ on its copy$/,
    does: 'add the trigger that repeats every write on the copy',
    locks: ['SHARE ROW EXCLUSIVE'],
    customers: 'writes wait for a moment, reads do not',
  },
  {
    id: 'copy-rows',
    phases: ['expand'],
    kind: 'backfill',
    title: /^copy the rows of /,
    does: 'copy and convert the rows that are there, range by range',
    locks: ['ROW SHARE'],
    customers: `${WRITES}; a write of a row in the range at work waits for that range`,
  },
  {
    id: 'copy-index',
    phases: ['expand'],
    kind: 'index',
    title: /^build index \S+ on the copy$/,
    does: 'build an index of the copy',
    locks: ['SHARE UPDATE EXCLUSIVE on the copy'],
    customers: WRITES,
  },
  {
    id: 'copy-foreign-key',
    phases: ['expand'],
    kind: 'ddl',
    title: /^prepare rule \S+ of the copy$/,
    does: 'add a foreign key to the copy as NOT VALID',
    locks: ['SHARE ROW EXCLUSIVE, also on the tables that it refers to'],
    customers: 'writes wait for a moment, reads do not, on both tables',
  },
  {
    id: 'copy-validate',
    phases: ['expand'],
    kind: 'validate',
    title: /^prove rule \S+ of the copy$/,
    does: 'validate that foreign key on all rows',
    locks: ['SHARE UPDATE EXCLUSIVE'],
    customers: WRITES,
  },
  {
    id: 'copy-compare',
    phases: ['expand'],
    kind: 'validate',
    title: /^compare \S+ with its copy$/,
    does: 'compare every row with its copy',
    locks: ['SHARE UPDATE EXCLUSIVE on the copy'],
    customers: WRITES,
  },
  {
    id: 'swap',
    phases: ['expand'],
    kind: 'ddl',
    title: /^swap \S+ and its copy$/,
    does: 'let the copy take the table’s name and views',
    locks: ['ACCESS EXCLUSIVE'],
    customers: 'all wait for a moment',
  },
  {
    id: 'drop-copied',
    phases: ['expand'],
    kind: 'drop',
    title: /^drop the old table of /,
    does: 'drop the table that was copied',
    locks: ['ACCESS EXCLUSIVE, also on the tables that it refers to'],
    customers: 'all wait for a moment, on tables that it refers to',
  },
];
