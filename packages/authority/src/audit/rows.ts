/** Reads the log: envelopes, bodies, checkpoints with their cosignatures. */
import type { Sql, Transaction } from '@slipway/pg';
import type { PlacedEntry } from './core/entry.ts';
import type { SignedCheckpoint } from './core/checkpoint.ts';

type Reader = Sql | Transaction;

interface Row {
  readonly seq: string;
  readonly launch: string | null;
  readonly hash: string;
  readonly body: string;
}

/** @returns all entries from a place on, in their order */
export async function readPlaced(sql: Reader, from: number): Promise<PlacedEntry[]> {
  const rows = await sql<Row[]>`
    select seq, launch, hash, body from slipway.audit_entry where seq >= ${from} order by seq`;
  return rows.map(({ seq, launch, hash, body }) => ({
    leaf: { seq: Number(seq), launch, hash },
    body,
  }));
}

/** @returns the log's key as its first signer wrote it; undefined before there was one */
export async function readLogKey(sql: Reader): Promise<string | undefined> {
  const [row] = await sql<{ key: string }[]>`select key from slipway.audit_log`;
  return row?.key;
}

/** @returns every checkpoint's note with the lines of witnesses, smallest tree first */
export async function readNotes(sql: Reader): Promise<{ notes: string[]; witnesses: string[] }> {
  const rows = await sql<{ note: string; lines: string }[]>`
    select   c.note, coalesce(string_agg(w.line, '' order by w.key), '') as lines
    from     slipway.audit_checkpoint c
    left join slipway.audit_cosignature w on w.size = c.size
    group by c.size, c.note
    order by c.size`;
  const keys = await sql<{ key: string }[]>`
    select distinct key from slipway.audit_cosignature order by key`;
  return {
    notes: rows.map(({ note, lines }) => note + lines),
    witnesses: keys.map(({ key }) => key),
  };
}

/** Rows per statement, so that one write stays short. */
const CHUNK = 2_000;

/** Keeps checkpoints; one that is there already stays. */
export async function keepCheckpoints(
  tx: Transaction,
  checkpoints: readonly Pick<SignedCheckpoint, 'size' | 'note'>[],
): Promise<void> {
  for (let from = 0; from < checkpoints.length; from += CHUNK) {
    const rows = checkpoints.slice(from, from + CHUNK).map(({ size, note }) => ({ size, note }));
    await tx`
      insert into slipway.audit_checkpoint ${tx(rows, 'size', 'note')}
      on conflict (size) do nothing`;
  }
}
