import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import type { StoredMeterRow } from './core/evidence.ts';
import { planOf } from './core/examples.ts';
import { initialState } from './core/state.ts';
import type { RampEvent, SavedRamp, StoredUnitRow } from './ports.ts';
import { ensureRampTables, rampEvents, rampStore } from './store.ts';

const saved = (part: Partial<SavedRamp> = {}): SavedRamp => ({
  term: 2,
  revision: 1,
  version: 2_000_001,
  planTime: { originMs: 1_700_000_000_000, speed: 60 },
  state: initialState(planOf()),
  rollbacks: [],
  ...part,
});
const event = (seq: number, text: string): RampEvent => ({
  seq,
  text,
  atMs: 1_700_000_000_000 + seq,
  kind: 'raise',
  store: 's01',
  evidence: { requests: 31 },
});
const withStore = (body: (store: ReturnType<typeof rampStore>, sql: Sql) => Promise<void>) =>
  withTestDatabase(async ({ sql }) => {
    await ensureRampTables(sql);
    await body(rampStore(sql), sql);
  });

test('a ramp is loaded as it was saved', () =>
  withStore(async (store) => {
    assert.equal(await store.load('spring'), null);
    assert.equal(await store.save('spring', saved(), []), 'saved');
    assert.deepEqual(await store.load('spring'), saved());
    assert.equal(await store.load('autumn'), null);
  }));

test('a save of an older term, or an older save of this one, changes nothing', () =>
  withStore(async (store, sql) => {
    await store.save('spring', saved({ revision: 5 }), []);
    const old = saved({ term: 1, revision: 99, version: 1_000_099 });
    assert.equal(await store.save('spring', old, [event(1, 'too late')]), 'superseded');
    assert.equal(await store.save('spring', saved({ revision: 4 }), [event(1, 'late')]), 'late');
    assert.equal((await store.load('spring'))?.version, 2_000_001);
    assert.deepEqual(await rampEvents(sql, 'spring', 10), []);
    assert.equal(await store.save('spring', saved({ term: 3 }), []), 'saved');
  }));

test('events are kept once each, in order, with their evidence', () =>
  withStore(async (store, sql) => {
    await store.save('spring', saved(), [event(1, 'one'), event(2, 'two')]);
    await store.save('spring', saved({ revision: 2 }), [event(2, 'two'), event(3, 'three')]);
    const events = await rampEvents(sql, 'spring', 2);
    assert.deepEqual(
      events.map(({ text, atMs, evidence }) => ({ text, atMs, evidence })),
      [
        { text: 'two', atMs: 1_700_000_000_002, evidence: { requests: 31 } },
        { text: 'three', atMs: 1_700_000_000_003, evidence: { requests: 31 } },
      ],
    );
    assert.equal((await rampEvents(sql, 'spring', 10)).length, 3);
  }));

test("the meter's counts are written over, and a late write does not lower them", () =>
  withStore(async (store) => {
    const row: StoredMeterRow = {
      bootId: 'a',
      store: 's01',
      colour: 'green',
      version: 7,
      second: 1_700_000_000,
      requests: 10,
      failed: 1,
      over: [2, 1],
    };
    const later = { ...row, requests: 12, failed: 1, over: [3, 1] };
    const other = { ...row, bootId: 'b' };
    await store.saveMeter('spring', []);
    await store.saveMeter('spring', [row, other]);
    await store.saveMeter('spring', [later]);
    await store.saveMeter('spring', [row]);
    const found = await store.loadMeter('spring');
    found.sort((a, b) => a.bootId.localeCompare(b.bootId));
    assert.deepEqual(found, [later, other]);
    assert.deepEqual(await store.loadMeter('autumn'), []);
  }));

test('rows of units are written over, each of its own, and a late write does not lower them', () =>
  withStore(async (store) => {
    const row: StoredUnitRow = {
      bootId: 'a',
      store: 's01',
      step: 7_000_001,
      weightBp: 2000,
      second: 1_700_000_000,
      measure: 0,
      stratum: 0,
      blue: { atRisk: 40, counted: 0 },
      green: { atRisk: 10, counted: 1 },
    };
    const later = { ...row, blue: { atRisk: 42, counted: 1 } };
    // Whatever names a row tells it from the others.
    const others: StoredUnitRow[] = [
      { ...row, second: row.second + 1 },
      { ...row, bootId: 'b' },
      { ...row, stratum: 6_000_001 },
      { ...row, measure: 1 },
      { ...row, step: 7_000_002, weightBp: 3000 },
      { ...row, store: 's02' },
    ];
    await store.saveUnits('spring', []);
    await store.saveUnits('spring', [row, ...others]);
    await store.saveUnits('spring', [later]);
    await store.saveUnits('spring', [row, later, ...others].slice(1));
    await store.saveUnits('spring', [row]);
    const found = await store.loadUnits('spring');
    assert.equal(found.at(-1)?.second, row.second + 1, 'oldest second first');
    const byText = (rows: readonly object[]) => new Set(rows.map((one) => JSON.stringify(one)));
    assert.deepEqual(byText(found), byText([later, ...others]));
    assert.equal(found.length, 7);
    assert.deepEqual(await store.loadUnits('autumn'), []);
  }));

test('thousands of rows go in one save', () =>
  withStore(async (store) => {
    const rows = Array.from({ length: 12_000 }, (_, index): StoredMeterRow => ({
      bootId: 'a',
      store: `s${index % 200}`,
      colour: 'blue',
      version: 7,
      second: 1_700_000_000 + Math.floor(index / 200),
      requests: 1,
      failed: 0,
      over: [],
    }));
    await store.saveMeter('spring', rows);
    assert.equal((await store.loadMeter('spring')).length, 12_000);
  }));
