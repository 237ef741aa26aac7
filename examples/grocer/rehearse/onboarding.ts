/**
 * Onboarding, rehearsed at one store of the grocer: synthetic customers go through the plane to its
 * real services, and one sign-up in turn is taken by a till that is offline at that moment.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LaunchView } from '@slipway/api';
import { EXIT, freePort, newId, realClock, writeFileAtomic } from '@slipway/kernel';
import {
  onboardingLines,
  openHttp,
  readJourneyFile,
  rehearseOnboarding,
  signOnboarding,
  type JourneyRun,
  type JourneyTarget,
  type OwnCase,
} from '@slipway/rehearsal';
import { lockUntilServed, startControlPlane, type ControlPlane } from '../demo/control-plane.ts';
import { Devices } from '../demo/devices.ts';
import { layGround, type Ground } from '../demo/ground.ts';
import { writeLaunch } from '../demo/launch-folder.ts';
import { runProgram, say } from '../demo/program.ts';
import { endProcesses } from '../demo/stop.ts';
import { DECIDERS, makeGrocerPeople } from '../src/people.ts';
import { callTill } from '../devices/tills.ts';
import { GROCER_FOLDER } from '../src/index.ts';

const [STORES, SCALE] = [15, 0.01];
const CASES = 'happy,declined,abandoned,duplicate,offline';
const SPEED = 1;
/** From the mended line until the sign-up can be seen by the services. */
const ARRIVES_MS = 30_000;
const LOOK_MS = 100;

function readOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      store: { type: 'string', default: 's03' },
      runs: { type: 'string', default: '50' },
      cases: { type: 'string', default: CASES },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { store, runs, cases, out = `onboarding-${values.store}.json`, json } = values;
  return { store, runs: Number(runs), cases: cases.split(','), out, json };
}

interface Everything {
  ground: Ground;
  plane: ControlPlane;
  devices: Devices;
  launch: LaunchView;
}
type Stage = Partial<Everything>;

async function run(words: readonly string[], folder: string, stage: Stage, signal: AbortSignal) {
  const { store, runs, cases, out, json } = readOptions(words);
  const ground = (stage.ground = await layGround(folder, STORES, SCALE, say));
  const databaseUrl = ground.grocerUrl;
  const plane = (stage.plane = await startControlPlane(join(folder, 'slipway'), 0, {
    SLIPWAY_DATABASE_URL: ground.slipwayUrl,
    GROCER_DATABASE_URL: databaseUrl,
    GROCER_FLEET_JOURNAL: join(folder, 'fleet-journal.jsonl'),
  }));
  const people = makeGrocerPeople(folder);
  const person = people.keyOf(DECIDERS[0]);
  const at = join(folder, 'launch');
  const file = writeLaunch(at, STORES, await freePort(8080), people.peopleFile);
  const { id } = await plane.client.call('create', { body: { file, speed: SPEED } });
  const { listen } = (stage.launch = await lockUntilServed(plane, id, people));
  const own = { folder, databaseUrl, target: listen, stores: [store], pricesForMs: 60_000 };
  const devices = (stage.devices = await Devices.start(own));
  const target: JourneyTarget = {
    baseUrl: listen.startsWith('http') ? listen : `http://${listen}`,
    identify: (of, unit) => ({ 'x-store': of, 'x-till': unit }),
  };
  const http = openHttp();
  try {
    const report = await rehearseOnboarding({
      id: newId('onboarding'),
      journey: readJourneyFile(join(GROCER_FOLDER, 'journeys/onboarding.yaml')),
      store,
      cases,
      own: { offline: offlineAt(devices, store, target) },
      runs,
      target,
      send: http.send,
      clock: realClock,
      say,
      signal,
    });
    const document = signOnboarding(report, { ...person, nowMs: Date.now() });
    writeFileAtomic(out, `${JSON.stringify(document, null, 2)}\n`);
    if (json) console.log(JSON.stringify(document, null, 2));
    else for (const line of onboardingLines(report)) console.log(line);
    if (!json) console.log(`Signed by ${person.by.person}, in ${out}.`);
    return report.passed ? EXIT.done : EXIT.notHeld;
  } finally {
    await http.close();
  }
}

/** The till takes the sign-up while its line is dead; later the services know of it. */
function offlineAt(devices: Devices, store: string, target: JourneyTarget): OwnCase {
  return async (name): Promise<JourneyRun> => {
    const startedMs = Date.now();
    const member = `${name}-till`;
    const failed = await takeOffline(devices, store, member).then(
      () => activateOnceKnown(target, store, member),
      (error: Error) => ({ step: 'sign-up at the till', reason: error.message }),
    );
    return {
      journey: 'onboarding',
      case: 'offline',
      store,
      run: name,
      startedMs,
      ms: Date.now() - startedMs,
      outcome: failed ? 'failed' : 'passed',
      failedStep: failed?.step ?? null,
      reason: failed?.reason ?? null,
      activated: failed === null,
      leftBehind: [],
    };
  };
}

async function takeOffline(devices: Devices, store: string, member: string): Promise<void> {
  devices.cutLine(store);
  try {
    await callTill(devices.tillOf(store), '/v1/sign-ups', {
      opId: member,
      member,
      firstName: 'Ada',
      lastName: 'Offline',
      email: `${member}@example.org`,
      consent: { text: 'I agree to the terms.', atMs: Date.now() },
    });
  } finally {
    await devices.mendLine(store);
  }
}

async function activateOnceKnown(target: JourneyTarget, store: string, member: string) {
  const deadlineMs = Date.now() + ARRIVES_MS;
  const headers = target.identify(store, member);
  for (;;) {
    const url = `${target.baseUrl}/subscriptions/${member}/activate`;
    const { status } = await fetch(url, { method: 'POST', headers });
    if (status === 200) return null;
    if (Date.now() > deadlineMs) return { step: 'activate', reason: `HTTP ${status}` };
    await delay(LOOK_MS);
  }
}

await runProgram<Everything>({
  name: 'onboarding',
  run: (folder, stage, signal) => run(process.argv.slice(2), folder, stage, signal),
  tearDown: async ({ devices, launch, plane, ground }) => {
    await devices?.end();
    const last = launch && (await plane?.client.call('show', { id: launch.id }));
    await plane?.end();
    if (last) await endProcesses(last);
    await ground?.server.stop();
  },
});
