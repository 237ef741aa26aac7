/**
 * Launches from end to end, with real control planes, routers, services and runners: killed, taken
 * over, rolled back half-way. Customers ask all the while. What people ask: people.e2e.test.ts.
 */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { isAlive } from '@slipway/kernel';
import { withInstallation, type ControlPlane } from '../testing/installation.ts';
import { STEPS_BP } from '../testing/launch-folder.ts';
import { begin, find, live, raises, reach } from '../testing/launches.ts';
import { until } from '../testing/wait.ts';

const EVERY_STEP_ONCE = Object.fromEntries(
  ['s01', 's02', 's03'].map((store) => [
    store,
    STEPS_BP.map((bp) => `${store} goes to ${bp / 100} %`),
  ]),
);

void test('a control plane killed in every phase: the launch goes on, no step twice', async () => {
  await withInstallation(10_000, async (installation) => {
    const { start, launchFile, folder, sql } = installation;
    let plane = await start();
    const id = await begin(plane, launchFile({ greenBootMs: 1_500 }));
    const before = await plane.call('show', id);
    const router = find(before, 'router');
    const blue = find(before, 'service', 'blue');
    assert.ok(router && blue);
    const customers = installation.sendCustomers();

    const killIn = async (phase: LaunchView['phase']): Promise<LaunchView> => {
      const { entered } = await reach(plane, id, phase, 60_000);
      await plane.end('SIGKILL');
      assert.ok(isAlive(router), `the router died with the control plane in ${phase}`);
      plane = await start();
      const view = await live(plane, id);
      const times = (list: LaunchView['entered']) => list.slice(0, entered.length);
      assert.deepEqual(times(view.entered), entered, 'phases were entered anew');
      assert.deepEqual(find(view, 'router'), router, `another router after ${phase}`);
      return view;
    };

    const locked = await killIn('locked');
    assert.deepEqual(find(locked, 'service', 'blue'), blue);
    await plane.decide('go', id);
    await killIn('expanding');
    await killIn('deploying');
    const ramping = await killIn('ramping');
    const green = find(ramping, 'service', 'green');
    assert.ok(green, 'green is not among the processes after adoption');
    const soaking = await killIn('soaking');
    assert.deepEqual(find(soaking, 'service', 'green'), green);
    await plane.decide('release-contract', id);
    await killIn('contracting');
    const done = await reach(plane, id, 'done');
    await customers.end();

    assert.equal(done.outcome, 'done');
    assert.deepEqual(find(done, 'service', 'green'), green);
    assert.ok(!isAlive(blue), 'blue still runs');
    assert.deepEqual(await raises(installation), EVERY_STEP_ONCE);
    assert.deepEqual(customers.failed, []);
    assert.ok(customers.served.blue > 0 && customers.served.green > 0);
    assert.equal(done.schemas[0]?.state, 'contracted');
    // The runner of each direction went on without its control plane: there was no second one.
    const runs = globSync('launches/*/schema/*/*.jsonl', { cwd: folder });
    assert.equal(runs.filter((file) => file.includes('start-')).length, 1, runs.join());
    assert.equal(runs.filter((file) => file.includes('complete-')).length, 1, runs.join());
    const [rows] = await sql<{ right: number }[]>`
      select count(*) filter (where code = upper(card))::int as right from shop_v2.member`;
    assert.equal(rows?.right, 10_000);
  });
});

void test('of two control planes one drives; when it is killed the other goes on', async () => {
  await withInstallation(1_000, async (installation) => {
    const { start, launchFile, sql } = installation;
    const [first, second] = [await start(), await start()];
    const id = await begin(first, launchFile());
    const driven = async (plane: ControlPlane) => (await plane.call('show', id)).listen !== '';
    // Whoever looks first takes a new launch, not whom it was made by.
    const [driver, other] = (await driven(first)) ? [first, second] : [second, first];
    const customers = installation.sendCustomers();
    // Asked of the one that does not drive: the other finds it in the record.
    await other.decide('go', id);
    await until('the second wave is on green', async () => {
      assert.equal(await driven(other), false, 'both drive');
      const { stores } = await driver.call('show', id);
      return stores.every(({ shareBp }) => (shareBp ?? 0) >= 2_500);
    });
    await until('the one that waits shows what is recorded', async () => {
      const [store] = (await other.call('show', id)).stores;
      return store && store.targetBp > 0;
    });
    const [{ term: before } = { term: 0 }] = await sql<{ term: number }[]>`
      select term::int from slipway.lease where subject = ${`launch:${id}`}`;
    await driver.end('SIGKILL');
    const killedMs = Date.now();
    await until('the other drives', () => driven(other), 10_000);
    const tookMs = Date.now() - killedMs;
    assert.ok(tookMs < 6_000, `the other needed ${tookMs} ms`);
    const [{ term } = { term: 0 }] = await sql<{ term: number }[]>`
      select term::int from slipway.lease where subject = ${`launch:${id}`}`;
    assert.equal(term, before + 1);
    await reach(other, id, 'soaking', 60_000);
    await other.decide('release-contract', id);
    await reach(other, id, 'done', 60_000);
    await customers.end();
    assert.deepEqual(customers.failed, []);
    assert.deepEqual(await raises(installation), EVERY_STEP_ONCE);
  });
});

void test('rolled back in mid-expansion by another server: the old version is left', async () => {
  await withInstallation(250_000, async (installation) => {
    const { start, launchFile, sql } = installation;
    const [driver, other] = [await start(), await start()];
    const id = await begin(driver, launchFile());
    await driver.decide('go', id);
    await until('rows are being filled in', async () => {
      const [schema] = (await driver.call('show', id)).schemas;
      return schema && schema.rowsDone > 0;
    });
    await other.decide('rollback-launch', id, { reason: 'not today' });
    const back = await reach(driver, id, 'rolled-back');
    assert.equal(back.schemas[0]?.state, 'rolled-back');
    assert.ok(back.schemas[0].rowsDone < 250_000, 'the expansion ran to its end first');
    const views = await sql<{ name: string }[]>`
      select nspname as name from pg_namespace where nspname like 'shop%' order by nspname`;
    assert.deepEqual(
      views.map(({ name }) => name),
      ['shop', 'shop_v1'],
    );
  });
});

void test('a database that does not answer shows as trouble, and clears when it does', async () => {
  await withInstallation(10, async ({ start, launchFile, databaseUrl, log }) => {
    let plane = await start();
    const { id } = await plane.call('create', '', { file: launchFile() });
    await plane.end('SIGTERM');
    const away = new URL(databaseUrl);
    away.port = '1';
    plane = await start({ SHOP_DATABASE_URL: away.toString() });
    const view = await until('trouble', async () => {
      const now = await plane.call('show', id);
      return now.trouble !== null && now;
    });
    assert.match(String(view.trouble), /does not answer|not answer|unreachable|refused/i);
    assert.ok(!JSON.stringify(view).includes(away.password));
    await plane.end('SIGTERM');
    plane = await start();
    await until('no trouble', async () => (await plane.call('show', id)).trouble === null);
    assert.ok(!log().includes(away.password));
  });
});
