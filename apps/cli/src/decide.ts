/**
 * Decides from the command line: fetches the words, has each signer sign them, sends them back.
 *
 *   challenge ─► sign, each with their own key ─► decide ─► done, or what it still takes
 */
import type { Challenge, Decided } from '@slipway/api';
import { signDocument, type Act, type SignedDocument } from '@slipway/authority';
import type { Client } from './client.ts';
import { UsageError, type Values } from './command.ts';
import { personAndKey, privateKeyIn } from './commands/fleet-signer.ts';

/** The options of a command that decides; each may be given once for each signer, in order. */
export const SIGNERS = {
  'sign-with': { type: 'string', multiple: true },
  as: { type: 'string', multiple: true },
} as const;
/** Words on them. */
export const SIGNERS_HELP = {
  'sign-with': 'the private key of whoever signs; may be given twice; else SLIPWAY_SIGN_WITH',
  as: 'who signs and with which key, as people.yaml names them: PERSON/KEY; once for each key',
} as const;
/** How they stand in a usage line. */
export const SIGNERS_USAGE = '[--sign-with KEY] [--as WHO]';

/** Somebody who signs here and now. */
export interface SigningPerson {
  readonly by: SignedDocument['by'];
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** @returns all values of an option that may be given several times, in order */
export const listOf = (values: Values, name: string): readonly string[] =>
  (values as Readonly<Record<string, unknown>>)[name] === undefined
    ? []
    : ([(values as Readonly<Record<string, unknown>>)[name]].flat() as string[]);

/** Who signs where no option says so: `KEY=PERSON/KEY-ID`, several with commas between. */
const SIGN_WITH = 'SLIPWAY_SIGN_WITH';

function fromEnvironment(): SigningPerson[] {
  const text = process.env[SIGN_WITH] ?? '';
  return text.split(',').flatMap((one) => {
    const [file = '', as = ''] = one.split('=');
    return file === '' ? [] : [{ by: personAndKey(as), privateKey: privateKeyIn(file) }];
  });
}

/** @returns who signs, in the order given; empty: nobody does */
export function signersOf(values: Values): SigningPerson[] {
  const [keys, names] = [listOf(values, 'sign-with'), listOf(values, 'as')];
  if (keys.length === 0 && names.length === 0) return fromEnvironment();
  if (keys.length !== names.length) {
    const what = `There are ${keys.length} --sign-with and ${names.length} --as.`;
    throw new UsageError(what, 'Give one --as PERSON/KEY for each --sign-with FILE.');
  }
  return keys.map((file, at) => ({ by: personAndKey(names[at]!), privateKey: privateKeyIn(file) }));
}

/** What is decided. */
export interface ToDecide {
  /** Id of the launch. */
  readonly launch: string;
  readonly act: Act;
  readonly target?: string | null;
  readonly reason?: string | undefined;
}

/**
 * @returns whether it was done; if not, what it still takes, and the signatures are kept for it
 * @throws {UsageError} nobody signs
 */
export async function decide(
  client: Client,
  { launch, act, target = null, reason }: ToDecide,
  signers: readonly SigningPerson[],
): Promise<Decided> {
  if (signers.length === 0) {
    const who = '`slipway launch decisions` says who may.';
    const next = `Add --sign-with KEY --as PERSON/KEY, or set ${SIGN_WITH}; ${who}`;
    throw new UsageError(`\`${act}\` takes a signature.`, next);
  }
  const words = reason === undefined ? {} : { reason };
  const body = { act, target, words };
  const { subject, payload, expiresAtMs } = await client.call<Challenge>('challenge', {
    id: launch,
    body,
  });
  const documents = signers.map(({ by, privateKey }) => {
    const nowMs = Date.now();
    const validMs = expiresAtMs - nowMs;
    return signDocument({ subject, payload, by, privateKey, nowMs, validMs });
  });
  return client.call<Decided>('decide', { id: launch, body: { act, target, documents } });
}
