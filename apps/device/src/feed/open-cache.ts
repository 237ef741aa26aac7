/**
 * Opens `cache.db`: what the cloud told this device. It may be deleted at any time; whatever is
 * wrong with it, it is made anew and filled by the feed.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isDamage } from '../log/open.ts';

/** Another number makes the file anew. */
const FORMAT = 1;

/** `part` is 0 or 1: one is live, in the other a snapshot may be growing. */
const TABLES = `
  create table stream (
    name     text    primary key,
    cursor   text,                       -- of the next page; null: everything is to be told
    live     integer not null default 0, -- the part that is looked up in
    fills    integer not null default 0, -- the part that pages go into
    checksum text,                       -- of the live part as it stands; null: it is empty
    at_ms    integer                     -- when it was last whole
  ) strict, without rowid;
  create table item (
    stream text    not null,
    part   integer not null,
    key    text    not null,
    value  text    not null,
    hash   text    not null,
    primary key (stream, part, key)
  ) strict, without rowid`;

/**
 * @returns the open file, and why it had to be made anew if there was a damaged one
 */
export function openCache(file: string): { db: DatabaseSync; remadeBecause: string | null } {
  try {
    return { db: openSound(file), remadeBecause: null };
  } catch (error) {
    if (!isDamage(error) && !(error instanceof CacheFormatError)) throw error;
    removeCache(file);
    return { db: openSound(file), remadeBecause: (error as Error).message };
  }
}

class CacheFormatError extends Error {}

function openSound(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 2000 });
  try {
    // Full: the cloud lowers shelf prices on the strength of what this device said that it holds.
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal');
    db.exec('pragma synchronous = full; pragma fullfsync = 1');
    const { user_version: format } = db.prepare('pragma user_version').get() as {
      user_version: number;
    };
    if (format === 0) {
      db.exec(`begin immediate; ${TABLES}; pragma user_version = ${FORMAT}; commit`);
    } else if (format !== FORMAT) {
      throw new CacheFormatError(`its format is ${format}`);
    }
    const [found] = db.prepare('pragma quick_check(1)').all();
    const said = Object.values(found ?? {})[0];
    if (said !== 'ok') throw new CacheFormatError(String(said));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function removeCache(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}
