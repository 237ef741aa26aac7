/**
 * Launches from end to end, with real control planes, routers, services and runners: killed, held,
 * taken over, rolled back. Customers ask all the while.
 */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import type { LaunchView, ProcessView } from '@slipway/api';
import { identify, isAlive } from '@slipway/kernel';
import { withInstallation, type ControlPlane, type Installation } from '../testing/installation.ts';
import { STEPS_BP } from '../testing/launch-folder.ts';
import { until } from '../testing/wait.ts';

const SPEED = 720;

const reach = (plane: ControlPlane, id: string, phase: LaunchView['phase'], withinMs?: number) =>
  until(
    `the launch is ${phase}`,
    async () => {
      const view = await plane.call('show', id);
      return view.phase === phase && view;
    },
    withinMs,
  );

const live = (plane: ControlPlane, id: string) =>
  until('the launch is driven', async () => {
    const view = await plane.call('show', id);
    return view.listen !== '' && view;
  });

async function begin(plane: ControlPlane, file: string): Promise<string> {
  const { id } = await plane.call('create', '', { file, speed: SPEED });
  await plane.call('lock', id);
  await until('blue serves', async () => {
    const { services, phase } = await plane.call('show', id);
    return phase === 'locked' && services[0]?.blue.healthy === 1;
  });
  return id;
}

const find = (view: LaunchView, role: ProcessView['role'], colour: ProcessView['colour'] = null) =>
  view.processes.find((one) => one.role === role && one.colour === colour);

/** Raises as they were recorded, by store and in order. */
async function raises({ sql }: Installation): Promise<Record<string, string[]>> {
  const rows = await sql<{ store: string; text: string }[]>`
    select store, text from slipway.ramp_event where kind = 'raise' order by id`;
  const by: Record<string, string[]> = {};
  for (const { store, text } of rows) (by[store] ??= []).push(text);
  return by;
}

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
    await plane.call('go', id);
    await killIn('expanding');
    await killIn('deploying');
    const ramping = await killIn('ramping');
    const green = find(ramping, 'service', 'green');
    assert.ok(green, 'green is not among the processes after adoption');
    const soaking = await killIn('soaking');
    assert.deepEqual(find(soaking, 'service', 'green'), green);
    await killIn('contracting');
    const done = await reach(plane, id, 'done');
    await customers.end();

    assert.equal(done.outcome, 'done');
    assert.deepEqual(find(done, 'service', 'green'), green);
    assert.ok(!isAlive(blue), 'blue still runs');
    assert.deepEqual(await raises(installation), EVERY_STEP_ONCE);
    assert.equal(customers.failedAtMs.length, 0, 'customers had failures');
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

void test('held, taken down, hurt and rolled back by people: what they ask is what happens', async () => {
  await withInstallation(2_000, async (installation) => {
    const { start, launchFile, sql } = installation;
    let plane = await start();
    const id = await begin(plane, launchFile());
    const customers = installation.sendCustomers();
    await plane.call('go', id);

    // Ended cleanly while a schema expands: the runner goes on, the lease is free at once.
    await reach(plane, id, 'expanding');
    assert.equal(await plane.end('SIGTERM'), 0);
    const [lease] = await sql<{ free: boolean }[]>`
      select lease_until < now() as free from slipway.lease where subject = ${`launch:${id}`}`;
    assert.equal(lease?.free, true);
    plane = await start();
    const share = async (store: string) => {
      const { stores } = await plane.call('show', id);
      return stores.find((one) => one.id === store)!;
    };
    await until('the first store is on green', async () => (await share('s01')).shareBp! >= 2_500);

    // Held: time passes and evidence comes, and no store is raised.
    const held = await plane.call('hold', id, { reason: 'a look' });
    assert.deepEqual(held.hold?.reason, 'a look');
    await until('the store holds', async () => (await share('s01')).state === 'holding');
    const atHold = await raises(installation);
    const seen = customers.served.blue + customers.served.green;
    const planMs = (await plane.call('show', id)).planMs!;
    await until('more than a step of plan time and of requests', async () => {
      const now = await plane.call('show', id);
      const more = customers.served.blue + customers.served.green - seen;
      return now.planMs! - planMs > 900_000 && more > 300;
    });
    assert.deepEqual(await raises(installation), atHold);

    // A hold outlives the control plane, and so does its end.
    await plane.end('SIGKILL');
    plane = await start();
    await live(plane, id);
    assert.equal((await share('s01')).state, 'holding');
    assert.deepEqual(await raises(installation), atHold);
    await plane.call('resume', id);
    await until('the store goes on', async () => (await share('s01')).targetBp >= 5_000);

    // The router is killed: another goes on with the last table, nobody is raised or sent back.
    await plane.call('hold', id, { reason: 'the router is to die' });
    const steady = await until('the plane shows what is wanted', async () => {
      const view = await plane.call('show', id);
      const settled = view.stores.every(({ shareBp, targetBp }) => shareBp === targetBp);
      return settled && view;
    });
    const router = find(steady, 'router')!;
    const killedMs = Date.now();
    assert.equal(customers.failedAtMs.length, 0, 'customers had failures before');
    process.kill(router.pid, 'SIGKILL');
    const other = await until('another router', async () => {
      const found = find(await plane.call('show', id), 'router');
      return found && found.pid !== router.pid && isAlive(found) ? found : undefined;
    });
    const servedThen = customers.served.green;
    await until('green serves again', () => customers.served.green > servedThen + 20);
    const backMs = Date.now();
    const shares = (view: LaunchView) => view.stores.map(({ shareBp }) => shareBp);
    await until('the same shares', async () => {
      const now = await plane.call('show', id);
      return JSON.stringify(shares(now)) === JSON.stringify(shares(steady));
    });
    assert.ok(customers.failedAtMs.every((atMs) => atMs >= killedMs - 50 && atMs <= backMs));

    // A green instance is killed: it is started again, and counted.
    const green = find(await plane.call('show', id), 'service', 'green')!;
    process.kill(green.pid, 'SIGKILL');
    await until('green is healthy again', async () => {
      const [service] = (await plane.call('show', id)).services;
      return service?.green.restarts === 1 && service.green.healthy === 1;
    });
    await plane.call('resume', id);

    // One store goes back alone; the others reach their end, and the launch stays as held.
    await plane.call('rollback', id, { reason: 'the owner says so', store: 's02' });
    const back = await until('the store is on blue', async () => {
      const store = await share('s02');
      return store.shareBp === 0 && store;
    });
    assert.match(String(back.reason), /the owner says so/);
    const full = await until(
      'the launch ended as held',
      async () => {
        const view = await plane.call('show', id);
        return view.outcome === 'held' && view;
      },
      60_000,
    );
    assert.deepEqual(shares(full), [10_000, 0, 10_000]);
    assert.equal((await raises(installation))['s02']?.includes('s02 goes to 100 %'), false);

    // All of it goes back; then its processes are ended, and its results stay.
    await plane.call('rollback', id, { reason: 'all of it' });
    const all = await reach(plane, id, 'rolled-back');
    assert.deepEqual(shares(all), [0, 0, 0]);
    assert.ok(!find(await plane.call('show', id), 'service', 'green'), 'green still runs');
    await customers.end();
    const counted = await plane.call('show', id);
    await plane.call('stop', id);
    assert.ok(!isAlive(other), 'the router still runs');
    assert.ok(!isAlive(find(counted, 'service', 'blue')!), 'blue still runs');
    await plane.end('SIGTERM');
    plane = await start();
    const ended = await plane.call('show', id);
    assert.deepEqual(shares(ended), [0, 0, 0]);
    assert.deepEqual(
      ended.stores.map(({ state }) => state),
      ['rolled-back', 'rolled-back', 'rolled-back'],
    );
    assert.equal(ended.rollbacks.length, 2);
    assert.ok(ended.totals.requests.green > 0);
    assert.deepEqual(ended.totals.requests, counted.totals.requests);
    assert.equal(identify(other.pid)?.startedAt === other.startedAt, false);
    assertNoSecrets(installation);
  });
});

/** What a run says for people holds neither the API's token nor the database's password. */
function assertNoSecrets({ log, token, databaseUrl }: Installation): void {
  const { password } = new URL(databaseUrl);
  assert.ok(password.length >= 8, 'the test database has no password that could leak');
  const text = log();
  assert.match(text, /"phase"/, 'nothing was logged');
  assert.ok(!text.includes(token), 'the token is in the log');
  assert.ok(!text.includes(password), 'the password is in the log');
}

void test('of two control planes one drives; when it is killed the other goes on', async () => {
  await withInstallation(1_000, async (installation) => {
    const { start, launchFile, sql } = installation;
    const [driver, other] = [await start(), await start()];
    const id = await begin(driver, launchFile());
    const driven = async (plane: ControlPlane) => (await plane.call('show', id)).listen !== '';
    const customers = installation.sendCustomers();
    // Asked of the one that does not drive: the other finds it in the record.
    await other.call('go', id);
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
    await reach(other, id, 'done', 60_000);
    await customers.end();
    assert.equal(customers.failedAtMs.length, 0);
    assert.deepEqual(await raises(installation), EVERY_STEP_ONCE);
  });
});

void test('rolled back in mid-expansion by whom it is not driven: the old version alone is left', async () => {
  await withInstallation(60_000, async (installation) => {
    const { start, launchFile, sql } = installation;
    const [driver, other] = [await start(), await start()];
    const id = await begin(driver, launchFile());
    await driver.call('go', id);
    await until('rows are being filled in', async () => {
      const [schema] = (await driver.call('show', id)).schemas;
      return schema && schema.rowsDone > 0;
    });
    await other.call('rollback', id, { reason: 'not today' });
    const back = await reach(driver, id, 'rolled-back');
    assert.equal(back.schemas[0]?.state, 'rolled-back');
    assert.ok(back.schemas[0].rowsDone < 60_000, 'the expansion ran to its end first');
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
