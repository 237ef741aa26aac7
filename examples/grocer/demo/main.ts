/**
 * The founding case, end to end: a grocer opens fifteen stores while three services move to new
 * releases and new schemas, under load, judged by an oracle. Everything in it is real.
 *
 *   ground ─► control plane ─► lock (blue serves) ─► customers ─► go ─► … ─► verdict
 */
import { join } from 'node:path';
import type { LaunchView } from '@slipway/api';
import type { PracticePeople } from '@slipway/authority/practice';
import { decideAs } from '@slipway/cli/practice';
import { LaunchPainter } from '@slipway/cli/progress';
import { readLaunch } from '@slipway/launch';
import { EXIT, freePort } from '@slipway/kernel';
import { DECIDERS, makeGrocerPeople } from '../src/people.ts';
import { lockUntilServed, startControlPlane, type ControlPlane } from './control-plane.ts';
import { Crew, crewWords } from './crew/crew.ts';
import { startCustomers, type Customers } from './customers.ts';
import { readGrocerStores } from '../src/index.ts';
import { Devices } from './devices.ts';
import { drillStores } from './drills.ts';
import { FAULTS, type FaultScene } from './faults/index.ts';
import { followLaunch } from './follow.ts';
import { layGround, type Ground } from './ground.ts';
import { writeLaunch } from './launch-folder.ts';
import { readOptions, type DemoOptions } from './options.ts';
import { Payments } from './payments.ts';
import { runProgram, say } from './program.ts';
import { Providers } from './providers.ts';
import { reconcileLaunch } from './reconcile.ts';
import { Shelves } from './shelves.ts';
import { activationWords, firstWeek } from './sign-ups.ts';
import { writePapers } from './papers.ts';
import { resultOf, type DemoResult } from './result.ts';
import { endProcesses } from './stop.ts';

/** While a launch is looked at, promotions begin and end. */
const PRICES_MS = 120_000;

/** Plan time of the whole, with room for evidence that takes its real time. */
function deadlineOf({ speed }: DemoOptions): number {
  return Date.now() + (4 * 3_600_000) / speed + 600_000;
}

interface Everything {
  ground: Ground;
  crew: Crew;
  plane: ControlPlane;
  customers: Customers;
  devices: Devices;
  providers: Providers;
  shelves: Shelves;
  payments: Payments;
  launch: string;
  view: LaunchView;
}
type Stage = Partial<Everything>;

async function run(options: DemoOptions, folder: string, stage: Stage): Promise<DemoResult> {
  const startedMs = Date.now();
  const ground = (stage.ground = await layGround(folder, options.stores, options.scale, say));
  const faultsFile = join(folder, 'faults.json');
  const chain = readGrocerStores().slice(0, options.stores);
  const stores = chain.map(storeId);
  const shelves = (stage.shelves = await Shelves.start(join(folder, 'shelves'), stores));
  const plane = (stage.plane = await startControlPlane(join(folder, 'slipway'), options.port, {
    SLIPWAY_DATABASE_URL: ground.slipwayUrl,
    GROCER_DATABASE_URL: ground.grocerUrl,
    GROCER_FAULTS: faultsFile,
    GROCER_FLEET_JOURNAL: join(folder, 'fleet-journal.jsonl'),
    GROCER_LABELS: shelves.file,
  }));
  const { client } = plane;
  const people = makeGrocerPeople(folder);
  const own = join(folder, 'launch');
  const file = writeLaunch(own, options.stores, await freePort(8080), people.peopleFile);
  const { slipwayUrl } = ground;
  const crew = (stage.crew = new Crew({
    folder: join(own, 'crew'),
    slipwayUrl,
    stores: chain,
    say,
  }));
  const { id } = await client.call('create', { body: { file, speed: options.speed } });
  stage.launch = id;
  say(`Console: ${client.url}/launches/${id}`);
  const locked = await lockUntilServed(plane, id, people);
  const target = locked.listen;
  const opened = await openStores(stage, { options, folder, ground, stores, target, people });
  const { customers, devices, providers, payments, drills } = opened;
  await crew.ready(client, id);
  await decideAs(client, people, { launch: id, act: 'go' }, DECIDERS);

  const scene = sceneOf(options, plane, faultsFile, devices);
  const followed = await followLaunch({
    client,
    launch: id,
    people,
    customers,
    devices,
    fault: options.fault === null ? null : FAULTS[options.fault]!(),
    scene,
    onView: (view) => crew.look(view),
    painter: new LaunchPainter(),
    deadlineMs: deadlineOf(options),
  });
  stage.view = followed.view;
  const endedMs = followed.view.entered.at(-1)?.atMs ?? startedMs;
  say('A first week of sign-ups, at speed; who has which card is stated in demo/cards.yaml');
  const week = { databaseUrl: ground.grocerUrl, devices, payments, client, launch: id };
  const { activation, triage } = await firstWeek(week);
  const prices = await shelves.result(ground.grocerUrl, (store) => devices.tillOf(store));
  const reconciliation = await reconcileLaunch(ground.grocerUrl, folder, providers);
  const papers = await writePapers({ launch: id, folder, ground, ...people, endedMs });
  return resultOf({
    ...followed,
    papers,
    devices: { ...followed.devices, drills },
    activation,
    prices,
    reconciliation,
    crew: { ...(await crew.result(client, id)), triage },
    budgets: readLaunch(file).budgets,
    stats: await customers.stats(),
    greenAfterRollback: await greenAfter(followed.view, customers),
    seconds: (Date.now() - startedMs) / 1000,
  });
}

interface Opening {
  readonly options: DemoOptions;
  readonly folder: string;
  readonly ground: Ground;
  readonly stores: readonly string[];
  /** Where customers and tills reach the plane. */
  readonly target: string;
  readonly people: PracticePeople;
}

/** Blue serves: customers come, tills sell, and each store is drilled. */
async function openStores(
  stage: Stage,
  { options, folder, ground, stores, target, people }: Opening,
) {
  const databaseUrl = ground.grocerUrl;
  const { ratePerStore } = options;
  const customers = await startCustomers({ folder, databaseUrl, target, ratePerStore });
  stage.customers = customers;
  say(`Customers come: ${ratePerStore} requests/s at each of ${options.stores} stores`);
  const providers = (stage.providers = await Providers.start(folder));
  const { terminals } = providers;
  const open = { folder, databaseUrl, target, stores, terminals, pricesForMs: PRICES_MS };
  const devices = (stage.devices = await Devices.start(open));
  const payments = (stage.payments = await Payments.start(join(folder, 'payments'), databaseUrl));
  say(`Tills sell: three at each of ${options.stores} stores`);
  const drills = await drillStores(databaseUrl, devices, people.keyOf(DECIDERS[0]));
  say(`Each store was drilled offline for a day: ${drills.ops} ops, none lost, none doubled`);
  providers.setClocks(devices);
  return { customers, providers, devices, payments, drills };
}

/** What a fault may reach for. */
function sceneOf(
  { fault }: DemoOptions,
  { pid: serverPid }: ControlPlane,
  faultsFile: string,
  devices: Devices,
): FaultScene {
  return { name: fault ?? '', faultsFile, serverPid, devices };
}

const storeId = ({ id }: { readonly id: string }): string => id;

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
  await stage.crew?.end();
  await stage.devices?.end();
  await stage.payments?.end();
  await stage.providers?.end();
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
    ['activation', activationWords(result.activation)],
    [
      'manualMinutes',
      `${result.manualMinutes} of ${result.reconciliation.budgetMinutes} in 72 h (simulated), ` +
        `cases ${result.reconciliation.cases}, missed ${result.reconciliation.missedDefects}`,
    ],
    ...Object.entries(crewWords(result.crew)),
    ['schema', `${schema.from} → ${schema.to}`],
    [
      'rows backfilled',
      `${count(schema.rows)}, longest lock wait ${schema.longestLockWaitMs} ms, ` +
        `contracted: ${schema.contracted ? 'yes' : 'no'}`,
    ],
    ...(result.fault
      ? [['fault', `${result.fault.name}, observed: ${result.fault.observed}`] as const]
      : []),
    [
      'decisions',
      `${result.papers.entries} on record, signed ${result.papers.signedEntries}, ` +
        `found wrong ${result.papers.findings.length}`,
    ],
    ['dossier', result.papers.dossier],
    ['report', result.papers.report],
    ['seconds', String(result.seconds)],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n');
}

await runProgram<Everything>({
  name: 'demo',
  run: async (folder, stage, signal) => {
    const options = readOptions(process.argv.slice(2));
    const result = await run(options, folder, stage);
    const code = result.outcome === 'done' ? EXIT.done : EXIT.notHeld;
    if (options.json) console.log(JSON.stringify(result, null, 2));
    else console.log(summary(result));
    if (!options.json && process.stdout.isTTY) {
      say(`\nThe console stays at ${stage.plane?.client.url} until Ctrl-C.`);
      await new Promise((end) => signal.addEventListener('abort', end));
    }
    return code;
  },
  tearDown,
});
