/** A launch waits for the drills of its stores, and says which it lacks and why. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import { ensureFleetTables } from '@slipway/fleet/server';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureRehearsalTables, keepDrill, signDrill, type DrillReport } from '@slipway/rehearsal';
import { Drills } from './drills.ts';

const DAY_MS = 86_400_000;

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
  await withTestDatabase(async ({ sql }) => {
    await ensureFleetTables(sql);
    await ensureRehearsalTables(sql);
    await sql`insert into slipway.fleet_device (id, store, kind, label) values
                ('till-1', 's01', 'till', 'Till 1'),
                ('till-9', 's09', 'till', 'of no store of the launch')`;
    const events: string[] = [];
    const needed = { stores: ['s01', 's02'], people, offlineForMs: DAY_MS };
    const drills = new Drills(needed, (more) => void events.push(...more.map(({ text }) => text)));
    const says = async (what: RegExp) => {
      await drills.look(sql);
      assert.match(events.at(-1) ?? '', what);
    };
    await says(/waits for 1 offline drill\(s\): s01: no drill was run/);
    await keepDrill(sql, paperOf(foreign.privateKey, {}));
    await says(/s01: its newest drill does not count .*not signed by that key/);
    await keepDrill(sql, paperOf(own.privateKey, { passed: false }));
    await says(/s01: its newest drill failed/);
    await keepDrill(sql, paperOf(own.privateKey, { forMs: DAY_MS / 24 }));
    await says(/s01: it was drilled for 1 h only/);
    assert.equal(drills.areDone, false);
    await keepDrill(sql, paperOf(own.privateKey, {}));
    await says(/Every store with devices was drilled/);
    assert.equal(drills.areDone, true);
    await drills.look(sql);
    assert.equal(events.length, 5, 'what has not changed is not said again');
  });
});
