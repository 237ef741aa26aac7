/** The loop over a real record, with a plane and a meter in memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { MemoryMeter } from './memory-ports.ts';
import type { UnitRow } from './core/compare/unit-row.ts';
import { EXAMPLE_STORES } from './core/examples.ts';
import { weightOf } from './core/table.ts';
import { RampPlanChangedError, RampSupersededError, RampUnknownStoreError } from './errors.ts';
import type { RampStorePort, SavedRamp } from './ports.ts';
import { NOT_BEGUN_MS, type RampRunner } from './run.ts';
import { withWorld, World } from './run-world.ts';
import { ensureRampTables, rampEvents, rampStore } from './store.ts';

const countedOnGreen = (runner: RampRunner) => runner.view().comparisons[0]?.counted.green;

test('a healthy ramp is driven to 100 %, recorded on the way', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureRampTables(sql);
    const world = new World(rampStore(sql));
    const runner = await world.start();
    await world.until(runner, () => runner.state.outcome !== null);
    assert.equal(runner.state.outcome, 'full');
    assert.ok(EXAMPLE_STORES.every((store) => world.bp(store) === 10_000));
    const versions = world.plane.applied.map(({ version }) => version);
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    );
    await world.second(runner);
    assert.deepEqual((await world.store.load('spring'))?.state, runner.state);
    const kinds = (await rampEvents(sql, 'spring', 500)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'raise').length, 50);
    assert.equal(kinds.filter((kind) => kind === 'finish').length, 5);
    const view = runner.view();
    assert.equal(view.stores[0]?.appliedBp, 10_000);
    assert.equal(view.totals.failed.green, 0);
    assert.ok(view.totals.requests.green > 0);
  }));

test('R6 a raise is recorded before the plane is touched', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    let checked = 0;
    world.plane.before = async (table) => {
      const saved = await world.store.load('spring');
      for (const { store, targetBp } of saved?.state.stores ?? []) {
        assert.ok(weightOf(table, store) <= targetBp, `${store} is not recorded at its weight`);
      }
      assert.ok((saved?.version ?? 0) >= table.version, 'the version is recorded too');
      checked += 1;
    };
    await world.until(runner, () => runner.state.outcome === 'full');
    assert.ok(checked >= 10);
  }));

test('R6 a record that is slow to write holds back what it does not know of', () =>
  withWorld(async (world) => {
    const { store } = world;
    let release = () => {};
    const slow: RampStorePort['save'] = async (...all) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      release = resolve;
      await promise;
      return await store.save(...all);
    };
    const runner = await world.start({ ...store, save: slow });
    world.plane.before = async (table) => {
      const saved = await store.load('spring');
      for (const { store: id, targetBp } of saved?.state.stores ?? []) {
        assert.ok(weightOf(table, id) <= targetBp, `${id} is not recorded at its weight`);
      }
    };
    for (let seconds = 0; world.bp('s03') < 2000; seconds++) {
      assert.ok(seconds < 200);
      // Every write is under way for three ticks, in which decisions go on.
      if (seconds % 3 === 0) release();
      await world.second(runner);
      assert.equal(runner.view().trouble, null);
    }
  }));

test('R6 a crash between record and plane: the raise is made again, not twice', () =>
  withWorld(async (world) => {
    const first = await world.start();
    await world.until(first, () => world.bp('s01') === 2000);
    world.plane.before = () => {
      throw new Error('the driver is killed here');
    };
    await world.until(first, () => first.state.stores[0]?.targetBp === 3000);
    assert.equal(world.bp('s01'), 2000);

    world.plane.before = () => {};
    const second = await world.start();
    assert.equal(world.bp('s01'), 2000, 'starting anew touches nothing');
    await world.until(second, () => second.state.settled);
    assert.equal(world.bp('s01'), 2000, 'the first tick that reads the plane back raises nothing');
    await world.until(second, () => world.bp('s01') === 3000, 10);
    assert.equal(second.state.stores[0]?.step, 2);
  }));

test('R6 without a record nothing is raised', () =>
  withWorld(async (world) => {
    const { store } = world;
    let broken = false;
    const save: RampStorePort['save'] = (...all) =>
      broken ? Promise.reject(new Error('no database')) : store.save(...all);
    const runner = await world.start({ ...store, save });
    await world.until(runner, () => world.bp('s01') === 2000);
    broken = true;
    for (let left = 30; left > 0; left--) await world.second(runner);
    assert.equal(world.bp('s01'), 2000);
    assert.match(runner.view().trouble ?? '', /no database/);
    broken = false;
    await world.until(runner, () => world.bp('s01') === 3000);
    assert.equal(runner.view().trouble, null);
  }));

test('R6 a write whose connection is killed in mid-transaction is made again', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureRampTables(sql);
    const own = connect(url, { name: 'ramp', max: 2 });
    const world = new World(rampStore(own));
    const runner = await world.start();
    await world.until(runner, () => world.bp('s01') === 2000);
    await runner.flush();
    const other = connect(url, { name: 'other', max: 1 });
    let killed = 0;
    await other.begin(async (tx) => {
      await tx`lock table slipway.ramp in exclusive mode`;
      const held = runner.hold(null, { by: 'maria', reason: 'the write waits for the lock' });
      for (const deadlineMs = performance.now() + 10_000; killed === 0;) {
        assert.ok(performance.now() < deadlineMs, 'no write waits for the lock');
        const found = await tx<{ pid: number }[]>`
          select pid, pg_terminate_backend(pid, 5000) from pg_stat_activity
          where  datname = current_database() and wait_event_type = 'Lock'`;
        killed += found.length;
      }
      await held;
    });
    await other.end();
    assert.equal((await world.store.load('spring'))?.state.hold, null);
    await world.until(runner, () => runner.recorded, 10);
    assert.equal((await world.store.load('spring'))?.state.hold?.by, 'maria');
    await runner.resume(null);
    await world.until(runner, () => world.bp('s01') === 3000);
    await own.end({ timeout: 0 });
  }));

test('R7 a rollback that was not recorded is found on the plane, and stays', () =>
  withWorld(async (world) => {
    const { store } = world;
    let lost = false;
    const hang: RampStorePort['save'] = (...all) =>
      lost ? Promise.withResolvers<'saved'>().promise : store.save(...all);
    const first = await world.start({ ...store, save: hang });
    await world.until(first, () => world.bp('s02') === 3000);
    lost = true;
    await first.rollback('s02', { by: 'maria', reason: 'tills freeze' });
    assert.equal(world.bp('s02'), 0);
    const saved = await store.load('spring');
    assert.equal(saved?.state.stores[1]?.rollback, null, 'the record does not know of it');

    const second = await world.start();
    assert.equal(second.state.stores[1]?.rollback?.because.kind, 'found-on-plane');
    for (let left = 20; left > 0; left--) await world.second(second);
    assert.equal(world.bp('s02'), 0);
    assert.ok(world.bp('s03') > 3000, 'the others go on');
  }));

test('R8 a dead control plane leaves traffic where it is, and its clock goes on', () =>
  withWorld(async (world) => {
    const first = await world.start();
    await world.until(first, () => world.bp('s01') === 3000);
    await first.flush();
    const before = world.plane.table;
    world.clock.pass(5000);
    const second = await world.start();
    assert.equal(world.plane.table, before);
    assert.deepEqual(second.planTime, first.planTime);
    await world.until(second, () => second.state.outcome === 'full');
    const weights = world.plane.applied.map(({ weightsBp }) => weightsBp['s01'] ?? 0);
    for (const [index, bp] of weights.entries()) {
      const was = weights[index - 1] ?? 0;
      assert.ok(bp === was || bp === was + 1000, `from ${was} to ${bp}`);
    }
    assert.ok(second.view().totals.requests.blue > 0, 'counts outlive the control plane');
  }));

test('R9 a database that hangs does not delay a rollback', () =>
  withWorld(async (world) => {
    const { store } = world;
    let [hung, asked] = [false, 0];
    const never = <T>() => Promise.withResolvers<T>().promise;
    const hanging: RampStorePort = {
      ...store,
      save: (...all) => (++asked && hung ? never<'saved'>() : store.save(...all)),
      saveMeter: (...all) => (++asked && hung ? never<void>() : store.saveMeter(...all)),
    };
    const runner = await world.start(hanging);
    await world.until(runner, () => world.bp('s04') === 2000);
    hung = true;
    await runner.hold('s01', { by: 'maria', reason: 'this write never ends' });
    world.clock.pass(1000);
    world.meter.serve(EXAMPLE_STORES, 20, (id) => (id === 's04' ? 1 : 0));
    const askedBefore = asked;
    const tick = runner.tick();
    for (const deadlineMs = performance.now() + 1000; world.bp('s04') !== 0;) {
      assert.ok(performance.now() < deadlineMs, 'the plane was not set');
      await new Promise(setImmediate);
    }
    assert.equal(asked, askedBefore, 'nothing was asked of the database before');
    await tick;
    hung = false;
    world.clock.pass(6000);
    await world.second(runner);
    await world.second(runner);
    const saved = await store.load('spring');
    assert.equal(saved?.state.stores[3]?.phase, 'rolled-back', 'the record follows');
    assert.equal(saved?.rollbacks.length, 1);
  }));

test('a ramp that has not begun waits, and one that has begun keeps its time', () =>
  withWorld(async (world) => {
    const runner = await world.start(world.store, NOT_BEGUN_MS);
    for (let left = 20; left > 0; left--) await world.second(runner);
    assert.deepEqual(world.plane.applied, []);
    const originMs = world.clock.nowMs();
    runner.begin({ originMs, speed: 120 });
    await world.second(runner);
    runner.begin({ originMs: 0, speed: 720 });
    const again = await world.start(world.store, NOT_BEGUN_MS);
    assert.deepEqual(again.planTime, { originMs, speed: 120 });
    await world.until(again, () => world.bp('s01') === 1000, 5);
  }));

test('R9 a plane that refuses is asked again until it has gone back', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    await world.until(runner, () => world.bp('s04') === 2000);
    let refusals = 3;
    world.plane.before = () => {
      if (refusals-- > 0) throw new Error('busy');
    };
    await runner.rollback('s04', { by: 'maria', reason: 'tills freeze' });
    assert.equal(world.bp('s04'), 2000);
    assert.deepEqual(runner.view().rollbacks, []);
    await world.until(runner, () => world.bp('s04') === 0, 5);
    assert.equal(runner.view().rollbacks.length, 1);
  }));

test('a rollback has the times of its breach, its table and its last green request', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    await world.until(runner, () => world.bp('s04') === 2000);
    const lastGoodMs = world.clock.nowMs();
    await world.second(runner, () => 1);
    assert.ok(EXAMPLE_STORES.every((store) => world.bp(store) === 0));
    const [rollback] = runner.view().rollbacks;
    assert.equal(rollback?.scope, 'launch');
    assert.equal(rollback?.breachMs, lastGoodMs);
    assert.equal(rollback?.appliedMs, world.clock.nowMs());
    assert.equal(rollback?.readBackMs, world.clock.nowMs());
    assert.equal(rollback?.lastGreenMs, world.clock.nowMs());
    await world.second(runner);
    assert.equal(runner.state.outcome, 'rolled-back');
    const again = await world.start();
    assert.deepEqual(again.view().rollbacks, runner.view().rollbacks);
  }));

test('an old driver is refused by the plane and by the record', () =>
  withWorld(async (world) => {
    const old = await world.start();
    await world.until(old, () => world.bp('s01') === 2000);
    const late = { ...world.plane.table, version: world.plane.table.version + 1 };
    const fresh = await world.start();
    await world.second(fresh);
    await world.until(fresh, () => world.bp('s01') === 3000);
    await assert.rejects(world.plane.apply(late), /older/);
    await assert.rejects(world.second(old), RampSupersededError);
    await assert.rejects(old.tick(), RampSupersededError);
    assert.equal((await world.store.load('spring'))?.term, 2);
    assert.equal(world.bp('s01'), 3000);
    world.term = 0;
    await assert.rejects(world.start(), RampSupersededError);
  }));

test('a meter that starts anew is read from its beginning', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    await world.until(runner, () => world.bp('s01') === 2000);
    await runner.flush();
    const before = runner.view().totals.requests;
    Object.assign(world, { meter: new MemoryMeter(world.plane, world.clock) });
    const { meter } = world;
    meter.bootId = 'boot-2';
    const next = await world.start();
    for (let left = 3; left > 0; left--) await world.second(next);
    const after = next.view().totals.requests;
    assert.equal(after.blue + after.green, before.blue + before.green + 3 * 5 * 20);
  }));

test('people hold and resume; what is not there is refused by name', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    await world.until(runner, () => world.bp('s01') === 2000);
    await runner.hold(null, { by: 'maria', reason: 'rain' });
    for (let left = 30; left > 0; left--) await world.second(runner);
    assert.equal(world.bp('s01'), 2000);
    assert.match(runner.view().stores[0]?.hold?.because ?? '', /rain/);
    assert.equal((await world.store.load('spring'))?.state.hold?.by, 'maria');
    await runner.resume(null);
    await world.until(runner, () => world.bp('s01') === 3000);
    await assert.rejects(runner.hold('s99', { by: 'a', reason: 'b' }), RampUnknownStoreError);
    const saved = (await world.store.load('spring')) as SavedRamp;
    const stores = saved.state.stores.slice(1);
    const other = { ...saved, revision: 1e6, state: { ...saved.state, stores } };
    await world.store.save('spring', other, []);
    await assert.rejects(world.start(), RampPlanChangedError);
  }));

/** A row of one second in which some of green's units were counted. */
const unitRow = (second: number, counted: number): UnitRow => ({
  store: 's01',
  step: 1_000_001,
  weightBp: 1000,
  second,
  measure: 0,
  stratum: 0,
  blue: { atRisk: 90, counted: 0 },
  green: { atRisk: 10, counted },
});

test('units that were counted come back after a crash, and once more from the meter', () =>
  withWorld(async (world) => {
    const first = await world.start();
    const [recorded, grown, unrecorded] = [unitRow(1, 1), unitRow(1, 2), unitRow(2, 1)];
    world.meter.countUnits(recorded);
    await world.second(first);
    world.meter.countUnits(grown);
    await world.second(first);
    await first.flush();
    const bootId = 'boot-1';
    assert.equal(countedOnGreen(first), 2, 'a row that has grown counts once');
    // The driver dies before this second's write.
    world.meter.countUnits(unrecorded);

    const second = await world.start();
    assert.equal(countedOnGreen(second), 2, 'before the first tick');
    await world.second(second);
    assert.equal(countedOnGreen(second), 3);
    await second.flush();
    const stored = await world.store.loadUnits('spring');
    const expected = [grown, unrecorded].map((row) => ({ bootId, ...row }));
    assert.deepEqual(stored, expected, 'a row written twice is the same row');
  }));

test('units of an earlier life of the meter stand beside those of a new one', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    world.meter.countUnits(unitRow(1, 1));
    await world.second(runner);
    await runner.flush();
    Object.assign(world, { meter: new MemoryMeter(world.plane, world.clock) });
    world.meter.bootId = 'boot-2';
    world.meter.countUnits(unitRow(1, 3));
    const next = await world.start();
    await world.second(next);
    await next.flush();
    const stored = await world.store.loadUnits('spring');
    const lives = stored.map(({ bootId, green }) => [bootId, green.counted]);
    assert.deepEqual(lives, [
      ['boot-1', 1],
      ['boot-2', 3],
    ]);
  }));

test('units that could not be written are written with the next ones', () =>
  withWorld(async (world) => {
    const { store } = world;
    let broken = true;
    const saveUnits: RampStorePort['saveUnits'] = (...all) =>
      broken ? Promise.reject(new Error('no database')) : store.saveUnits(...all);
    const runner = await world.start({ ...store, saveUnits });
    world.meter.countUnits(unitRow(1, 1));
    await world.second(runner);
    await runner.flush();
    assert.match(runner.view().trouble ?? '', /no database/);
    assert.deepEqual(await store.loadUnits('spring'), []);
    broken = false;
    world.meter.countUnits(unitRow(2, 1));
    await world.second(runner);
    await runner.flush();
    assert.deepEqual(
      (await store.loadUnits('spring')).map(({ second }) => second),
      [1, 2],
    );
  }));

test('an answer of the meter that a rollback overtook takes no count back', () =>
  withWorld(async (world) => {
    const runner = await world.start();
    await world.until(runner, () => world.bp('s04') === 1000);
    world.meter.countUnits(unitRow(1, 1));
    const { promise, resolve } = Promise.withResolvers<void>();
    const { read } = world.meter;
    world.meter.read = async (cursor) => {
      world.meter.read = read;
      const batch = await read.call(world.meter, cursor);
      await promise;
      return batch;
    };
    await world.second(runner);
    assert.equal(countedOnGreen(runner), 0, 'the answer is under way');
    world.meter.countUnits(unitRow(1, 2));
    await runner.rollback('s04', { by: 'maria', reason: 'tills freeze' });
    resolve();
    await world.second(runner);
    assert.equal(countedOnGreen(runner), 2);
  }));
