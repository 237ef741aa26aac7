/**
 * Kills real gateways, blue and green, at random moments while devices upload and what they sent
 * is applied, and looks at what is held after each death.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { int, pick, seededRandom, type Random } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { createEnrolCode } from '../server/registry.ts';
import { ensureFleetTables } from '../server/tables.ts';
import { startGateway, type GatewayProcess } from './gateway-process.ts';
import { TestDevice } from './test-device.ts';
import { earn, LEDGER, until } from './test-gateway.ts';

const DEVICES = 4;
const OPS_AT_ONCE = 12;
/** Random moments lie within this time of the start of sending, in ms. */
const WITHIN_MS = 150;

/** A device, and the newest op that it was told is held. */
interface Sender {
  readonly device: TestDevice;
  ackedSeq: number;
}

export interface KillRun {
  /** Ops that were sent. */
  readonly ops: number;
  /** Uploads whose answer a death took away. */
  readonly broken: number;
}

async function enrolAll(sql: Sql, url: string): Promise<Sender[]> {
  const senders: Sender[] = [];
  for (let number = 1; number <= DEVICES; number++) {
    const device = new TestDevice(url);
    const wish = { device: `till-${number}`, store: `s${number % 2}`, kind: 'till' as const };
    await device.enrol(await createEnrolCode(sql, { ...wish, label: `Till ${number}` }));
    senders.push({ device, ackedSeq: 0 });
  }
  return senders;
}

/** Sends all that was not acked. @returns whether nothing broke */
async function send(sender: Sender, url: string): Promise<boolean> {
  const { device } = sender;
  if (device.lines.length === sender.ackedSeq) return true;
  device.moveTo(url);
  try {
    const { result, status } = await device.upload(sender.ackedSeq + 1);
    assert.equal(result, 'acked', `${device.id.device} was acked up to ${sender.ackedSeq}`);
    sender.ackedSeq = status.ackedSeq;
    return true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch's own: the connection broke
    return false;
  }
}

/** What stands in the tables belongs together, whatever died a moment ago. */
async function assertWhole(sql: Sql, senders: readonly Sender[]): Promise<void> {
  const rows = await sql<Record<string, number>[]>`
    select e.acked_seq::int as acked, e.read_seq::int as read, e.applied_seq::int as applied,
           (select count(*)::int from slipway.fleet_op o where o.device = e.device) as held,
           (select max(o.seq)::int from slipway.fleet_op o where o.device = e.device) as last,
           (select count(*)::int from slipway.fleet_receipt r
            where  r.device = e.device and r.state = 'applied') as receipts,
           (select count(*)::int from ledger l where l.device = e.device) as effects,
           (select count(*)::int from slipway.fleet_signature s
            where  s.device = e.device and s.last_seq = e.acked_seq
            and    s.last_hash = e.acked_hash) as signatures
    from   slipway.fleet_epoch e order by e.device`;
  for (const [index, { acked, read, applied, ...of }] of rows.entries()) {
    const toldSeq = senders[index]!.ackedSeq;
    assert.ok(acked! >= toldSeq, `${toldSeq} was acked, ${acked} is held`);
    const whole = { held: acked, last: acked === 0 ? null : acked, signatures: acked ? 1 : 0 };
    assert.deepEqual(of, { ...whole, receipts: read, effects: read });
    assert.equal(applied, read);
  }
}

/** In the end, every line is held as it was sent, and was done exactly once. */
async function assertAllOnce(sql: Sql, senders: readonly Sender[]): Promise<void> {
  for (const { device } of senders) {
    const id = device.id.device;
    const held = await sql`select line from slipway.fleet_op where device = ${id} order by seq`;
    const done = await sql`select op_id from ledger where device = ${id} order by seq`;
    assert.deepEqual(
      held.map(({ line }) => line),
      device.lines,
    );
    const sent = device.lines.map((_, at) => `${id}-1-${at + 1}`);
    assert.deepEqual(
      done.map((row) => row['op_id']),
      sent,
    );
  }
}

/** Lets all devices send until a random moment, kills one gateway or both. @returns who died */
async function sendAndKill(
  senders: readonly Sender[],
  gateways: readonly GatewayProcess[],
  random: Random,
): Promise<{ readonly dead: readonly GatewayProcess[]; readonly broken: number }> {
  const dead = int(random, 2) === 0 ? gateways : [pick(random, gateways)];
  const end = new AbortController();
  const sending = senders.map(async (sender) => {
    let broken = 0;
    while (!end.signal.aborted) {
      const more = 1 + int(random, OPS_AT_ONCE);
      for (let op = 0; op < more; op++) sender.device.append(earn(`m${op}`));
      if (!(await send(sender, pick(random, gateways).url))) broken += 1;
    }
    return broken;
  });
  await delay(int(random, WITHIN_MS));
  await Promise.all(dead.map((gateway) => gateway.kill()));
  end.abort();
  const broken = await Promise.all(sending);
  return { dead, broken: broken.reduce((sum, each) => sum + each, 0) };
}

/**
 * @param kills how often a gateway, or both, are killed
 * @throws {AssertionError} something was lost, doubled or torn
 */
export async function killGateways(kills: number, seed: number): Promise<KillRun> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-gateway-kill-'));
  let gateways: GatewayProcess[] = [];
  let broken = 0;
  try {
    return await withTestDatabase(async ({ sql, url }) => {
      await ensureFleetTables(sql);
      await sql.unsafe(LEDGER);
      const start = () => startGateway(url, join(folder, 'journal'));
      gateways = await Promise.all([start(), start()]);
      const senders = await enrolAll(sql, gateways[0]!.url);
      for (let kill = 0; kill < kills; kill++) {
        const done = await sendAndKill(senders, gateways, random);
        broken += done.broken;
        await assertWhole(sql, senders);
        const living = gateways.filter((gateway) => !done.dead.includes(gateway));
        gateways = [...living, ...(await Promise.all(done.dead.map(start)))];
      }
      for (const sender of senders) assert.ok(await send(sender, gateways[0]!.url));
      const ops = senders.reduce((sum, { device }) => sum + device.lines.length, 0);
      await until('all is applied', async () => {
        const rows = await sql`select 1 from ledger`;
        return rows.length >= ops;
      });
      await assertWhole(sql, senders);
      await assertAllOnce(sql, senders);
      return { ops, broken };
    });
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}
