/**
 * Takes a file of a feed in: all of it or nothing, in one transaction. The same bytes a second time
 * change nothing, and the answer says so.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import type { FilePlace } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import type { Mapping } from '../core/mapping.ts';
import type { ReconcileRecord } from '../core/record.ts';
import { FeedFileError, RecordConflictError } from '../errors.ts';
import { CHUNK, insertRecords, type Taken } from '../records.ts';
import { readFeed, type FeedFormat } from './read-feed.ts';

export interface ImportOptions {
  readonly path: string;
  readonly mapping: Mapping;
  readonly nowMs: number;
  /** By the name's ending unless given. */
  readonly format?: FeedFormat;
}

/** What became of a file. */
export type ImportResult =
  | ({ readonly state: 'taken'; readonly hash: string; readonly untilMs: number } & Taken)
  /** These bytes were taken before: nothing was changed. */
  | {
      readonly state: 'already';
      readonly hash: string;
      readonly name: string;
      readonly atMs: number;
    };

const placeOf = (path: string, line: number): FilePlace => ({
  file: path,
  line,
  column: 1,
  quote: '',
});

/** Reads a file's text, and its hash on the way. */
async function* textOf(path: string, hash: ReturnType<typeof createHash>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new FeedFileError(
        'This is not UTF-8 text.',
        'Ask the sender for the file as UTF-8, not compressed.',
        placeOf(path, 1),
      );
    }
  };
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield decode(chunk);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error;
    throw new FeedFileError(
      `${path} cannot be read (${code}).`,
      'Check the name.',
      placeOf(path, 1),
    );
  }
  yield decode();
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const _ of textOf(path, hash));
  return hash.digest('hex');
}

/**
 * @throws {FeedFileError} with file and line; nothing of it was taken
 * @throws {RecordConflictError} a row is held with other contents; nothing was taken
 */
export async function importFile(sql: Sql, options: ImportOptions): Promise<ImportResult> {
  const { path, mapping, nowMs } = options;
  const format = options.format ?? (extname(path).toLowerCase() === '.csv' ? 'csv' : 'json');
  const hash = await hashOfFile(path);
  return sql.begin(async (tx): Promise<ImportResult> => {
    // A second delivery at the same moment waits here for the first to commit.
    const begun = await tx`
      insert into slipway.reconcile_import
             (hash, feed, mapping_version, source, name, rows, repeated, until_ms, at_ms)
      values (${hash}, ${mapping.feed}, ${mapping.version}, ${mapping.source}, ${basename(path)},
              0, 0, 0, ${nowMs})
      on     conflict (hash) do nothing`;
    if (begun.count === 0) return readTaken(tx, hash);
    const { untilMs, ...taken } = await takeAll(tx, options, format, hash);
    await tx`
      update slipway.reconcile_import
      set    rows = ${taken.added + taken.repeated}, repeated = ${taken.repeated},
             until_ms = ${untilMs}
      where  hash = ${hash}`;
    return { state: 'taken', hash, untilMs, ...taken };
  });
}

async function readTaken(tx: Transaction, hash: string): Promise<ImportResult> {
  const [before] = await tx<{ name: string; atMs: number }[]>`
    select name, at_ms::float8 as "atMs" from slipway.reconcile_import where hash = ${hash}`;
  return { state: 'already', hash, ...before! };
}

interface Placed {
  readonly record: ReconcileRecord;
  readonly line: number;
}

async function takeAll(
  tx: Transaction,
  { path, mapping, nowMs }: ImportOptions,
  format: FeedFormat,
  expected: string,
): Promise<Taken & { readonly untilMs: number }> {
  const hash = createHash('sha256');
  let [added, repeated, untilMs] = [0, 0, 0];
  let waiting: Placed[] = [];
  const flush = async () => {
    const taken = await takeChunk(tx, waiting, path, expected, nowMs);
    added += taken.added;
    repeated += taken.repeated;
    waiting = [];
  };
  for await (const item of readFeed(path, format, mapping, textOf(path, hash))) {
    if (item.kind === 'trailer') ({ untilMs } = item);
    else waiting.push(item);
    if (waiting.length >= CHUNK) await flush();
  }
  await flush();
  if (hash.digest('hex') !== expected) {
    const next = 'Deliver it again when its sender has finished writing it.';
    throw new FeedFileError('The file changed while it was read.', next, placeOf(path, 1));
  }
  return { added, repeated, untilMs };
}

async function takeChunk(
  tx: Transaction,
  placed: readonly Placed[],
  path: string,
  hash: string,
  nowMs: number,
): Promise<Taken> {
  try {
    return await insertRecords(
      tx,
      placed.map(({ record }) => record),
      hash,
      nowMs,
    );
  } catch (error) {
    if (!(error instanceof RecordConflictError)) throw error;
    const at = placed.find(
      ({ record: { source, kind, id } }) => error.which === `${source} ${kind} ${id}`,
    );
    throw new RecordConflictError(error.which, error.before, placeOf(path, at?.line ?? 1));
  }
}
