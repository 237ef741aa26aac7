/** Which log a person had before their eyes when they signed: its newest checkpoint. */
import type { Queryable } from '@slipway/pg';
import { parseCheckpoint } from './core/checkpoint.ts';

/** A tree's size and, in base64, its root; 0 and empty before anything was signed. */
export interface LogHead {
  readonly size: number;
  readonly root: string;
}

const BEFORE_ANY: LogHead = { size: 0, root: '' };

function headOf(note: string | undefined): LogHead {
  const found = note === undefined ? undefined : parseCheckpoint(note)?.checkpoint;
  return found ? { size: found.size, root: found.root.toString('base64') } : BEFORE_ANY;
}

/** @returns the newest checkpoint of this database's log */
export async function readLogHead(sql: Queryable): Promise<LogHead> {
  const [row] = await sql<{ note: string }[]>`
    select note from slipway.audit_checkpoint order by size desc limit 1`;
  return headOf(row?.note);
}

/** @returns whether such a head was ever signed here: what was signed under another counts not */
export async function isOfThisLog(sql: Queryable, raw: unknown): Promise<boolean> {
  const { size, root } = (raw ?? {}) as Partial<LogHead>;
  if (size === 0) return root === '';
  if (!Number.isSafeInteger(size)) return false;
  const [row] = await sql<{ note: string }[]>`
    select note from slipway.audit_checkpoint where size = ${size!}`;
  return row !== undefined && headOf(row.note).root === root;
}
