/**
 * What people ask of a launch, with real processes: hold and resume, take the control plane down,
 * roll back one store and then all, end it. On the way, router and green are killed once each.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchView, StoreView } from '@slipway/api';
import { isAlive } from '@slipway/kernel';
import type { Customers } from '../testing/customers.ts';
import { withInstallation, type ControlPlane, type Installation } from '../testing/installation.ts';
import { begin, find, live, raises, reach } from '../testing/launches.ts';
import { until } from '../testing/wait.ts';

/** One launch under way; `plane` changes when the control plane is started anew. */
interface Scene {
  readonly installation: Installation;
  readonly id: string;
  readonly customers: Customers;
  plane: ControlPlane;
}

const show = ({ plane, id }: Scene) => plane.call('show', id);
const shares = (view: LaunchView) => view.stores.map(({ shareBp }) => shareBp);

async function storeOf(scene: Scene, store: string): Promise<StoreView> {
  const found = (await show(scene)).stores.find(({ id }) => id === store);
  assert.ok(found);
  return found;
}

void test('held, taken down, hurt and rolled back: what people ask is what happens', async () => {
  await withInstallation(2_000, async (installation) => {
    const plane = await installation.start();
    const id = await begin(plane, installation.launchFile());
    const scene = { installation, id, plane, customers: installation.sendCustomers() };
    await plane.decide('go', id);
    await endWhileExpanding(scene);
    await holdAndResume(scene);
    await killRouter(scene);
    await killGreen(scene);
    await rollBackOneStore(scene);
    await rollBackAll(scene);
    await endAndLookAgain(scene);
    assertNoSecrets(installation);
  });
});

/** Ended cleanly while a schema expands: the runner goes on, the lease is free at once. */
async function endWhileExpanding(scene: Scene): Promise<void> {
  const { installation, id, plane } = scene;
  await reach(plane, id, 'expanding');
  assert.equal(await plane.end('SIGTERM'), 0);
  const [lease] = await installation.sql<{ free: boolean }[]>`
    select lease_until < now() as free from slipway.lease where subject = ${`launch:${id}`}`;
  assert.equal(lease?.free, true);
  scene.plane = await installation.start();
  await until('a store is on green', async () => (await storeOf(scene, 's01')).shareBp! > 0);
}

/** Held: time passes and evidence comes, and no store is raised; also over a restart. */
async function holdAndResume(scene: Scene): Promise<void> {
  const { installation, id, customers } = scene;
  const answered = () => customers.served.blue + customers.served.green;
  const held = await scene.plane.call('hold', id, { reason: 'a look' });
  assert.equal(held.hold?.reason, 'a look');
  await until('it holds', async () => (await storeOf(scene, 's01')).state === 'holding');
  const [atHold, seen] = [await raises(installation), answered()];
  const planMs = (await show(scene)).planMs!;
  await until('more than a step of plan time and of requests', async () => {
    const passedMs = (await show(scene)).planMs! - planMs;
    return passedMs > 900_000 && answered() - seen > 300;
  });
  assert.deepEqual(await raises(installation), atHold);

  await scene.plane.end('SIGKILL');
  scene.plane = await installation.start();
  await live(scene.plane, id);
  // Until it has evidence again, the store is shown as stale.
  await until('it still holds', async () => (await storeOf(scene, 's01')).state === 'holding');
  assert.deepEqual(await raises(installation), atHold);
  await scene.plane.decide('resume', id);
  await until('it goes on', async () => (await storeOf(scene, 's01')).targetBp >= 5_000);
}

/** Another router goes on with the last table; customers fail in between, and only then. */
async function killRouter(scene: Scene): Promise<void> {
  const { customers, plane, id } = scene;
  await plane.call('hold', id, { reason: 'the router is to die' });
  const steady = await until('the plane shows what is wanted', async () => {
    const view = await show(scene);
    return view.stores.every(({ shareBp, targetBp }) => shareBp === targetBp) && view;
  });
  const router = find(steady, 'router')!;
  assert.deepEqual(customers.failed, []);
  const killedMs = Date.now();
  process.kill(router.pid, 'SIGKILL');
  await until('another router', async () => {
    const found = find(await show(scene), 'router');
    return found && found.pid !== router.pid && isAlive(found);
  });
  const { green } = customers.served;
  await until('green serves again', () => customers.served.green > green + 20);
  const backMs = Date.now();
  await until('the same shares', async () => {
    return shares(await show(scene)).join() === shares(steady).join();
  });
  assert.ok(customers.failed.every(({ atMs }) => atMs >= killedMs && atMs <= backMs));
}

async function killGreen(scene: Scene): Promise<void> {
  const green = find(await show(scene), 'service', 'green')!;
  process.kill(green.pid, 'SIGKILL');
  await until('green is healthy again', async () => {
    const [service] = (await show(scene)).services;
    return service?.green.restarts === 1 && service.green.healthy === 1;
  });
  await scene.plane.decide('resume', scene.id);
}

/** One store goes back alone; the others reach their end, and the launch stays as held. */
async function rollBackOneStore(scene: Scene): Promise<void> {
  const { plane, id, installation } = scene;
  await plane.decide('rollback-store', id, { target: 's02', reason: 'the owner says so' });
  await until('it is on blue', async () => (await storeOf(scene, 's02')).shareBp === 0);
  assert.match(String((await storeOf(scene, 's02')).reason), /the owner says so/);
  const look = async () => {
    const view = await show(scene);
    return view.outcome === 'held' && view;
  };
  const held = await until('the launch ended as held', look, 60_000);
  assert.deepEqual(shares(held), [10_000, 0, 10_000]);
  assert.equal((await raises(installation))['s02']?.includes('s02 goes to 100 %'), false);
}

async function rollBackAll(scene: Scene): Promise<void> {
  const { plane, id } = scene;
  await plane.decide('rollback-launch', id, { reason: 'all of it' });
  const back = await reach(plane, id, 'rolled-back');
  assert.deepEqual(shares(back), [0, 0, 0]);
  await until('green is gone', async () => !find(await show(scene), 'service', 'green'));
}

/** Its processes end when that is asked; its results stay, also for the next control plane. */
async function endAndLookAgain(scene: Scene): Promise<void> {
  const { installation, id, plane, customers } = scene;
  await customers.end();
  const counted = await show(scene);
  await plane.call('stop', id);
  assert.ok(!isAlive(find(counted, 'router')!), 'the router still runs');
  assert.ok(!isAlive(find(counted, 'service', 'blue')!), 'blue still runs');
  assert.equal(await plane.end('SIGTERM'), 0);
  scene.plane = await installation.start();
  const ended = await show(scene);
  assert.deepEqual(shares(ended), [0, 0, 0]);
  const states = ended.stores.map(({ state }) => state);
  assert.deepEqual(states, ['rolled-back', 'rolled-back', 'rolled-back']);
  assert.equal(ended.rollbacks.length, 2);
  // The last second's counts came after that view; more than was sent there cannot be.
  const { blue, green } = ended.totals.requests;
  assert.ok(green >= counted.totals.requests.green && green > 0);
  assert.ok(blue >= counted.totals.requests.blue);
  const sent = customers.served.blue + customers.served.green + customers.failed.length;
  assert.ok(blue + green <= sent, `${blue} + ${green} were counted, ${sent} were sent`);
}

/** What a run says for people holds neither the API's token nor the database's password. */
function assertNoSecrets({ log, token, databaseUrl }: Installation): void {
  const { password } = new URL(databaseUrl);
  assert.ok(password.length >= 8, 'the test database has no password that could leak');
  const text = log();
  assert.match(text, /"phase"/, 'nothing was logged');
  assert.ok(!text.includes(token), 'the token is in the log');
  assert.ok(!text.includes(password), 'the password is in the log');
}
