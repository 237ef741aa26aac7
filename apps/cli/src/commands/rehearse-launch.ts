/** `slipway rehearse launch`: the whole launch, once for each of its criteria, on staging. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RehearsalKept } from '@slipway/api';
import { signDocument, verifyDocument } from '@slipway/authority';
import { EXIT, writeFileAtomic, type ExitCode } from '@slipway/kernel';
import { readLaunch, type LaunchSpec } from '@slipway/launch';
import { recordLines, signRehearsal, type LaunchRecord } from '@slipway/rehearsal';
import { runProgram } from '../child.ts';
import { clientOf } from '../client.ts';
import { numberOption, UsageError, type Command, type Values } from '../command.ts';
import { ensureServer, homeFolder } from '../installation.ts';
import { assertRehearsable, rehearseOwnLaunch } from '../rehearse/own-launch.ts';
import { SIGNER, SIGNER_HELP, signerOf, type Signer } from './fleet-signer.ts';
import { print, untilStopped } from './schema-options.ts';

/** Options that only the practice launch has, and those that only one's own has. */
const PRACTICE = ['stores'] as const;
const OWN = ['sign-with', 'as', 'keep-values'] as const;

/** Who signs is found among the launch's own people; a long run must not end for nothing. */
function signerFor(values: Values, { people, file }: LaunchSpec): Signer | null {
  if (values['sign-with'] === undefined) return null;
  if (people === null) {
    const next = 'Name the file of people in it: `people: people.yaml`.';
    throw new UsageError(`${file} does not say whose signatures count.`, next);
  }
  const signer = signerOf({ ...values, people });
  const { by, privateKey } = signer;
  const [nowMs, subject] = [Date.now(), 'rehearsal/launch/key'];
  const probe = signDocument({ subject, payload: {}, by, privateKey, nowMs, validMs: 60_000 });
  verifyDocument(probe, { subject, people: signer.people, nowMs });
  return signer;
}

/** Hands a signed record to the installation that will lock the launch. */
export async function keepRehearsal(document: unknown): Promise<RehearsalKept> {
  const folder = homeFolder();
  const { url } = await ensureServer(folder);
  return clientOf(url, folder).call<RehearsalKept>('keepRehearsal', { body: { document } });
}

async function hand(
  values: Values,
  record: LaunchRecord,
  signer: Signer | null,
): Promise<ExitCode> {
  const document = signer && signRehearsal(record, { ...signer, nowMs: Date.now() });
  const out = String(values['out'] ?? 'rehearsal.json');
  writeFileAtomic(out, `${JSON.stringify(document ?? record, null, 2)}\n`);
  print(values, document ?? record, [
    ...recordLines(record),
    document
      ? `Signed by ${document.by.person}, in ${out}.`
      : `Not signed, in ${out}: no launch is unlocked without --sign-with.`,
  ]);
  if (document) {
    await keepRehearsal(document).catch((error: unknown) => {
      console.error(`The record was not kept: bring it with \`slipway rehearse keep ${out}\`.`);
      throw error;
    });
  }
  return record.passed ? EXIT.done : EXIT.notHeld;
}

async function rehearseFile(word: string, values: Values): Promise<ExitCode> {
  const spec = readLaunch(resolve(word));
  assertRehearsable(spec);
  const only = typeof values['only'] === 'string' ? values['only'] : null;
  const ids = spec.criteria.map(({ id }) => id);
  if (only !== null && !ids.includes(only)) {
    throw new UsageError(`There is no criterion "${only}".`, `Any of: ${ids.join(', ')}.`);
  }
  const signer = signerFor(values, spec);
  const given = (name: string, least: number, most: number) =>
    values[name] === undefined ? null : numberOption(values, name, least, least, most);
  const record = await untilStopped((signal) =>
    rehearseOwnLaunch({
      spec,
      folder: join(homeFolder(), 'staging'),
      env: process.env,
      speed: given('speed', 1, 10_000),
      rate: given('rate', 0.1, 200),
      scale: numberOption(values, 'scale', 1, 0.001, 10),
      keepValues: values['keep-values'] === true,
      only,
      say: (text) => console.error(text),
      signal,
    }),
  );
  return hand(values, record, signer);
}

function refuseOptions(values: Values, names: readonly string[], why: string): void {
  const name = names.find((one) => values[one] !== undefined);
  if (name !== undefined) throw new UsageError(`--${name} is ${why}.`, 'Take it out.');
}

/** The command. */
export const rehearseLaunch: Command = {
  name: 'rehearse launch',
  summary: 'Make every criterion fire by a real fault, and time every rollback, on staging',
  usage:
    '[FILE] [--speed N] [--stores N] [--scale X] [--rate N] [--only CRITERION] [--keep-values] ' +
    '[--sign-with KEY] [--as NAME] [--out FILE] [--json]',
  examples: [
    [
      'slipway rehearse launch launch.yaml --sign-with ada.pem --as ada/laptop',
      'a launch of your own; the signed record unlocks it',
    ],
    ['slipway rehearse launch', 'the practice launch, on data of production size'],
    ['slipway rehearse launch --only slow --scale 0.02', 'one criterion of it, on little data'],
  ],
  options: {
    speed: { type: 'string' },
    stores: { type: 'string' },
    scale: { type: 'string' },
    rate: { type: 'string' },
    only: { type: 'string' },
    'keep-values': { type: 'boolean' },
    'sign-with': SIGNER['sign-with'],
    as: SIGNER.as,
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: {
    speed: 'plan seconds per real second (default as the ramp allows; practice: 720)',
    stores: 'practice: how many stores, 2 to 15 (default 15)',
    scale: 'rows for each row of the launch’s databases, or of the practice data (default 1)',
    rate: 'journeys a second and store (default as criteria need); practice: requests (8)',
    only: 'rehearse this criterion alone; the record then fails for the others',
    'keep-values': 'use the values of the statistics as they are, not others in their place',
    'sign-with': SIGNER_HELP['sign-with'],
    as: 'who signs and with which key, as the launch’s people are named: PERSON/KEY',
    out: 'the record (default rehearsal.json)',
    json: 'print the record',
  },
  run: async ({ words, values, raw }) => {
    const [word] = words;
    if (word !== undefined) {
      refuseOptions(values, PRACTICE, 'only for the practice launch');
      return rehearseFile(word, values);
    }
    refuseOptions(values, OWN, 'only for a launch file of your own');
    numberOption(values, 'speed', 720, 1, 10_000);
    numberOption(values, 'stores', 15, 2, 15);
    numberOption(values, 'scale', 1, 0.001, 20);
    numberOption(values, 'rate', 8, 1, 200);
    const program = import.meta.resolve('@slipway/example-grocer/rehearse');
    return runProgram(fileURLToPath(program), raw);
  },
};
