/**
 * Undoes a completed change: its reverse is worked out as an ordinary change, which gets back what
 * is still kept. Both versions are live again until it is completed or rolled back in its turn.
 */
import { Document } from 'yaml';
import { parseChange } from './change-file.ts';
import { startChange, type StartResult } from './changes.ts';
import type { Change } from './core/change.ts';
import { reverseOf } from './core/reverse/reverse.ts';
import { UndoRefusedError } from './errors.ts';
import { inFlight, readJournal, type JournalEntry } from './journal.ts';
import { expireKept, readKept } from './kept.ts';
import { withSession, type RunOptions, type Session } from './run/session.ts';

/** The reverse of a change. */
export interface UndoChange {
  readonly undoes: string;
  readonly change: Change;
  /** The change file that says it. */
  readonly yaml: string;
  /** What will not be as it was. */
  readonly warnings: readonly string[];
}

/** What a started undo tells. */
export interface UndoResult extends StartResult {
  readonly change: string;
  readonly undoes: string;
}

/** Completed changes that no completed change undid, oldest first; undoing ones left out. */
function standing(entries: readonly JournalEntry[]): JournalEntry[] {
  const stack: JournalEntry[] = [];
  for (const entry of entries) {
    if (entry.state !== 'complete' || entry.baseline) continue;
    const undoes = entry.plan?.source?.undoes;
    if (undoes !== undefined && stack.at(-1)?.name === undoes) stack.pop();
    else stack.push(entry);
  }
  return stack;
}

/** @returns the change to undo; refuses one that another stands on */
function chosen(schema: string, entries: readonly JournalEntry[], name?: string): JournalEntry {
  const no = (why: string, next: string): never => {
    throw new UndoRefusedError(schema, name, [why], next);
  };
  const [moving] = inFlight(entries);
  if (moving) {
    no(`change ${moving.name} is ${moving.state}`, 'Complete it or roll it back first.');
  }
  const last = entries.findLast((entry) => entry.state === 'complete' && !entry.baseline);
  const top = standing(entries).at(-1);
  const wanted = [top, last].find((entry) => entry && (name ?? top?.name) === entry.name);
  if (wanted) return wanted;
  const known = entries.some((entry) => entry.name === name && entry.state === 'complete');
  if (name !== undefined && known && top) {
    no('it is not the newest one', `Undo ${top.name} before it.`);
  }
  const why = name === undefined ? 'no change was completed' : 'no such change was completed';
  return no(why, 'Ask for the status to see what is kept.');
}

/** The first name that no change of the schema has. */
function freeName(entries: readonly JournalEntry[], base: string): string {
  const taken = (name: string) =>
    entries.some((entry) => entry.name === name && entry.state === 'complete');
  if (!taken(base)) return base;
  for (let count = 2; ; count++) if (!taken(`${base}_${count}`)) return `${base}_${count}`;
}

async function reverse(session: Session, wanted?: string, named?: string): Promise<UndoChange> {
  const { schema } = session.options;
  const entries = await readJournal(session.sql, schema);
  const entry = chosen(schema, entries, wanted);
  const source = entry.plan?.source;
  const kept = (await readKept(session.sql, schema)).find((each) => each.number === entry.number);
  if (!source || !kept || kept.isOver) {
    const why = 'its undo window is over, and what it dropped is gone';
    const next = 'Write a change that goes back, with an `up` for what is gone.';
    throw new UndoRefusedError(schema, entry.name, [why], next);
  }
  const { operations, refused, warnings } = reverseOf(schema, source);
  if (refused.length > 0) {
    const next = 'Write these parts of the way back yourself, in a change file.';
    throw new UndoRefusedError(schema, entry.name, refused, next);
  }
  const document = new Document(
    { undoes: entry.name, operations: operations.map(({ kind, spec }) => ({ [kind]: spec })) },
    { aliasDuplicateObjects: false },
  );
  const yaml = document.toString({ lineWidth: 0 });
  const name = named ?? freeName(entries, `undo_${entry.name}`);
  const change = parseChange(yaml, `${name}.yaml`);
  const rows = source.tables
    .filter((each) => each.shown === null)
    .map(
      ({ table }) => `Table ${table.name} comes back with its rows as they were at the contract.`,
    );
  return { undoes: entry.name, change, yaml, warnings: [...rows, ...warnings] };
}

/**
 * Works out the reverse of a completed change; changes nothing.
 *
 * @param wanted the change; the newest completed one unless given
 * @param named the reverse's name
 * @throws {UndoRefusedError} it cannot be undone
 */
export async function reverseChange(
  url: string,
  options: RunOptions,
  wanted?: string,
  named?: string,
): Promise<UndoChange> {
  return withSession(url, options, async (session) => reverse(session, wanted, named));
}

/**
 * Undoes a completed change: starts its reverse, so that both versions are live.
 *
 * @param wanted the change; the newest completed one unless given
 * @throws {UndoRefusedError} it cannot be undone; nothing was changed
 */
export async function undoChange(
  url: string,
  options: RunOptions,
  wanted?: string,
): Promise<UndoResult> {
  const { change, undoes, warnings } = await reverseChange(url, options, wanted);
  const result = await startChange(url, { ...options, change });
  return { ...result, warnings: [...warnings, ...result.warnings], change: change.name, undoes };
}

/**
 * Drops what is kept of changes whose undo window is over.
 *
 * @param all also of those whose window is open: they can no longer be undone
 * @returns the changes of which nothing is kept any more
 */
export async function expireChanges(
  url: string,
  options: RunOptions,
  all = false,
): Promise<string[]> {
  return withSession(url, options, async (session) => expireKept(session, all));
}
