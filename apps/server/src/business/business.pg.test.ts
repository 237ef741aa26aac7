/** A launch's business as it is read: each part from its own tables, null where there are none. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BusinessView } from '@slipway/api';
import { newPersonKey } from '@slipway/authority';
import { captureSignUp, ensureCommerceTables, ingestEvent, noteFact } from '@slipway/commerce';
import { ensureFleetTables, recordOpen } from '@slipway/fleet/server';
import { NO_BUDGETS, type LaunchRecord } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureRampTables } from '@slipway/ramp';
import { ensureRehearsalTables, keepDrill, signDrill } from '@slipway/rehearsal';
import { Value } from 'typebox/value';
import { readBudgetStandings } from './budgets.ts';
import { Business } from './business.ts';

const HOUR_MS = 3_600_000;

/** A launch as far as its business is concerned, and the people whose signatures count. */
function exampleLaunch(t: TestContext, publicKey: string): LaunchRecord {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-business-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const people = join(folder, 'people.yaml');
  const keys = [{ id: 'laptop', 'public-key': publicKey }];
  writeFileSync(people, JSON.stringify({ people: [{ id: 'ada', name: 'Ada B.', keys }] }));
  const databases = { main: { urlRef: 'env:MAIN_URL', schemas: [] } };
  const budgets = { ...NO_BUDGETS, activation: { atLeast: 0.92, withinMs: 48 * HOUR_MS } };
  const spec = { devices: null, databases, folder, people, budgets };
  return { id: randomUUID(), spec, rampOriginMs: null } as unknown as LaunchRecord;
}

function drillOf(store: string, privateKey: string) {
  const times = { beganMs: 1, endedMs: 2, ackedMs: 900, appliedMs: null };
  const device = { device: 't1', kind: 'till', label: 'Till 1', agentVersion: '1', slowestMs: 3 };
  const devices = [
    { ...device, isSimulated: false, ops: 7 },
    { ...device, isSimulated: true, ops: 5 },
  ];
  const checks = [{ id: 'lost', passed: true, what: 'Nothing was lost', detail: '12 ops' }];
  const report = { drill: randomUUID(), store, passed: true, forMs: 24 * HOUR_MS, speed: 1440 };
  const by = { person: 'ada', key: 'laptop' };
  const whole = { ...report, ...times, devices, checks };
  const document = signDrill(whole, { by, privateKey, nowMs: Date.now() });
  return { id: report.drill, store, document };
}

void test('each part is null without its tables, and says what its tables hold', async (t) => {
  const [own, foreign] = [newPersonKey(), newPersonKey()];
  const launch = exampleLaunch(t, own.publicKey);
  await withTestDatabase(async ({ sql, url }) => {
    const look = async () => {
      const business = new Business({ env: { MAIN_URL: url } });
      const view = await business.view(launch).finally(() => business.close());
      assert.ok(Value.Check(BusinessView, view), JSON.stringify(view));
      return view;
    };
    const { atMs: _, ...nothing } = await look();
    assert.deepEqual(new Set(Object.values(nothing)), new Set([null]));

    await ensureCommerceTables(sql);
    await ensureFleetTables(sql);
    await ensureRehearsalTables(sql);
    const capturedMs = Date.now() - 30 * HOUR_MS;
    for (const [id, store] of [
      ['a', 's01'],
      ['b', 's01'],
      ['c', 's02'],
    ] as const) {
      await captureSignUp(sql, { id, store, member: `m-${id}`, capturedMs });
    }
    await noteFact(sql, 'a', 'withdrawn', capturedMs + 1);
    const change = { sku: 'milk', atMs: 5000, direction: 'up', fromMinor: 300, toMinor: 320 };
    const open = {
      ...change,
      direction: 'up' as const,
      waitsFor: 'labels' as const,
      names: ['l1'],
    };
    await sql.begin((tx) => recordOpen(tx, 's01', [open], Date.now()));
    await keepDrill(sql, drillOf('s01', own.privateKey));
    await keepDrill(sql, drillOf('s02', foreign.privateKey));

    const { onboarding, prices, drills } = await look();
    assert.deepEqual(onboarding?.all.activation.lost, { withdrawn: 1, 'not-verified': 2 });
    assert.deepEqual(
      onboarding?.stores.map(({ key, reached }) => [key, reached.captured]),
      [
        ['s01', 2],
        ['s02', 1],
      ],
    );
    assert.deepEqual(prices?.waiting, [{ ...change, store: 's01', waitsFor: 'labels' }]);
    assert.deepEqual(
      prices?.latency.map(({ direction, open: waits, p90Ms }) => [direction, waits, p90Ms]),
      [['up', 1, null]],
    );
    const [good, bad] = drills ?? [];
    assert.deepEqual(
      [good?.report?.signedBy, good?.report?.devices, good?.report?.simulated, good?.report?.ops],
      ['Ada B.', 2, 1, 12],
    );
    assert.equal(bad?.report, null);
    assert.match(bad?.refused ?? '', /not signed by that key/);
  });
});

void test('activation is of the sign-ups in the window of the launch’s budget', async (t) => {
  const planned = exampleLaunch(t, newPersonKey().publicKey);
  await withTestDatabase(async ({ sql, url }) => {
    await ensureCommerceTables(sql);
    await ensureRampTables(sql);
    const nowMs = Date.now();
    const rampOriginMs = nowMs - 100 * HOUR_MS;
    const told = async (launch: LaunchRecord) => {
      const business = new Business({ env: { MAIN_URL: url } });
      const view = await business.view(launch).finally(() => business.close());
      const [budget] = await readBudgetStandings(sql, launch, view);
      const { fromMs, toMs, isOfLaunch, all } = view.onboarding!;
      const { captured, activated, due } = all.activation;
      return { hours: (toMs - fromMs) / HOUR_MS, isOfLaunch, captured, activated, due, budget };
    };
    // Before the ramp, as its window begins, at its end, and later: by hours from the ramp on.
    for (const [id, hours] of [
      ['before', -1],
      ['first', 0],
      ['last', 47],
      ['after', 49],
      ['later', 90],
    ] as const) {
      const capturedMs = rampOriginMs + hours * HOUR_MS;
      await captureSignUp(sql, { id, store: 's01', member: `m-${id}`, capturedMs });
      if (id !== 'last') continue;
      const event = { source: 'stripe', id: `evt-${id}`, kind: 'activated' as const, refs: [] };
      const about = { signUp: id, detail: null, expiresMs: null, bodyHash: null };
      await ingestEvent(sql, { ...event, ...about, atMs: capturedMs + 1 });
      await noteFact(sql, id, 'benefit-visible', capturedMs + 2);
    }
    const { budget, ...begun } = await told({ ...planned, rampOriginMs });
    const counts = { captured: 2, activated: 1, due: 2 };
    assert.deepEqual(begun, { hours: 48, isOfLaunch: true, ...counts });
    assert.deepEqual([budget?.value, budget?.kept], [0.5, false]);

    const { budget: notYet, ...before } = await told({ ...planned, id: randomUUID() });
    assert.deepEqual(before, {
      hours: 48,
      isOfLaunch: false,
      captured: 1,
      activated: 0,
      due: 0,
    });
    assert.deepEqual([notYet?.value, notYet?.kept], [null, null]);
  });
});
