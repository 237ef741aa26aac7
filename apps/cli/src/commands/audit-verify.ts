/** `slipway audit verify`: checks a dossier with nothing but the file and one's own keys. */
import { readFileSync } from 'node:fs';
import { readPeople } from '@slipway/authority';
import {
  placeOf,
  readDossier,
  verifyDossier,
  type DossierVerdict,
  type Trust,
} from '@slipway/authority/audit';
import { EXIT } from '@slipway/kernel';
import { UsageError, wordAt, type Command, type Values } from '../command.ts';
import { logKeyOf, noteKeysOf } from '../log-key.ts';
import { count, counted, JSON_OPTION, print } from './schema-options.ts';

function seenIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`The checkpoint ${file} cannot be read.`, 'Name a file that holds one.');
  }
}

function trustOf(values: Values): Trust {
  const { witness, people, checkpoint } = values;
  return {
    logKey: logKeyOf(values),
    witnesses: typeof witness === 'string' ? noteKeysOf(witness, 'witness') : [],
    people: typeof people === 'string' ? readPeople(people) : null,
    seen: typeof checkpoint === 'string' ? seenIn(checkpoint) : null,
  };
}

const when = (atMs: number): string => new Date(atMs).toISOString();

function linesOf(verdict: DossierVerdict): string[] {
  const { holds, launch, origin, size, entries, signedSize, signatures, untilMs } = verdict;
  const { count: signed, areChecked } = signatures;
  const checked = areChecked ? 'checked' : 'not checked: give --people';
  return [
    `launch ${launch.name} (${launch.id}): ${holds ? 'holds' : 'DOES NOT HOLD'}`,
    `  log ${origin || 'unknown'}: ${count(size)} entries, ` +
      `${entries} of this launch or of none; signed up to ${signedSize}`,
    ...(untilMs === null ? [] : [`  the newest is of ${when(untilMs)}`]),
    ...(signed === 0 ? [] : [`  ${counted(signed, 'signature')} of people, ${checked}`]),
    ...verdict.cosigned.map(
      (one) => `  ${one.witness} saw ${one.size} of them at ${when(one.atMs)}`,
    ),
    ...verdict.findings.map((one) => `  ${placeOf(one)}: ${one.kind}: ${one.what}`),
  ];
}

/** The command. */
export const verifyAudit: Command = {
  name: 'audit verify',
  summary: 'Check a launch’s dossier offline; every fault is told with its entry',
  usage: 'DOSSIER [--key KEY] [--people FILE] [--witness KEY] [--checkpoint FILE] [--json]',
  examples: [
    ['slipway audit verify dossier.json --key audit-log.pub', 'nothing but the file is trusted'],
    [
      'slipway audit verify dossier.json --key audit-log.pub --people people.yaml',
      'and each decision was signed by whoever is said to have made it',
    ],
  ],
  options: {
    key: { type: 'string' },
    people: { type: 'string' },
    witness: { type: 'string' },
    checkpoint: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    key: 'the log’s public key, or a file of it (default that of the installation here)',
    people: 'the file of people and their public keys',
    witness: 'the public key of a witness that must have cosigned, or a file of several',
    checkpoint: 'a checkpoint of the log that was seen elsewhere, such as at a witness',
    json: 'print one JSON document',
  },
  run: async (input) => {
    const dossier = readDossier(wordAt(verifyAudit, input, 0, 'DOSSIER'));
    const verdict = verifyDossier(dossier, trustOf(input.values));
    print(input.values, verdict, linesOf(verdict));
    return verdict.holds ? EXIT.done : EXIT.notHeld;
  },
};
