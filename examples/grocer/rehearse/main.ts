/**
 * The grocer's launch, rehearsed on a staging of production size that is made for it: a real
 * database, a control plane of its own, customers and tills; then once for each criterion.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LaunchView } from '@slipway/api';
import { rehearsalServer } from '@slipway/cli/rehearsal-server';
import { EXIT, freePort, newId, realClock, writeFileAtomic } from '@slipway/kernel';
import { readLaunch } from '@slipway/launch';
import { recordLines, rehearseLaunch, signRehearsal, type LaunchRecord } from '@slipway/rehearsal';
import { startControlPlane, type ControlPlane } from '../demo/control-plane.ts';
import { startCustomers, type Customers } from '../demo/customers.ts';
import { Devices } from '../demo/devices.ts';
import { drillStores } from '../demo/drills.ts';
import { layGround, type Ground } from '../demo/ground.ts';
import { writeLaunch } from '../demo/launch-folder.ts';
import { runProgram, say } from '../demo/program.ts';
import { endProcesses } from '../demo/stop.ts';
import { DECIDERS, makeGrocerPeople } from '../src/people.ts';
import { faultsOf } from './faults.ts';

/** A small machine has to drill fifteen stores: not all at once, and not against the clock. */
const DRILLS = { atOnce: 5, drainWithinMs: 180_000 };

interface Options {
  readonly speed: number;
  readonly stores: number;
  readonly scale: number;
  readonly rate: number;
  readonly only: string | null;
  readonly out: string;
  readonly json: boolean;
}

function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      speed: { type: 'string', default: '720' },
      stores: { type: 'string', default: '15' },
      scale: { type: 'string', default: '1' },
      rate: { type: 'string', default: '8' },
      only: { type: 'string' },
      out: { type: 'string', default: 'rehearsal.json' },
      json: { type: 'boolean', default: false },
    },
  });
  const [speed, stores, scale, rate] = [values.speed, values.stores, values.scale, values.rate];
  const numbers = { speed: Number(speed), stores: Number(stores), scale: Number(scale) };
  const { only = null, out, json } = values;
  return { ...numbers, rate: Number(rate), only, out, json };
}

interface Everything {
  ground: Ground;
  plane: ControlPlane;
  customers: Customers;
  devices: Devices;
  launch: LaunchView;
}
type Stage = Partial<Everything>;

async function run(options: Options, folder: string, stage: Stage, signal: AbortSignal) {
  const ground = (stage.ground = await layGround(folder, options.stores, options.scale, say));
  const faultsFile = join(folder, 'faults.json');
  const databaseUrl = ground.grocerUrl;
  const plane = (stage.plane = await startControlPlane(join(folder, 'slipway'), 0, {
    SLIPWAY_DATABASE_URL: ground.slipwayUrl,
    GROCER_DATABASE_URL: databaseUrl,
    GROCER_FAULTS: faultsFile,
    GROCER_FLEET_JOURNAL: join(folder, 'fleet-journal.jsonl'),
  }));
  say(`Console: ${plane.client.url}`);
  const people = makeGrocerPeople(folder);
  const person = people.keyOf(DECIDERS[0]);
  const at = join(folder, 'launch');
  const file = writeLaunch(at, options.stores, await freePort(8080), people.peopleFile);
  const { name, criteria, criteriaHash, rollback } = readLaunch(file);
  const { speed, only, stores, scale } = options;
  const ids = criteria.map(({ id }) => id);
  const left = ids.filter((id) => only !== null && id !== only);
  const record = await rehearseLaunch({
    id: newId('rehearsal'),
    launch: name,
    speed,
    staging: `a practice ground of ${stores} stores, scale ${scale}`,
    criteria: ids,
    criteriaHash,
    withinMs: rollback.withinMs,
    server: rehearsalServer(plane.client, {
      file,
      people,
      by: DECIDERS,
      seen: (view) => (stage.launch = view),
    }),
    faults: faultsOf({ faultsFile, databaseUrl }).filter(({ criterion: id }) => !left.includes(id)),
    needs: new Map(left.map((id) => [id, 'left out by `--only`'])),
    bring: async ({ listen, stores }, ended) => {
      // Drilled before customers come: what is to be drilled is the devices, not the machine.
      if (!stage.devices) {
        const all = stores.map(({ id }) => id);
        const devices = { folder, databaseUrl, target: listen, stores: all, pricesForMs: 60_000 };
        stage.devices = await Devices.start(devices);
        const { ops } = await drillStores(databaseUrl, stage.devices, person, { say, ...DRILLS });
        say(`Each store was drilled offline: ${ops} ops, none lost, none doubled`);
      }
      stage.customers = await startCustomers({
        folder,
        databaseUrl,
        target: listen,
        ratePerStore: options.rate,
      });
      ended.addEventListener('abort', () => void stage.customers?.end());
    },
    clock: realClock,
    say,
    signal,
  });
  return { record, document: signRehearsal(record, { ...person, nowMs: Date.now() }) };
}

async function tearDown(stage: Stage): Promise<void> {
  await stage.devices?.end();
  await stage.customers?.end();
  await stage.plane?.end();
  if (stage.launch) await endProcesses(stage.launch);
  await stage.ground?.server.stop();
}

function print({ json, out }: Options, record: LaunchRecord, document: object): void {
  writeFileAtomic(out, `${JSON.stringify(document, null, 2)}\n`);
  if (json) return console.log(JSON.stringify(document, null, 2));
  for (const line of recordLines(record)) console.log(line);
  console.log(`Signed, in ${out}.`);
}

await runProgram<Everything>({
  name: 'rehearsal',
  run: async (folder, stage, signal) => {
    const options = readOptions(process.argv.slice(2));
    const { record, document } = await run(options, folder, stage, signal);
    print(options, record, document);
    return record.passed ? EXIT.done : EXIT.notHeld;
  },
  tearDown,
});
