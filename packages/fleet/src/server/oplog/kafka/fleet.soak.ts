/**
 * Three real brokers, one killed (kill -9) under appends: nothing acked is lost or doubled. Two
 * killed: nothing is acked, since one broker alone may be gone with it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
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

const SILENT_MS = 5_000;

/** @returns how an append has ended within the time, in ms */
async function endOf(append: Promise<unknown>, withinMs: number): Promise<string> {
  const stop = new AbortController();
  const silence = delay(withinMs, 'silent', { signal: stop.signal }).catch(() => 'silent');
  const ended = append.then(
    () => 'acked',
    () => 'refused',
  );
  return Promise.race([ended, silence]).finally(() => stop.abort());
}

async function killTwo(database: TestDatabase, brokers: Broker[]): Promise<void> {
  const { sql } = database;
  await ensureFleetTables(sql);
  const addresses = brokers.map(({ address }) => address);
  const log = await kafkaOpLog({ sql, brokers: addresses, topic: 'ops', partitions: 1 });
  const append = (from: number) =>
    sql.begin(async (tx) => log.append(tx, heldOps('till-1', 1, from, from + 4)));
  try {
    await append(1);
    for (const broker of brokers.slice(1)) await broker.kill();
    const alone = append(6);
    assert.notEqual(await endOf(alone, SILENT_MS), 'acked', 'one broker alone holds it');
    for (const broker of brokers.slice(1)) await broker.start();
    // Refused or not, the device sends the same ops again, and they stand in the log once.
    await alone.catch(() => append(6));
    const held = await log.read('till-1', 1, 1, 100);
    const wanted = heldOps('till-1', 1, 1, 10);
    assert.deepEqual(
      held.map(({ line }) => line),
      wanted.map(({ line }) => line),
    );
  } finally {
    await log.close();
  }
}

async function withBrokers(
  body: (database: TestDatabase, brokers: Broker[]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kafka-'));
  let brokers: Broker[] = [];
  try {
    brokers = await startKafka(folder, 3);
    await withTestDatabase(async (database) => body(database, brokers));
  } finally {
    await Promise.all(brokers.map((broker) => broker.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}

const skip = kafkaMissing();
void test('a broker killed under appends', { skip }, async () => withBrokers(killOneUnderAppends));
void test('with one broker of three nothing is acked', { skip }, async () => withBrokers(killTwo));
