/** What ingest costs: chain, signature, watermark and receipt, against a bare batched insert. */
import type { EmbeddedServer, Sql } from '@slipway/pg';
import { connect } from '@slipway/pg';
import {
  ensureFleetTables,
  ingest,
  pgOpLog,
  createEnrolCode,
  enrol,
  type RegistryJournal,
} from '@slipway/fleet/server';
import { memoryJournal, TestDevice } from '@slipway/fleet/testing/parts';
import { rowOf, type Row } from '../harness.ts';

const BATCH = 500;
const BATCHES = 40;
const PAIRS = 7;

/** @returns a device with a chain of 1 kB ops that nobody has seen yet */
export async function deviceWithBacklog(
  sql: Sql,
  journal: RegistryJournal,
  name: string,
  store: string,
  ops: number,
  bytes: number,
): Promise<TestDevice> {
  const device = new TestDevice('http://127.0.0.1:1');
  const wish = { device: name, store, kind: 'till' as const, label: name };
  const code = await createEnrolCode(sql, wish);
  const request = { code, publicKey: device.publicKey, counter: 'file' as const };
  const more = { schemaVersion: 1, agentVersion: 'bench' };
  device.grant = await enrol(sql, journal, { ...request, ...more });
  const note = 'x'.repeat(Math.max(0, bytes - 420));
  for (let at = 0; at < ops; at++) {
    device.append({
      type: 'sign-up',
      body: {
        member: `${name}-${at}`,
        fullName: 'Ada Lovelace',
        email: 'a@b.c',
        consent: { text: note || 'yes', atMs: at },
      },
    });
  }
  return device;
}

async function ours(sql: Sql, journal: RegistryJournal, round: number): Promise<number> {
  const device = await deviceWithBacklog(
    sql,
    journal,
    `ours-${round}`,
    's01',
    BATCH * BATCHES,
    1_000,
  );
  const parts = { sql, opLog: pgOpLog(sql) };
  const batches = Array.from({ length: BATCHES }, (_, at) =>
    device.lines.slice(at * BATCH, (at + 1) * BATCH),
  );
  const signed = batches.map((lines) => Buffer.from(device.signature(lines), 'base64'));
  const beganMs = performance.now();
  for (const [at, lines] of batches.entries()) {
    const upload = { ...device.id, lines, signature: signed[at]!, ackedSeq: null };
    await ingest(parts, { ...upload, deviceSeq: null });
  }
  return (BATCH * BATCHES) / ((performance.now() - beganMs) / 1000);
}

async function bare(sql: Sql, journal: RegistryJournal, round: number): Promise<number> {
  const device = await deviceWithBacklog(
    sql,
    journal,
    `bare-${round}`,
    's01',
    BATCH * BATCHES,
    1_000,
  );
  await sql`
    create table if not exists public.bare_op (
      device text not null, epoch int not null, seq bigint not null, hash text not null,
      line text not null, received_at timestamptz not null default now(),
      primary key (device, epoch, seq))`;
  const hash = 'f'.repeat(64);
  const beganMs = performance.now();
  for (let at = 0; at < BATCHES; at++) {
    const lines = device.lines.slice(at * BATCH, (at + 1) * BATCH);
    await sql`
      insert into public.bare_op (device, epoch, seq, hash, line)
      select * from unnest(
        ${lines.map(() => device.id.device)}::text[], ${lines.map(() => 1)}::int[],
        ${lines.map((_, index) => at * BATCH + index + 1)}::bigint[],
        ${lines.map(() => hash)}::text[], ${lines}::text[])`;
  }
  return (BATCH * BATCHES) / ((performance.now() - beganMs) / 1000);
}

/** Measures it in pairs, each on fresh devices. */
export async function ingestRows(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const sql = connect(await server.ensureDatabase('bench_ingest'), { name: 'bench', max: 4 });
  try {
    await ensureFleetTables(sql);
    const journal = memoryJournal();
    const pairs: { ours: number; theirs: number }[] = [];
    for (let pair = 1; pair <= PAIRS; pair++) {
      say(`ingest, pair ${pair} of ${PAIRS}`);
      const before = pair % 2 === 0 ? await bare(sql, journal, pair) : undefined; // each in turn
      const mine = await ours(sql, journal, pair);
      pairs.push({ ours: mine, theirs: before ?? (await bare(sql, journal, pair)) });
    }
    const about = {
      id: 'fleet.ingest',
      measure: 'server ingest on one PostgreSQL, 1 kB ops, 500 an upload, durable',
      unit: 'ops/s',
      against: 'a bare batched insert of the same rows',
      target: 0.8,
    };
    return [rowOf(about, pairs, 'more')];
  } finally {
    await sql.end({ timeout: 1 });
  }
}
