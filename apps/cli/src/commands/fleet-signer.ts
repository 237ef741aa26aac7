/** Who signs: a person's private key, whose it is, and the file of all people's public keys. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readPeople } from '@slipway/authority';
import { UsageError, type Values } from '../command.ts';
import { textOption } from './fleet-options.ts';

/** The options of a command that signs. */
export const SIGNER = {
  'sign-with': { type: 'string' },
  as: { type: 'string' },
  people: { type: 'string' },
} as const;
/** Words on them. */
export const SIGNER_HELP = {
  'sign-with': 'the private key of whoever signs: a file of `slipway keys new`',
  as: 'who signs and with which key, as people.yaml names them: PERSON/KEY',
  people: 'the file of people and their public keys',
} as const;

/** Who signs, with what, and who they all are. */
export interface Signer {
  readonly by: { readonly person: string; readonly key: string };
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly people: ReturnType<typeof readPeople>;
}

/** @throws {UsageError} it cannot be read, or holds no key */
export function privateKeyIn(path: string): string {
  const next = '`slipway keys new` makes one.';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`The key ${path} cannot be read.`, next);
  }
  if (isPrivateKey(text)) return text;
  throw new UsageError(`${path} holds no private key to sign with.`, next);
}

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

/** @throws {UsageError} it is not named; @throws {InputFileError} each problem with its line */
export function peopleOf(values: Values): Signer['people'] {
  return readPeople(textOption(values, 'people', 'Name the file with the public keys.'));
}

/** @throws {UsageError} an option is missing or names nothing */
export function signerOf(values: Values): Signer {
  const key = textOption(values, 'sign-with', 'Give the file of your private key.');
  const by = personAndKey(textOption(values, 'as', 'Say who signs: PERSON/KEY of people.yaml.'));
  return { by, privateKey: privateKeyIn(key), people: peopleOf(values) };
}

/** @returns both parts of PERSON/KEY; @throws {UsageError} it is none */
export function personAndKey(as: string): Signer['by'] {
  const [person = '', key = '', ...more] = as.split('/');
  if (person !== '' && key !== '' && more.length === 0) return { person, key };
  throw new UsageError(`--as is "${as}".`, 'Write PERSON/KEY, such as j.lindqvist/laptop.');
}
