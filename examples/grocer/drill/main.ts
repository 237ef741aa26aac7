/**
 * A practice store for `slipway drill offline`: a real database, the real sync service, and real
 * agents, whose people are simulated. The drill itself is the command, as on any store's devices.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { EXIT, freePort, parseDurationMs } from '@slipway/kernel';
import { startChild, type Child } from '../demo/child.ts';
import { Devices } from '../demo/devices.ts';
import { layGround, versionSchemas, type Ground } from '../demo/ground.ts';
import { runProgram, say } from '../demo/program.ts';
import { DECIDERS, makeGrocerPeople } from '../src/people.ts';
import { GROCER_FOLDER } from '../src/index.ts';

const CLI = fileURLToPath(import.meta.resolve('@slipway/cli/bin'));
const SCALE = 0.01;
const STORES = 15;

interface Everything {
  ground: Ground;
  sync: Child;
  devices: Devices;
}
type Stage = Partial<Everything>;

/** What the command was given, of which this program needs to know. */
function readWords(words: readonly string[]) {
  const options = {
    store: { type: 'string', default: 's03' },
    for: { type: 'string', default: '24h' },
    speed: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ args: [...words], options, strict: false });
  const pricesForMs = (parseDurationMs(String(values.for)) ?? 0) / Number(values.speed);
  return { store: String(values.store), pricesForMs };
}

async function run(words: readonly string[], folder: string, stage: Stage): Promise<number> {
  const { store, pricesForMs } = readWords(words);
  const ground = (stage.ground = await layGround(folder, STORES, SCALE, say));
  const port = await freePort();
  const schemas = Object.entries(versionSchemas(1)).map(
    ([name, schema]) => [`SLIPWAY_SCHEMA_${name.toUpperCase()}`, schema] as const,
  );
  stage.sync = await startChild({
    name: 'the sync service',
    program: join(GROCER_FOLDER, 'services/sync/release-1/main.ts'),
    env: {
      DATABASE_URL: ground.grocerUrl,
      PORT: String(port),
      GROCER_FLEET_JOURNAL: join(folder, 'fleet-journal.jsonl'),
      ...Object.fromEntries(schemas),
    },
    logFile: join(folder, 'sync.log'),
    readyWhen: /listens on (\S+)/,
  });
  const databaseUrl = ground.grocerUrl;
  const target = stage.sync.url;
  stage.devices = await Devices.start({
    folder,
    databaseUrl,
    target,
    stores: [store],
    pricesForMs,
  });
  say(`Practice: three simulated tills of ${store} sell to a real sync service`);

  const people = makeGrocerPeople(folder);
  const { by, keyFile } = people.keyOf(DECIDERS[0]);
  const own = ['--agents', stage.devices.hostFile(store), '--database', databaseUrl];
  const signed = ['--sign-with', keyFile, '--as', `${by.person}/${by.key}`];
  const args = ['drill', 'offline', ...words, ...own, ...signed, '--people', people.peopleFile];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? EXIT.bug;
}

await runProgram<Everything>({
  name: 'drill',
  run: (folder, stage) => run(process.argv.slice(2), folder, stage),
  tearDown: async ({ devices, sync, ground }) => {
    await devices?.end();
    await sync?.end();
    await ground?.server.stop();
  },
});
