/**
 * What of a launch's checklist is still owed, and by whom: from the evidence where it can be read,
 * else from the file alone, and then everything is.
 */
import { ROLES } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import { checklistOfSpec, type LaunchSpec } from '@slipway/launch';
import { connectChecked } from '@slipway/pg';
import {
  readEvidence,
  verdictOf,
  type Checklist,
  type EvidenceRecord,
  type JudgedInstance,
} from '@slipway/playbook/checklist';
import type { Values } from './command.ts';
import { tableLines } from './commands/fleet-options.ts';
import { controlDatabaseIfThere } from './database.ts';

export interface OwedItem {
  readonly key: string;
  readonly state: string;
  readonly role: string;
  /** Ids of people; empty: nobody holds the role. */
  readonly owners: readonly string[];
  readonly due: string;
  readonly isDue: boolean;
  readonly what: string;
}

export interface Owed {
  /** Whether the launch is held by what is due: its file has `playbook`. */
  readonly isHolding: boolean;
  /** Why the evidence was not read; null: it was. */
  readonly unread: string | null;
  /** Blocking items that do not stand, the first due first. */
  readonly items: readonly OwedItem[];
}

/** @returns the evidence, or why there is none to be read; makes and starts nothing */
async function readKept(
  checklist: Checklist,
  values: Values,
  nowMs: number,
): Promise<readonly EvidenceRecord[] | string> {
  const url = await controlDatabaseIfThere(values);
  if (url === undefined) return 'no database is at hand';
  try {
    const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
    try {
      const [there] = await sql<{ there: boolean }[]>`
        select to_regclass('slipway.playbook_evidence') is not null as there`;
      return there?.there ? await readEvidence(sql, checklist, nowMs) : 'nothing was recorded yet';
    } finally {
      await sql.end({ timeout: 1 });
    }
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return error.what;
  }
}

function owes({ instance, state, waitsFor }: JudgedInstance): boolean {
  const stands = state === 'waived' || (state === 'green' && waitsFor.length === 0);
  return instance.item.blocking && !stands;
}

/**
 * @param values of the command line: where the database is
 * @param nowMs ms since 1970
 */
export async function readOwed(spec: LaunchSpec, values: Values, nowMs: number): Promise<Owed> {
  const isHolding = spec.playbook !== null;
  const checklist = checklistOfSpec(spec);
  const kept = await readKept(checklist, values, nowMs);
  const { judged } = verdictOf(checklist, typeof kept === 'string' ? [] : kept, nowMs);
  // A launch that no checklist holds is shown what its own criteria demand.
  const demands = new Set(spec.criteria.map(({ id }) => id));
  const asked = judged.filter(
    ({ instance }) => isHolding || demands.has(instance.item.id.replace(/\.\w+$/, '')),
  );
  const items = asked
    .filter(owes)
    .toSorted((a, b) => Temporal.ZonedDateTime.compare(a.instance.due, b.instance.due))
    .map(({ instance: { key, item, owners, due }, state }) => ({
      key,
      state,
      role: ROLES[item.owner],
      owners,
      due: due.toString(),
      isDue: due.epochMilliseconds <= nowMs,
      what: item.what,
    }));
  return { isHolding, unread: typeof kept === 'string' ? kept : null, items };
}

const SHOWN = 20;

/** Boxes of one item stand in one row. */
function rowsOf(items: readonly OwedItem[]): string[][] {
  const groups = Map.groupBy(items, ({ key, state }) => `${key.split('@')[0]} ${state}`);
  return Array.from(groups.values(), (mine) => {
    const [first] = mine;
    const id = first!.key.split('@')[0]!;
    const stores = mine.length > 1 ? ` (${mine.length} stores)` : '';
    const people = [...new Set(mine.flatMap(({ owners }) => owners))];
    const who = people.length > 3 ? `${people.length} people` : people.join(', ');
    const due = first!.due.slice(0, 16).replace('T', ' ');
    const name = mine.length > 1 ? id : first!.key;
    const owed = `${first!.role}: ${who || 'nobody'}`;
    return [`${name}${stores}`, first!.state, owed, `${due}${first!.isDue ? ', due' : ''}`];
  });
}

/** @returns what is owed as lines for a person; none when nothing is */
export function owedLines({ isHolding, unread, items }: Owed): string[] {
  if (items.length === 0) return ['', 'Nothing of the checklist is owed.'];
  const rows = rowsOf(items);
  const due = items.filter(({ isDue }) => isDue).length;
  const more = rows.length > SHOWN ? [`  and ${rows.length - SHOWN} more`] : [];
  const then = isHolding
    ? `  ${due} of ${items.length} are due, and hold the launch`
    : '  it is held by none of this: its file has no `playbook`';
  return [
    '',
    'What is still owed, before anybody may rely on it',
    ...tableLines(['item', 'state', 'owed by', 'due'], rows.slice(0, SHOWN)).map((l) => `  ${l}`),
    ...more,
    then,
    ...(unread === null ? [] : [`  evidence was not read: ${unread}`]),
  ];
}
