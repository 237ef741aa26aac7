/** `slipway drill offline`: a store's devices lose the cloud, sell on, and come back. */
import { fileURLToPath } from 'node:url';
import { signDocument, verifyDocument } from '@slipway/authority';
import { drillFacts } from '@slipway/fleet/server';
import {
  checkShape,
  EXIT,
  newId,
  readDocument,
  realClock,
  systemRandom,
  writeFileAtomic,
  type ExitCode,
} from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import {
  agentIn,
  drillAgent,
  ensureRehearsalTables,
  keepDrill,
  reportLines,
  runDrill,
  signDrill,
} from '@slipway/rehearsal';
import { Type } from 'typebox';
import { runProgram } from '../child.ts';
import { numberOption, UsageError, type Command, type Values } from '../command.ts';
import { FLEET, FLEET_HELP, textOption, withFleet } from './fleet-options.ts';
import { durationOption, print } from './schema-options.ts';
import { SIGNER, SIGNER_HELP, signerOf, type Signer } from './fleet-signer.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DRAIN_MS = 60_000;
const ACTS = 480;

/** The file with which the store's agents were started: only their folders count here. */
const HostFile = Type.Object({
  devices: Type.Array(Type.Object({ folder: Type.String() }), { minItems: 1 }),
});

function agentsOf(file: string, store: string) {
  const document = readDocument(file);
  const checked = checkShape(HostFile, document.value);
  if (!checked.ok) throw document.error(checked.problems);
  return checked.value.devices.map(({ folder }) => drillAgent(agentIn(folder, store)));
}

function within(values: Values, name: string, orMs: number, mostMs: number): number {
  const ms = durationOption(values, name) ?? orMs;
  if (ms > 0 && ms <= mostMs) return ms;
  throw new UsageError(`--${name} is out of bounds.`, `Give a time of up to ${mostMs / HOUR_MS}h.`);
}

/** A drill of a day must not end with a signature that counts for nothing. */
function assertSigns({ by, privateKey, people }: Signer): void {
  const nowMs = Date.now();
  const subject = 'rehearsal/drill/key';
  const probe = signDocument({ subject, payload: {}, by, privateKey, nowMs, validMs: 60_000 });
  verifyDocument(probe, { subject, people, nowMs });
}

async function drill(sql: Sql, values: Values, store: string, host: string): Promise<ExitCode> {
  const signer = values['sign-with'] === undefined ? null : signerOf(values);
  if (signer) assertSigns(signer);
  const interrupted = new AbortController();
  const stop = () => interrupted.abort(new Error('interrupted'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const id = newId('drill');
  const report = await runDrill({
    id,
    store,
    forMs: within(values, 'for', DAY_MS, 3 * DAY_MS),
    speed: numberOption(values, 'speed', 1, 1, 100_000),
    acts: numberOption(values, 'acts', ACTS, 10, 20_000),
    drainWithinMs: within(values, 'drain-within', DRAIN_MS, HOUR_MS),
    cloud: drillFacts(sql),
    agents: agentsOf(host, store),
    clock: realClock,
    random: systemRandom,
    say: (text) => console.error(text),
    signal: interrupted.signal,
  });
  const by = signer && { by: signer.by, privateKey: signer.privateKey, nowMs: Date.now() };
  const document = by ? signDrill(report, by) : null;
  const out = String(values['out'] ?? `drill-${store}.json`);
  writeFileAtomic(out, `${JSON.stringify(document ?? report, null, 2)}\n`);
  if (document) {
    await ensureRehearsalTables(sql);
    await keepDrill(sql, { id, store, document });
  }
  print(values, document ?? report, [
    ...reportLines(report),
    document
      ? `Signed by ${document.by.person}, in ${out}; a launch takes it for 30 days.`
      : `Not signed, in ${out}: a launch takes none without --sign-with.`,
  ]);
  return report.passed ? EXIT.done : EXIT.notHeld;
}

/** The command. */
export const drillOffline: Command = {
  name: 'drill offline',
  summary: "Cut a store's devices off the cloud, sell by script, and prove that nothing is lost",
  usage:
    '--store S [--for T] [--speed N] [--agents FILE] [--acts N] [--drain-within T] [--out FILE] ' +
    '[--sign-with KEY] [--as NAME] [--people FILE] [--json]',
  examples: [
    ['slipway drill offline --store s03 --for 24h --speed 1440', 'a practice store, in a minute'],
    [
      'slipway drill offline --store s03 --agents host.json --sign-with ada.pem --as ada/laptop ' +
        '--people people.yaml',
      "the store's own devices, for a real day; a launch takes the signed report",
    ],
  ],
  options: {
    ...FLEET,
    ...SIGNER,
    store: { type: 'string' },
    for: { type: 'string' },
    speed: { type: 'string' },
    agents: { type: 'string' },
    acts: { type: 'string' },
    'drain-within': { type: 'string' },
    out: { type: 'string' },
  },
  help: {
    ...FLEET_HELP,
    ...SIGNER_HELP,
    store: 'the store that is cut off',
    for: 'how long (default 24h)',
    speed: 'how many times faster than the clock on the wall (default 1)',
    agents: "the file that the store's agents were started with; absent: a practice store is made",
    acts: `what each device does in that time (default ${ACTS})`,
    'drain-within': 'from the mended line to the last op applied (default 60s)',
    out: 'the report (default drill-STORE.json)',
  },
  run: async ({ values, raw }) => {
    const store = textOption(values, 'store', 'Name the store that is cut off.');
    const host = values['agents'];
    if (typeof host === 'string')
      return withFleet(values, (sql) => drill(sql, values, store, host));
    if (values['database'] !== undefined) {
      throw new UsageError('--agents is missing.', 'Name the file that the agents run from.');
    }
    const program = import.meta.resolve('@slipway/example-grocer/drill');
    return runProgram(fileURLToPath(program), raw);
  },
};
