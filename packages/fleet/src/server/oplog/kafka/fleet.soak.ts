/** Three real brokers, one killed (kill -9) under appends: nothing acked is lost or doubled. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { heldOps } from '../../../testing/held-op.ts';
import { kafkaMissing, startKafka, type Broker } from '../../../testing/kafka-broker.ts';
import type { OpLog } from '../../ports.ts';
import { ensureFleetTables } from '../../tables.ts';
import { kafkaOpLog } from './kafka.ts';

const DEVICES = ['till-1', 'till-2', 'till-3', 'till-4', 'till-5', 'till-6'];
const APPENDS = 60;
const OPS = 5;

/** Appends a device's ops as a gateway does: what was refused is sent again, later. */
async function appendAll({ sql }: TestDatabase, log: OpLog, device: string, told: () => void) {
  for (let at = 0; at < APPENDS;) {
    const ops = heldOps(device, 1, at * OPS + 1, (at + 1) * OPS);
    try {
      await sql.begin(async (tx) => log.append(tx, ops));
    } catch (error) {
      if ((error as { code?: string }).code !== 'FLEET_LOG_UNAVAILABLE') throw error;
      continue;
    }
    at += 1;
    told();
  }
}

async function killOneUnderAppends(database: TestDatabase, brokers: Broker[]): Promise<void> {
  await ensureFleetTables(database.sql);
  const options = {
    sql: database.sql,
    brokers: brokers.map(({ address }) => address),
    topic: 'ops',
    partitions: 6,
  };
  const log = await kafkaOpLog(options);
  let acked = 0;
  let killed: Promise<void> | undefined;
  const told = () => {
    acked += 1;
    if (acked === (DEVICES.length * APPENDS) / 3) killed = brokers[1]!.kill();
  };
  try {
    await Promise.all(DEVICES.map(async (device) => appendAll(database, log, device, told)));
    assert.ok(killed, 'a broker was killed under way');
    await killed;
  } finally {
    await log.close();
  }
  const again = await kafkaOpLog(options);
  try {
    for (const device of DEVICES) {
      const held = await again.read(device, 1, 1, 100_000);
      const wanted = heldOps(device, 1, 1, APPENDS * OPS);
      assert.deepEqual(
        held.map(({ line }) => line),
        wanted.map(({ line }) => line),
      );
    }
  } finally {
    await again.close();
  }
}

void test('a broker killed under appends', { skip: kafkaMissing() }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kafka-'));
  let brokers: Broker[] = [];
  try {
    brokers = await startKafka(folder, 3);
    await withTestDatabase(async (database) => killOneUnderAppends(database, brokers));
  } finally {
    await Promise.all(brokers.map((broker) => broker.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
});
