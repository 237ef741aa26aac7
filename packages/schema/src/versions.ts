/** Between which versions a change leads, and how far it is: what a launch needs to know of it. */
import type { Sql } from '@slipway/pg';
import {
  appliedNames,
  liveVersions,
  readJournal,
  type ChangeState,
  type JournalEntry,
} from './journal.ts';

/** A launch's view of one change. */
export interface ChangeVersions {
  /** The version that was there before; null where the schema has none. */
  readonly from: string | null;
  readonly to: string;
  readonly state:
    | 'planned'
    | 'expanding'
    | 'expanded'
    | 'contracting'
    | 'contracted'
    | 'rolled-back';
  /** What the backfill came to, once it has. */
  readonly result: {
    readonly rows: number;
    readonly backfillRowsPerSecond: number;
    readonly longestLockWaitMs: number;
  } | null;
}

const STATE: Readonly<Record<ChangeState, ChangeVersions['state']>> = {
  expanding: 'expanding',
  expanded: 'expanded',
  completing: 'contracting',
  complete: 'contracted',
  'rolling-back': 'expanding',
  'rolled-back': 'rolled-back',
};

/**
 * @param to the change's version
 * @returns where the newest change to this version stands
 */
export async function changeVersions(
  sql: Sql,
  schema: string,
  to: string,
): Promise<ChangeVersions> {
  const entries = await readJournal(sql, schema);
  const entry = entries.findLast((one) => one.version === to && !one.baseline);
  if (!entry || entry.state === 'rolled-back') {
    const state = entry ? 'rolled-back' : 'planned';
    return { from: liveVersions(entries).at(-1) ?? null, to, state, result: null };
  }
  return { from: entry.plan?.from ?? null, to, state: STATE[entry.state], result: resultOf(entry) };
}

function resultOf({ result }: JournalEntry): ChangeVersions['result'] {
  return (result ?? null) as ChangeVersions['result'];
}

/** @returns the names of the changes that a schema has, live or completed */
export async function appliedChanges(sql: Sql, schema: string): Promise<Set<string>> {
  return appliedNames(await readJournal(sql, schema));
}
