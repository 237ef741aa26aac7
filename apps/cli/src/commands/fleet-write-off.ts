/** Write-offs: a person signs that what an epoch of a device may still hold is given up. */
import { readFileSync } from 'node:fs';
import { readPeople } from '@slipway/authority';
import { acceptWriteOffs, signWriteOff, type WriteOff } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import { UsageError, type Values } from '../command.ts';
import { textOption } from './fleet-options.ts';

const HOUR_MS = 3_600_000;

/** The options of a command that signs write-offs. */
export const WRITE_OFF = {
  'write-off': { type: 'boolean' },
  'sign-with': { type: 'string' },
  as: { type: 'string' },
  people: { type: 'string' },
} as const;
/** Words on them. */
export const WRITE_OFF_HELP = {
  'write-off': 'give up, signed, what each of its epochs may still hold',
  'sign-with': 'the private key of whoever signs: a file of `slipway keys new`',
  as: 'who signs and with which key, as people.yaml names them: PERSON/KEY',
  people: 'the file of people and their public keys',
} as const;

/** Who signs, with what, and who they all are. */
interface Signer {
  readonly by: { readonly person: string; readonly key: string };
  readonly privateKey: string;
  readonly people: ReturnType<typeof readPeople>;
}

function privateKeyIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`The key ${path} cannot be read.`, '`slipway keys new` makes one.');
  }
}

/** @throws {UsageError} an option is missing or names nothing */
function signerOf(values: Values): Signer {
  const key = textOption(values, 'sign-with', 'Give the file of your private key.');
  const as = textOption(values, 'as', 'Say who signs: PERSON/KEY of people.yaml.');
  const people = textOption(values, 'people', 'Name the file with the public keys.');
  const [person = '', name = '', ...more] = as.split('/');
  if (person === '' || name === '' || more.length > 0) {
    throw new UsageError(`--as is "${as}".`, 'Write PERSON/KEY, such as j.lindqvist/laptop.');
  }
  const by = { person, key: name };
  return { by, privateKey: privateKeyIn(key), people: readPeople(people) };
}

/**
 * @returns a signed write-off for each epoch of the device; none without --write-off
 * @throws {SignatureInvalidError} the key is not the one that stands in the file of people
 */
export async function signWriteOffs(
  sql: Sql,
  values: Values,
  device: string,
  reason: string,
): Promise<WriteOff[]> {
  if (!values['write-off']) return [];
  const { by, privateKey, people } = signerOf(values);
  const epochs = await sql<{ epoch: number }[]>`
    select epoch from slipway.fleet_epoch where device = ${device} order by epoch`;
  const nowMs = Date.now();
  const signing = { by, privateKey, nowMs, validMs: HOUR_MS };
  const papers = epochs.map(({ epoch }) => signWriteOff({ device, epoch, reason }, signing));
  return acceptWriteOffs(papers, device, { people, nowMs });
}
