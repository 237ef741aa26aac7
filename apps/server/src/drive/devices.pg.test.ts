/** The launch waits for devices that are owed; that there are none is no reason to wait. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import { ensureFleetTables, registerLevels } from '@slipway/fleet/server';
import type { NewEvent } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureRehearsalTables, keepDrill, signDrill, type DrillReport } from '@slipway/rehearsal';
import { pino } from 'pino';
import { until } from '../testing/wait.ts';
import { Devices } from './devices.ts';

const OF = [{ schema: 'loyalty', version: 'v2' }];

const DAY_MS = 86_400_000;

/** @returns the devices of a launch of two stores; its events go to `events` */
function devicesOf(url: string, people: string | null, events: NewEvent[]): Devices {
  return new Devices({
    url,
    contracts: OF,
    drills: { stores: ['s01', 's02'], people, offlineForMs: DAY_MS },
    signal: AbortSignal.timeout(60_000),
    note: (more) => void events.push(...more),
    log: pino({ level: 'silent' }),
  });
}

async function enrolTill(sql: Sql, device: string, store: string): Promise<void> {
  await sql`insert into slipway.fleet_device (id, store, kind, label)
            values (${device}, ${store}, 'till', 'Till 1')`;
  await sql`insert into slipway.fleet_epoch
              (device, epoch, public_key, counter, schema_version, reason, acked_hash)
            values (${device}, 1, '\\x00', 'file', 1, 'enrolled', 'none')`;
}

/** @returns the paper of a drill that somebody signed */
function paperOf(privateKey: string, wish: Partial<DrillReport>) {
  const { store = 's01', drill = randomUUID(), passed = true, forMs = DAY_MS } = wish;
  const times = { beganMs: 1, endedMs: 2, ackedMs: 1, appliedMs: 1 };
  const report = { drill, store, passed, forMs, speed: 1, ...times, devices: [], checks: [] };
  const by = { person: 'ada', key: 'laptop' };
  const document = signDrill(report, { by, privateKey, nowMs: Date.now() });
  return { id: drill, store, document };
}

void test('a launch waits for a drill of each store that has devices', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-drills-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [own, foreign] = [newPersonKey(), newPersonKey()];
  const people = join(folder, 'people.yaml');
  const keys = [{ id: 'laptop', 'public-key': own.publicKey }];
  writeFileSync(people, JSON.stringify({ people: [{ id: 'ada', name: 'Ada', keys }] }));
  await withTestDatabase(async ({ sql, url }) => {
    await ensureFleetTables(sql);
    await ensureRehearsalTables(sql);
    await enrolTill(sql, 'till-1', 's01');
    await enrolTill(sql, 'till-9', 's09'); // of no store of the launch
    const events: NewEvent[] = [];
    const devices = devicesOf(url, people, events);
    const told = (what: RegExp) => until(String(what), () => what.test(events.at(-1)?.text ?? ''));
    try {
      devices.lookForDrills(true);
      await told(/waits for 1 offline drill\(s\): s01: no drill was run/);
      await keepDrill(sql, paperOf(foreign.privateKey, {}));
      await told(/s01: its newest drill does not count .*not signed by that key/);
      await keepDrill(sql, paperOf(own.privateKey, { passed: false }));
      await told(/s01: its newest drill failed/);
      await keepDrill(sql, paperOf(own.privateKey, { forMs: DAY_MS / 24 }));
      await told(/s01: it was drilled for 1 h only/);
      assert.equal(devices.isDrilled, false);
      await keepDrill(sql, paperOf(own.privateKey, {}));
      await told(/Every store with devices was drilled/);
      assert.equal(devices.isDrilled, true);
    } finally {
      await devices.close();
    }
  });
});

void test('the contract waits for a device that is owed, and for nobody else', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    const events: NewEvent[] = [];
    const devices = devicesOf(url, null, events);
    try {
      devices.ask();
      assert.equal(devices.isProved, false, 'nothing was looked at yet');
      await until('nobody is there', () => devices.isProved);
      await ensureFleetTables(sql);
      await registerLevels(sql, [
        { schemaVersion: 1, needs: { loyalty: 'v1' } },
        { schemaVersion: 2, needs: { loyalty: 'v2' } },
      ]);
      await enrolTill(sql, 'till-1', 's01');
      await until('the till is owed', () => !devices.isProved);
      await until('people are told', () => events.some(({ text }) => /till-1 of s01/.test(text)));
    } finally {
      await devices.close();
    }
  });
});
