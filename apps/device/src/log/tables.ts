/**
 * The log's tables, as formats that follow each other. A format only adds: so an older agent, put
 * back after an upgrade, goes on writing to a newer file. One that must not do so is kept out by
 * `readableSince` in `meta`: the oldest format whose agents may write to the file.
 */
import type { DatabaseSync } from 'node:sqlite';
import { LogTooNewError } from '../errors.ts';

const SEQS_OF_AN_EPOCH = 2 ** 40;

/** @returns the key of an op's row; epochs follow each other, up to number 8191 */
export const rowId = (epoch: number, seq: number): number => epoch * SEQS_OF_AN_EPOCH + seq;

export interface LogFormat {
  readonly format: number;
  /** The oldest format whose agents may write to a file of this one. */
  readonly readableSince: number;
  readonly statement: string;
}

export const FORMATS: readonly LogFormat[] = [
  {
    format: 1,
    readableSince: 1,
    statement: `
      create table meta (
        key   text primary key,
        value text not null
      ) strict, without rowid;
      create table epoch (
        epoch        integer primary key,
        device       text not null,
        store        text not null,
        kind         text not null,
        label        text not null,
        state        text not null check (state in ('open', 'closed', 'forked', 'revoked')),
        counter_base integer not null         -- where the secure counter stood when it opened
      ) strict;
      create table op (
        id    integer primary key,            -- epoch * 2^40 + seq: one page to write, no index
        epoch integer not null,
        seq   integer not null,
        hash  text    not null,
        op_id text    not null,               -- unique: the one writer keeps them in memory
        type  text    not null,
        line  text    not null
      ) strict;
      create index op_burn on op (type) where type = 'loyalty-burn';
      create index op_pick on op (line ->> '$.body.list') where type = 'pick-step';
      create table watermark (
        epoch      integer primary key,
        acked      integer not null,
        acked_hash text    not null,
        applied    integer not null,
        forked     integer not null           -- up to here sent to a forked epoch's quarantine
      ) strict;
      create table ack_minute (               -- what the cloud held at the end of each minute
        epoch  integer not null,
        minute integer not null,              -- of the server's clock, since 1970
        seq    integer not null,
        primary key (epoch, minute)
      ) strict, without rowid;
      create table fence (
        epoch     integer not null,
        seq       integer not null,
        below     integer not null,
        round     integer not null,
        challenge text    not null,
        counter   integer not null,
        primary key (epoch, seq)
      ) strict, without rowid`,
  },
  {
    format: 2,
    readableSince: 1,
    statement: `
      create table basket (                   -- begun, not yet committed
        basket         text primary key,
        schema_version integer not null,
        begun_ms       integer not null
      ) strict, without rowid`,
  },
];

export const LOG_FORMAT = FORMATS.at(-1)!.format;

/**
 * Brings a file to the newest format that this agent knows; leaves a newer one as it is.
 *
 * @returns the format that it had; 0 for a new file
 * @throws {LogTooNewError} this agent must not write to it
 */
export function migrate(db: DatabaseSync, formats: readonly LogFormat[] = FORMATS): number {
  const row = db.prepare('pragma user_version').get() as { user_version: number };
  const had = row.user_version;
  const known = formats.at(-1)!;
  if (had > known.format) {
    const since = Number(metaOf(db, 'readableSince') ?? had);
    if (since > known.format) throw new LogTooNewError(had, since, known.format);
    return had;
  }
  for (const { format, readableSince, statement } of formats) {
    if (format <= had) continue;
    db.exec('begin immediate');
    db.exec(statement);
    setMeta(db, 'readableSince', String(readableSince));
    db.exec(`pragma user_version = ${format}`); // part of the transaction
    db.exec('commit');
  }
  return had;
}

/** @returns a value of `meta`, or null */
export function metaOf(db: DatabaseSync, key: string): string | null {
  const row = db.prepare('select value from meta where key = ?').get(key);
  return (row?.['value'] as string | undefined) ?? null;
}

export function setMeta(db: DatabaseSync, key: string, value: string): void {
  const statement = `insert into meta (key, value) values (?, ?)
                     on conflict (key) do update set value = excluded.value`;
  db.prepare(statement).run(key, value);
}
