/**
 * Opens the log's file in the one mode in which a commit is durable, and proves that it is so.
 *
 * A file that is damaged is set aside whole, never dropped: what can be read of it is put into the
 * new one, place by place along its chains, and its epochs are closed.
 */
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lineHash } from '@slipway/fleet';
import { LogInUseError, LogModeError } from '../errors.ts';
import { makeRoom } from './room.ts';
import { FORMATS, migrate, setMeta, type LogFormat } from './tables.ts';

const SQLITE = { busy: 5, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** What is asked for, and how the pragma must read back. */
const MODE: readonly (readonly [pragma: string, set: string, reads: string | number])[] = [
  ['locking_mode', 'exclusive', 'exclusive'], // one writer, and no shared memory beside the file
  ['journal_mode', 'wal', 'wal'],
  ['synchronous', 'full', 2],
  ['fullfsync', '1', 1],
  ['foreign_keys', '1', 1],
];

/** The file is damaged: it must be set aside. */
export class LogDamagedError extends Error {}

/** @returns SQLite's primary result code of an error, or undefined if it is not SQLite's */
function codeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: number }).errcode;
  return code === undefined ? undefined : code & 0xff;
}

export const isDiskFull = (error: unknown): boolean =>
  codeOf(error) === SQLITE.full || (error as NodeJS.ErrnoException).code === 'ENOSPC';

export const isDamage = (error: unknown): boolean =>
  error instanceof LogDamagedError ||
  codeOf(error) === SQLITE.corrupt ||
  codeOf(error) === SQLITE.notADatabase;

/** Asks for the mode; `assertMode` tells whether it was given. */
export function setMode(db: DatabaseSync): void {
  for (const [pragma, value] of MODE) db.exec(`pragma ${pragma} = ${value}`);
}

/** Reads the mode back, as the file has it now. @throws {LogModeError} */
export function assertMode(db: DatabaseSync): void {
  for (const [pragma, , wanted] of MODE) {
    const row = db.prepare(`pragma ${pragma}`).get() ?? {};
    const got = Object.values(row)[0];
    if (got !== wanted) throw new LogModeError(pragma, String(wanted), String(got));
  }
}

/**
 * @returns the open, checked file
 * @throws {LogDamagedError | LogModeError | LogInUseError | LogTooNewError}
 */
export function openChecked(file: string, formats: readonly LogFormat[]): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 200 });
  try {
    setMode(db);
    db.exec('begin immediate; commit'); // takes the lock, and keeps it
    assertMode(db);
    const rows = db
      .prepare('pragma quick_check(5)')
      .all()
      .map((row) => Object.values(row)[0]);
    if (rows[0] !== 'ok') throw new LogDamagedError(rows.join('; '));
    migrate(db, formats);
    verifyOpenChains(db);
    makeRoom(file);
    return db;
  } catch (error) {
    db.close();
    if (codeOf(error) === SQLITE.busy) throw new LogInUseError(file);
    throw isDamage(error) ? new LogDamagedError((error as Error).message) : error;
  }
}

interface Row {
  epoch: number;
  seq: number;
  hash: string;
  line: string;
}

/** Looks at every line that the cloud has not yet acked: it is the only copy. */
function verifyOpenChains(db: DatabaseSync): void {
  const rows = db.prepare(`
    select   op.epoch, op.seq, op.hash, op.line
    from     watermark join op
    on       op.epoch = watermark.epoch
    and      op.id > (watermark.epoch << 40) + watermark.acked
    order by op.id`);
  let before: Row | undefined;
  for (const row of rows.iterate() as IterableIterator<Row & Record<string, never>>) {
    const follows = before?.epoch === row.epoch ? before : undefined;
    if (!isSound(row, follows)) {
      throw new LogDamagedError(`op ${row.epoch}/${row.seq} does not follow its chain`);
    }
    before = row;
  }
}

function isSound(row: Row, before: Row | undefined): boolean {
  if (lineHash(row.line) !== row.hash) return false;
  if (!before) return true;
  const { prevHash } = JSON.parse(row.line) as { prevHash: string };
  return row.seq === before.seq + 1 && prevHash === before.hash;
}

export interface SetAside {
  readonly folder: string;
  readonly because: string;
  /** Ops that could be read from it. */
  readonly salvaged: number;
}

/** Opens the log; sets a damaged one aside first. */
export function openLogFile(
  file: string,
  formats: readonly LogFormat[] = FORMATS,
): { db: DatabaseSync; setAside: SetAside | null } {
  try {
    return { db: openChecked(file, formats), setAside: null };
  } catch (error) {
    if (!(error instanceof LogDamagedError)) throw error;
    const folder = moveAside(file);
    const db = openChecked(file, formats);
    const salvaged = salvage(join(folder, basename(file)), db);
    const setAside = { folder, because: error.message, salvaged };
    setMeta(db, 'setAside', JSON.stringify(setAside));
    return { db, setAside };
  }
}

function moveAside(file: string): string {
  const parent = join(dirname(file), 'aside');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  let number = 1;
  while (statSync(join(parent, String(number)), { throwIfNoEntry: false })) number++;
  const folder = join(parent, String(number));
  mkdirSync(folder, { mode: 0o700 });
  for (const suffix of ['', '-wal', '-shm']) {
    const part = `${file}${suffix}`;
    if (statSync(part, { throwIfNoEntry: false })) renameSync(part, `${folder}/${basename(part)}`);
  }
  return folder;
}

/** Copies what can still be read, table by table; a row that cannot ends its table. */
function salvage(from: string, db: DatabaseSync): number {
  let old: DatabaseSync;
  try {
    old = new DatabaseSync(from, { readOnly: true });
  } catch {
    return 0;
  }
  const count = copyReadable(old, db, 'op', 'id', (row, last) => {
    const at = row as unknown as Row;
    const before = last as unknown as Row | undefined;
    return isSound(at, before?.epoch === at.epoch ? before : undefined);
  });
  for (const table of ['epoch', 'watermark', 'ack_minute', 'fence']) {
    copyReadable(old, db, table, '1, 2', () => true);
  }
  db.exec(`update epoch set state = 'closed' where state = 'open'`);
  old.close();
  return count;
}

type AnyRow = Record<string, null | number | bigint | string | NodeJS.ArrayBufferView>;

function copyReadable(
  old: DatabaseSync,
  db: DatabaseSync,
  table: string,
  order: string,
  isGood: (row: AnyRow, last: AnyRow | undefined) => boolean,
): number {
  let [count, last]: [number, AnyRow | undefined] = [0, undefined];
  db.exec('begin immediate');
  try {
    const rows = old.prepare(`select * from ${table} order by ${order}`).iterate();
    for (const row of rows as IterableIterator<AnyRow>) {
      if (!isGood(row, last)) break;
      const names = Object.keys(row);
      const marks = names.map(() => '?').join(', ');
      db.prepare(`insert into ${table} (${names.join(', ')}) values (${marks})`).run(
        ...Object.values(row),
      );
      last = row;
      count += 1;
    }
  } catch {
    // What follows cannot be read: the file that was set aside keeps it.
  }
  db.exec('commit');
  return count;
}
