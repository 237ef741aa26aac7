/**
 * Reconciliation over a million rows with seeded defects, against a bare SQL join of the same rows:
 * matching, classes, cases, resolutions and the record of it all, for how many joins' price?
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, ident, startEmbedded, type Sql } from '@slipway/pg';
import { ensureReconcileTables, readRules, runReconcile } from '@slipway/reconcile';
import { deliver, LATER_MS, makeTruth, type Truth } from '@slipway/reconcile/testing';
import { rowOf, type Benchmark, type Row } from './harness.ts';

const BASKETS = 212_000; // some 4.7 rows each
const DEFECTS = 600;
const PAIRS = 3;
const WORK_MEM_MB = 256;

/** Everything that a run writes; the records stay. */
const WRITTEN = [
  'match',
  'open',
  'audit',
  'tally',
  'run',
  'remedy',
  'decision',
  'focus',
  'instance',
  'case',
];

async function ours(sql: Sql, truth: Truth): Promise<number> {
  await sql.unsafe(
    `truncate ${WRITTEN.map((name) => `slipway.reconcile_${name}`).join(', ')} restart identity`,
  );
  await sql`checkpoint`;
  const beganMs = performance.now();
  const result = await runReconcile(sql, {
    rules: readRules(),
    nowMs: LATER_MS,
    offline: [truth.world.offline],
    workMemMb: WORK_MEM_MB,
  });
  const tookMs = performance.now() - beganMs;
  if (result.instances < DEFECTS) throw new Error(`only ${result.instances} defects were found`);
  return truth.rows.length / (tookMs / 1000);
}

const JOINS = readRules()
  .matches.map(
    ({ left, right, exact }) => `
      select l.seq as left_seq, r.seq as right_seq
      from   slipway.reconcile_record l
      join   slipway.reconcile_record r on r.${ident(exact)} = l.${ident(exact)}
      where  l.source = '${left.source}' and l.kind = '${left.kind}'
      and    r.source = '${right.source}' and r.kind = '${right.kind}'`,
  )
  .join(' union all ');

/** Each rule's two sides joined by its id, and the pairs kept in a table. */
const BARE = `create table public.bare_match as ${JOINS}`;

/** The same with what keeps a pair from being made twice, and finds it again: both its keys. */
const KEYED = `
  create table public.bare_match (
    left_seq bigint not null, right_seq bigint not null,
    primary key (left_seq, right_seq), unique (right_seq, left_seq));
  insert into public.bare_match ${JOINS} order by left_seq`;

async function bare(sql: Sql, statements: string, rows: number): Promise<number> {
  await sql`drop table if exists public.bare_match`;
  await sql`checkpoint`;
  const beganMs = performance.now();
  await sql.begin(async (tx) => {
    await tx.unsafe(`set local work_mem = '${WORK_MEM_MB}MB'`);
    await tx.unsafe(statements);
  });
  return rows / ((performance.now() - beganMs) / 1000);
}

async function measure(sql: Sql, say: (text: string) => void): Promise<readonly Row[]> {
  await ensureReconcileTables(sql);
  const truth = makeTruth(BASKETS, DEFECTS, 1);
  say(`loading ${truth.rows.length.toLocaleString('en')} rows`);
  await deliver(sql, truth.rows);
  await sql`vacuum analyze slipway.reconcile_record`;
  const runs: { ours: number; join: number; keyed: number }[] = [];
  for (let pair = 1; pair <= PAIRS; pair++) {
    say(`reconcile, run ${pair} of ${PAIRS}`);
    runs.push({
      ours: await ours(sql, truth),
      join: await bare(sql, BARE, truth.rows.length),
      keyed: await bare(sql, KEYED, truth.rows.length),
    });
  }
  const about = {
    measure: 'a first run over a million rows with 600 defects, all cases written',
    unit: 'rows/s',
    target: 0.3,
  };
  const against = 'a bare SQL join of the same rows, its pairs kept';
  const pairsOf = (peer: 'join' | 'keyed') =>
    runs.map((one) => ({ ours: one.ours, theirs: one[peer] }));
  return [
    rowOf({ ...about, id: 'reconcile.rows', against }, pairsOf('join'), 'more'),
    rowOf(
      { ...about, id: 'reconcile.rows-keyed', against: `${against} under both their keys` },
      pairsOf('keyed'),
      'more',
    ),
  ];
}

async function run(say: (text: string) => void): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-reconcile-'));
  const settings = { min_wal_size: '2GB', max_wal_size: '4GB', autovacuum: 'off' };
  const server = await startEmbedded(folder, { settings });
  const sql = connect(await server.ensureDatabase('bench'), { name: 'bench', max: 4 });
  try {
    return await measure(sql, say);
  } finally {
    await sql.end({ timeout: 1 });
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The benchmark. */
export const reconcile: Benchmark = {
  name: 'reconcile',
  summary: 'a million rows matched, classed and written, against a bare join',
  run,
};
