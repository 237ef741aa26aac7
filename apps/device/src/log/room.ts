/**
 * Makes the write-ahead log as long as it will be, before the first commit. A commit that lengthens
 * the file waits for the file system's own journal as well and takes twice as long; and a disk that
 * fills up later has the room already.
 *
 * What is added are zeros behind the last frame, which SQLite takes for the log's end: a frame
 * counts when it has the salt of the log's header.
 *
 * @see https://www.sqlite.org/fileformat2.html#walformat
 */
import { closeSync, fstatSync, fsyncSync, openSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** 1,000 frames, after which SQLite begins at the front again, and some more. */
const ROOM_BYTES = 4_194_304;
const ZEROS = Buffer.alloc(65_536);

/**
 * To be called by who has the file locked, between transactions. Does without where the disk is
 * nearly full.
 *
 * @param file the database's; it is in WAL mode
 */
export function makeRoom(file: string): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize < ROOM_BYTES * 4) return;
  const log = openSync(`${file}-wal`, 'r+');
  try {
    for (let at = fstatSync(log).size; at < ROOM_BYTES;) {
      at += writeSync(log, ZEROS, 0, Math.min(ZEROS.length, ROOM_BYTES - at), at);
    }
    fsyncSync(log);
  } finally {
    closeSync(log);
  }
}
