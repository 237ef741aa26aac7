/**
 * The backfill: converts all rows of a table, range by range, while customers write.
 *
 * No row is missed: the triggers are committed before a leaf's end is taken, so a row that is not
 * in step lies below that end and cannot move without being converted. A customer always wins: the
 * range's UPDATE takes the newest version of a row. A range is sized by time, so that a customer
 * who meets it waits some tens of milliseconds at most.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ident, type Sql, type Transaction } from '@slipway/pg';
import type { BackfillTask, Plan } from '../core/steps.ts';
import { firstSize, fullPage, halved, nextSize, type RangeBounds } from '../core/range-size.ts';
import { LockTimeoutError } from '../errors.ts';
import { isAboutData, reasonOf, upFailure } from './checks.ts';
import { gapsOf, RangeQueue, type PageRange } from './ranges.ts';
import { checkStop, lockHolders, passes, pauseMs, retryLocks } from './retry.ts';
import type { Session } from './session.ts';
import { Throttle } from './throttle.ts';

const DEFAULT_WORKERS = 2;
const MAX_PAGES = 2000;
const ROW_LOCK_TIMEOUT_MS = 20;
const REPORT_MS = 100;
const PATIENCE_MS = 60_000;

interface Leaf {
  readonly name: string;
  readonly update: string;
  filenode: string;
}

interface Work {
  readonly session: Session;
  readonly plan: Plan;
  readonly task: BackfillTask;
  readonly leaves: readonly Leaf[];
  readonly queue: RangeQueue;
  readonly throttle: Throttle;
  readonly bounds: RangeBounds;
  readonly rowsTotal: number;
  readonly startedMs: number;
  readonly rowsBefore: number;
  rowsDone: number;
  lastReportMs: number;
  lastProgressMs: number;
  /** Whether a worker gave up; the others stop after the range they are in. */
  failed: boolean;
}

/** The leaf's file is another one than when the range was handed out. */
class Rewritten extends Error {}

/** PostgreSQL refused to convert a row. */
class NotConverted extends Error {}

async function fileOf(sql: Sql, leaf: string): Promise<{ filenode: string; pages: number }> {
  const [row] = await sql<{ filenode: string; pages: number }[]>`
    select pg_relation_filenode(${leaf}::regclass)::text as filenode,
           (pg_relation_size(${leaf}::regclass) / current_setting('block_size')::int)::float8
             as pages`;
  return row!;
}

/** Begins a leaf anew: its end is taken now, and nothing of it counts as done. */
async function beginLeaf(sql: Sql, change: number, leaf: string) {
  const file = await fileOf(sql, leaf);
  await sql.begin(async (tx) => {
    await tx`delete from slipway.schema_range where change = ${change} and leaf = ${leaf}`;
    await tx`
      insert into slipway.schema_leaf (change, leaf, filenode, pages)
      values (${change}, ${leaf}, ${file.filenode}, ${file.pages})
      on conflict (change, leaf) do update
      set    filenode = excluded.filenode, pages = excluded.pages`;
  });
  return file;
}

/** @returns the leaf's file and the ranges that are still to do */
async function openLeaf(sql: Sql, change: number, leaf: string, at: number) {
  const [known] = await sql<{ filenode: string; pages: number }[]>`
    select filenode::text as filenode, pages::float8 as pages
    from   slipway.schema_leaf where change = ${change} and leaf = ${leaf}`;
  const now = await fileOf(sql, leaf);
  if (!known || known.filenode !== now.filenode) {
    const { filenode, pages } = await beginLeaf(sql, change, leaf);
    return { filenode, gaps: gapsOf(at, pages, []), rows: 0 };
  }
  const done = await sql<{ from: number; to: number; rows: number }[]>`
    select from_page::float8 as "from", to_page::float8 as "to", rows::float8 as rows
    from   slipway.schema_range where change = ${change} and leaf = ${leaf}`;
  const rows = done.reduce((sum, range) => sum + range.rows, 0);
  return { filenode: known.filenode, gaps: gapsOf(at, known.pages, done), rows };
}

async function update(tx: Transaction, statement: string, bounds: string[]): Promise<number> {
  try {
    return (await tx.unsafe(statement, bounds, { prepare: true })).count;
  } catch (error) {
    if (passes(error) || !isAboutData(error)) throw error;
    throw new NotConverted(reasonOf(error));
  }
}

/** Converts one range and writes it down, in one transaction. */
async function convert(work: Work, range: PageRange, filenode: string): Promise<number> {
  const { sql } = work.session;
  const leaf = work.leaves[range.leaf]!;
  return sql.begin(async (tx) => {
    const bounds = [`(${range.from},0)`, `(${range.to},0)`];
    // Without waiting for the disk: rows and journal would be lost together, and done again.
    await tx.unsafe(
      `SET LOCAL lock_timeout = ${ROW_LOCK_TIMEOUT_MS}; SET LOCAL synchronous_commit = off` +
        (work.task.quiet ? '; SET LOCAL session_replication_role = replica' : ''),
    );
    const count = await update(tx, leaf.update, bounds);
    const noted = await tx`
      insert into slipway.schema_range (change, leaf, from_page, to_page, rows)
      select ${work.plan.number}, ${leaf.name}, ${range.from}, ${range.to}, ${count}
      where  pg_relation_filenode(${leaf.name}::regclass)::text = ${filenode}`;
    if (noted.count === 0) throw new Rewritten();
    return count;
  });
}

function report(work: Work, nowMs: number, last: boolean): void {
  if (!last && nowMs - work.lastReportMs < REPORT_MS) return;
  work.lastReportMs = nowMs;
  const seconds = Math.max(0.001, (nowMs - work.startedMs) / 1000);
  const rowsPerSecond = Math.round((work.rowsDone - work.rowsBefore) / seconds);
  const rowsTotal = Math.max(work.rowsTotal, work.rowsDone);
  const left = rowsTotal - work.rowsDone;
  work.session.options.onProgress?.({
    kind: 'backfill',
    table: work.task.table,
    rowsDone: work.rowsDone,
    rowsTotal: last ? work.rowsDone : rowsTotal,
    rowsPerSecond,
    etaMs: last ? 0 : rowsPerSecond > 0 ? Math.round((left / rowsPerSecond) * 1000) : null,
    pace: work.throttle.pace.share,
    throttledBy: work.throttle.pace.because,
  });
}

/** Nothing of the leaf is handed out, and no other worker begins it anew, until this is done. */
async function restartLeaf(work: Work, at: number): Promise<void> {
  const leaf = work.leaves[at]!;
  leaf.filenode = '';
  work.queue.restart(at, 0);
  const file = await beginLeaf(work.session.sql, work.plan.number, leaf.name);
  leaf.filenode = file.filenode;
  work.queue.restart(at, file.pages);
}

/** What to do about a range that failed; throws what does not pass by itself. */
async function afterFailure(
  work: Work,
  range: PageRange,
  filenode: string,
  error: unknown,
  failures: number,
): Promise<void> {
  const { sql, options } = work.session;
  if (error instanceof NotConverted) {
    throw await upFailure(sql, work.plan, work.task.table, error.message);
  }
  const rewritten = error instanceof Rewritten;
  if (!rewritten && !passes(error)) throw error;
  // Another worker saw the rewrite first: this range belongs to a file that is no more.
  if (work.leaves[range.leaf]!.filenode !== filenode) return;
  if (rewritten) {
    await restartLeaf(work, range.leaf);
    return;
  }
  work.queue.giveBack(range);
  const waitedMs = Date.now() - work.lastProgressMs;
  if (waitedMs > (options.lockBudgetMs ?? PATIENCE_MS)) {
    const holders = await lockHolders(sql, [ident(options.schema, work.task.table)]);
    throw new LockTimeoutError(`Rows of ${work.task.table}`, waitedMs, holders);
  }
  await delay(Math.min(200, pauseMs(failures)));
}

async function runWorker(work: Work): Promise<void> {
  let size = firstSize(work.bounds);
  let failures = 0;
  /** How long the last range took; a range that failed did not load anybody. */
  let workedMs = 0;
  for (;;) {
    checkStop(work.session);
    await work.throttle.rest(
      workedMs,
      () => work.failed,
      () => report(work, Date.now(), false),
    );
    const range = work.failed ? undefined : work.queue.take(size.pages);
    if (!range) return;
    // A rest is no sign of rows that are held.
    if (workedMs > 0) work.lastProgressMs = Date.now();
    const startedMs = performance.now();
    const { filenode } = work.leaves[range.leaf]!;
    let rows: number;
    try {
      rows = await convert(work, range, filenode);
      work.rowsDone += rows; // after the wait: the other workers add to it meanwhile
    } catch (error) {
      failures++;
      workedMs = 0;
      size = halved(size);
      await afterFailure(work, range, filenode, error, failures).catch((final: unknown) => {
        work.failed = true;
        throw final;
      });
      continue;
    }
    failures = 0;
    work.lastProgressMs = Date.now();
    workedMs = performance.now() - startedMs;
    size = nextSize(size, rows, workedMs, work.bounds);
    report(work, Date.now(), false);
  }
}

/** Waits for a manual VACUUM's end, not for autovacuum's: that one gives way after a second. */
const ANALYZE_LOCK_TIMEOUT_MS = 1_500;

async function analyze(session: Session, task: BackfillTask): Promise<void> {
  await retryLocks(session, task.table, () =>
    session.sql.begin(async (tx) => {
      await tx.unsafe(`SET LOCAL lock_timeout = ${ANALYZE_LOCK_TIMEOUT_MS}`);
      await tx.unsafe(task.analyze);
    }),
  );
}

/** @returns the narrowest leaf's mean width of a row, in bytes; 0 where none is known */
async function meanWidth(sql: Sql, leaves: readonly string[]): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select coalesce(min(bytes), 0)::float8 as bytes
    from   (select sum(s.avg_width * (1 - s.null_frac)) as bytes
            from   pg_class c
            join   pg_namespace n on n.oid = c.relnamespace
            join   pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname
            where  c.oid = any (${leaves as string[]}::regclass[])
            group  by c.oid) w`;
  return row!.bytes;
}

/** Finds what is left to do and how much it is. */
async function openWork(session: Session, plan: Plan, task: BackfillTask): Promise<Work> {
  const { sql, options } = session;
  const leaves: Leaf[] = [];
  const gaps: PageRange[] = [];
  let rowsBefore = 0;
  for (const [at, name] of task.leaves.entries()) {
    const opened = await openLeaf(sql, plan.number, name, at);
    leaves.push({ name, update: task.updates[at]!, filenode: opened.filenode });
    gaps.push(...opened.gaps);
    rowsBefore += opened.rows;
  }
  const [size] = await sql<{ rows: number; pages: number }[]>`
    select sum(greatest(reltuples, 0))::float8 as rows, sum(relpages)::float8 as pages
    from   pg_class where oid = any (${task.leaves as string[]}::regclass[])`;
  const counted = Math.max(1, (size?.rows ?? 0) / Math.max(1, size?.pages ?? 0));
  const batch = plan.backfill.batch;
  const nowMs = Date.now();
  return {
    session,
    plan,
    task,
    leaves,
    queue: new RangeQueue(gaps),
    throttle: new Throttle(session, options.throttle ?? plan.backfill.throttle ?? {}, task),
    bounds: {
      maxPages: batch === null ? MAX_PAGES : Math.max(1, Math.floor(batch / counted)),
      rowsPerPage: fullPage(await meanWidth(sql, task.leaves), counted),
    },
    rowsTotal: size?.rows ?? 0,
    startedMs: nowMs,
    rowsBefore,
    rowsDone: rowsBefore,
    lastReportMs: 0,
    lastProgressMs: nowMs,
    failed: false,
  };
}

/**
 * Converts all rows of a table that are not in step; goes on where an earlier run stopped.
 * The table is analyzed before, so that ranges are planned well, and after, so that the new
 * version's first statements are.
 *
 * @throws {UpFailedError} an `up` fails; names up to five rows
 * @throws {LockTimeoutError} customers hold rows for too long
 * @throws {StoppedError} asked to stop; all finished ranges are kept
 */
export async function runBackfill(session: Session, plan: Plan, task: BackfillTask): Promise<void> {
  await analyze(session, task);
  const work = await openWork(session, plan, task);
  const { throttle } = work;
  await throttle.start();
  report(work, work.startedMs, false);
  const wanted = session.options.workers ?? plan.backfill.workers ?? DEFAULT_WORKERS;
  const workers = Array.from({ length: Math.max(1, wanted) }, () => runWorker(work));
  const ends = await Promise.allSettled(workers);
  await throttle.stop();
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  report(work, Date.now(), true);
  await analyze(session, task);
}
