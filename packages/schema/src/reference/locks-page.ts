/** docs/schema/locks.md as text, from the kinds of steps that plans are made of. */
import type { PhaseName } from '../core/steps.ts';
import { LOCK_TIMEOUT_MS } from '../run/retry.ts';
import { STEPS } from './steps.ts';

const HEAD = `# Locks of a schema change

<!-- Written by \`node packages/schema/src/reference/write-page.ts\` from the steps of plans. -->

\`slipway schema plan FILE\` prints the lock of every step of a change. This is what they mean.

| lock | does not go together with |
| --- | --- |
| ACCESS SHARE | ACCESS EXCLUSIVE only; every SELECT takes it |
| ROW EXCLUSIVE | SHARE and stronger; every INSERT, UPDATE, DELETE takes it |
| SHARE UPDATE EXCLUSIVE | itself and stronger: VACUUM, ANALYZE, DDL; reads and writes go on |
| SHARE | writes, VACUUM, DDL; reads go on |
| SHARE ROW EXCLUSIVE | the same, and itself |
| ACCESS EXCLUSIVE | everything, also reads |

A strong lock does harm in two ways: by being held, and by being waited for, since all who come
after it wait behind it. Both are kept short. Apart from raw SQL, no step reads or rewrites a table
while it holds a lock that blocks writes.

A lock is asked for with \`lock_timeout\` ${LOCK_TIMEOUT_MS} ms. If it is not granted, the step
withdraws, pauses for a growing, random time and tries again, for up to a minute. Then it gives up
with SCHEMA_LOCK_TIMEOUT, which names sessions that hold the table: let them end, and resume.
`;

const TAIL = `## What the tables do not show

- **\`sql\` operations** take the locks that their SQL takes. They are tried with the same
  \`lock_timeout\`, but hold what they got until their end. The lint names statements that rewrite
  or read a table under a lock.
- **Long transactions** of your applications: CREATE INDEX CONCURRENTLY waits until transactions
  that are older than itself have ended, wherever they are. It blocks nobody while it waits.
- **Rows**: the backfill holds the rows of the range at work until it commits. It gives way to a
  customer who holds one of them and comes back with a smaller range.
- **Views**: \`complete\` and \`rollback\` lock a version's view before its table, as a statement
  of a customer does, so that the two do not deadlock.
`;

const PHASES: readonly (readonly [PhaseName, string])[] = [
  ['expand', 'slipway schema start'],
  ['contract', 'slipway schema complete'],
  ['rollback', 'slipway schema rollback'],
];

function table(phase: PhaseName, command: string): string {
  const rows = STEPS.filter((each) => each.phases.includes(phase)).map(
    ({ does, locks, customers, kind }) =>
      `| ${does} | ${kind} | ${locks.join(' or ')} | ${customers} |`,
  );
  return [
    `## \`${command}\``,
    '',
    '| step | kind | lock on the table | customers |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** @returns the whole page */
export function locksPage(): string {
  const tables = PHASES.map(([phase, command]) => table(phase, command));
  return `${[HEAD, ...tables, TAIL].join('\n').trimEnd()}\n`;
}
