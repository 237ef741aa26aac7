/**
 * The founding case, end to end: a grocer opens fifteen stores while three services move to new
 * releases and new schemas, under load, judged by an oracle. Everything in it is real.
 *
 *   ground ─► control plane ─► lock (blue serves) ─► customers ─► go ─► … ─► verdict
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LaunchView } from '@slipway/api';
import { LaunchPainter } from '@slipway/cli/progress';
import { EXIT, exitCodeOf, formatError, freePort, privateFolder } from '@slipway/kernel';
import { findEmbedded } from '@slipway/pg';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { startCustomers, type Customers } from './customers.ts';
import { readGrocerStores } from '../src/index.ts';
import { makePracticePerson } from '../devices/practice-person.ts';
import { Devices } from './devices.ts';
import { drillStores } from './drills.ts';
import { FAULTS, type FaultScene } from './faults/index.ts';
import { followLaunch } from './follow.ts';
import { layGround, type Ground } from './ground.ts';
import { writeLaunch } from './launch-folder.ts';
import { readOptions, type DemoOptions } from './options.ts';
import { Shelves } from './shelves.ts';
import { resultOf, type DemoResult } from './result.ts';
import { endLeftovers, endProcesses } from './stop.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** While a launch is looked at, promotions begin and end. */
const PRICES_MS = 120_000;

/** Plan time of the whole, with room for evidence that takes its real time. */
function deadlineOf({ speed }: DemoOptions): number {
  return Date.now() + (4 * 3_600_000) / speed + 300_000;
}

interface Stage {
  ground?: Ground;
  plane?: ControlPlane;
  customers?: Customers;
  devices?: Devices;
  shelves?: Shelves;
  launch?: string;
  view?: LaunchView;
}

async function run(options: DemoOptions, folder: string, stage: Stage): Promise<DemoResult> {
  const startedMs = Date.now();
  const ground = (stage.ground = await layGround(folder, options.stores, options.scale, say));
  const faultsFile = join(folder, 'faults.json');
  const stores = readGrocerStores().slice(0, options.stores).map(storeId);
  const shelves = (stage.shelves = await Shelves.start(join(folder, 'shelves'), stores));
  const plane = (stage.plane = await startControlPlane(join(folder, 'slipway'), options.port, {
    SLIPWAY_DATABASE_URL: ground.slipwayUrl,
    GROCER_DATABASE_URL: ground.grocerUrl,
    GROCER_FAULTS: faultsFile,
    GROCER_FLEET_JOURNAL: join(folder, 'fleet-journal.jsonl'),
    GROCER_LABELS: shelves.file,
  }));
  const { client } = plane;
  const person = makePracticePerson(folder);
  const file = writeLaunch(
    join(folder, 'launch'),
    options.stores,
    await freePort(8080),
    person.peopleFile,
  );
  const { id } = await client.call('create', { body: { file, speed: options.speed } });
  stage.launch = id;
  say(`Console: ${client.url}/launches/${id}`);
  const locked = await waitForBlue(plane, id);

  stage.customers = await startCustomers({
    folder,
    databaseUrl: ground.grocerUrl,
    target: locked.listen,
    ratePerStore: options.ratePerStore,
  });
  say(`Customers come: ${options.ratePerStore} requests/s at each of ${options.stores} stores`);
  stage.devices = await Devices.start({
    folder,
    databaseUrl: ground.grocerUrl,
    target: locked.listen,
    stores: locked.stores.map((store) => store.id),
    pricesForMs: PRICES_MS,
  });
  say(`Tills sell: three at each of ${options.stores} stores`);
  const drills = await drillStores(ground.grocerUrl, stage.devices, person);
  say(`Each store was drilled offline for a day: ${drills.ops} ops, none lost, none doubled`);
  await client.call('go', { id });

  const scene: FaultScene = {
    name: options.fault ?? '',
    faultsFile,
    serverPid: plane.pid,
    devices: stage.devices,
  };
  const followed = await followLaunch({
    client,
    launch: id,
    customers: stage.customers,
    devices: stage.devices,
    fault: options.fault === null ? null : FAULTS[options.fault]!(),
    scene,
    painter: new LaunchPainter(),
    deadlineMs: deadlineOf(options),
  });
  stage.view = followed.view;
  return resultOf({
    ...followed,
    devices: { ...followed.devices, drills },
    prices: await shelves.result(ground.grocerUrl, (store) => stage.devices!.tillOf(store)),
    stats: await stage.customers.stats(),
    greenAfterRollback: await greenAfter(followed.view, stage.customers),
    seconds: (Date.now() - startedMs) / 1000,
  });
}

const storeId = ({ id }: { readonly id: string }): string => id;

/** Locks the criteria and waits until blue serves through the plane. */
async function waitForBlue({ client }: ControlPlane, id: string): Promise<LaunchView> {
  await client.call('lock', { id });
  const deadlineMs = Date.now() + 60_000;
  while (Date.now() < deadlineMs) {
    const view = await client.call('show', { id });
    const serves = view.services.every(
      ({ blue }) => blue.wanted > 0 && blue.healthy >= blue.wanted,
    );
    if (view.phase === 'locked' && serves && view.listen !== '') return view;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error('blue did not serve within 60 s');
}

/** Requests that green answered though they were sent after the rollback was read back. */
async function greenAfter(view: LaunchView, customers: Customers): Promise<number> {
  let count = 0;
  for (const { scope, stores, readBackMs } of view.rollbacks) {
    if (readBackMs === null) continue;
    if (scope === 'launch') count += await customers.greenAfter(readBackMs);
    else for (const store of stores) count += await customers.greenAfter(readBackMs, store);
  }
  return count;
}

/** Ends everything in the order in which nobody is left without what they need. */
async function tearDown(stage: Stage): Promise<void> {
  await stage.devices?.end();
  await stage.customers?.end();
  const view = stage.launch
    ? await stage.plane?.client.call('show', { id: stage.launch }).catch(() => stage.view)
    : undefined;
  await stage.plane?.end();
  await stage.shelves?.end();
  if (view) await endProcesses(view);
  await stage.ground?.server.stop();
}

function summary(result: DemoResult): string {
  const { schema } = result;
  const count = (value: number) => value.toLocaleString('en');
  const rows: readonly (readonly [string, string])[] = [
    ['outcome', result.outcome],
    ['stores', `${result.stores}, rolled back: ${result.rolledBackStores.join(' ') || 'none'}`],
    [
      'requests',
      `${count(result.requests)} (blue ${count(result.requestsByColour.blue)}, ` +
        `green ${count(result.requestsByColour.green)})`,
    ],
    [
      'failedRequests',
      `${result.failedRequests} (blue ${result.failedByColour.blue}, ` +
        `green ${result.failedByColour.green})`,
    ],
    ['downtimeSeconds', String(result.downtimeSeconds)],
    ['rollbackMs', result.rollbackMs === null ? 'none' : String(result.rollbackMs)],
    ['wrongReads', String(result.wrongReads)],
    ['lostWrites', `${result.lostWrites} of ${count(result.oracle.acknowledgedWrites)}`],
    [
      'devices',
      `${result.devices.count}, ops ${count(result.devices.opsSent)}, ` +
        `lost ${result.devices.opsLost}, doubled ${result.devices.opsDoubled}`,
    ],
    ['schema', `${schema.from} → ${schema.to}`],
    [
      'rows backfilled',
      `${count(schema.rows)}, longest lock wait ${schema.longestLockWaitMs} ms, ` +
        `contracted: ${schema.contracted ? 'yes' : 'no'}`,
    ],
    ...(result.fault
      ? [['fault', `${result.fault.name}, observed: ${result.fault.observed}`] as const]
      : []),
    ['seconds', String(result.seconds)],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n');
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const folder = resolve(process.env['SLIPWAY_HOME'] ?? '.slipway', 'demo');
  await endLeftovers(folder);
  await (await findEmbedded(join(folder, 'pg')))?.stop();
  rmSync(folder, { recursive: true, force: true });
  privateFolder(folder);
  mkdirSync(folder, { recursive: true });

  const stage: Stage = {};
  const interrupted = Promise.withResolvers<never>();
  const onSignal = () => interrupted.reject(new Error('interrupted'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const result = await Promise.race([run(options, folder, stage), interrupted.promise]);
    if (options.json) console.log(JSON.stringify(result, null, 2));
    else console.log(summary(result));
    if (!options.json && process.stdout.isTTY) {
      say(`\nThe console stays at ${stage.plane?.client.url} until Ctrl-C.`);
      await interrupted.promise.catch(() => undefined);
    }
    return result.outcome === 'done' ? EXIT.done : EXIT.notHeld;
  } catch (error) {
    if (error instanceof Error && error.message === 'interrupted') return 130;
    say(formatError(error));
    say(`The logs of this run are in ${folder}.`);
    return exitCodeOf(error);
  } finally {
    await tearDown(stage);
  }
}

process.exit(await main());
