/**
 * A key of a person, as it stands in people.yaml: one of a file, or a passkey.
 *
 *   - { id: laptop, public-key: MCowBQYDK2VwAyEA…, until: 2027-12-31 }
 *   - { id: phone, passkey: MFkwEwYHKoZI…, credential: Yk3…, rp: slipway.example }
 */
import { createPublicKey } from 'node:crypto';
import type { DocumentPath, Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { passkeyOf, type Passkey } from './core/passkey.ts';

const Key = Type.String({ minLength: 1, maxLength: 400 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** The section as people write it. */
export const PersonKeySection = Type.Object(
  {
    id: Type.String({ pattern: '^[\\w.-]{1,60}$' }),
    'public-key': Type.Optional(Key),
    passkey: Type.Optional(Key),
    credential: Type.Optional(Type.String({ pattern: '^[\\w-]{1,1400}$' })),
    rp: Type.Optional(Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$' })),
    from: Type.Optional(Day),
    until: Type.Optional(Day),
  },
  { additionalProperties: false },
);
export type PersonKeySection = Static<typeof PersonKeySection>;

/** A key of a person. */
export interface PersonKey {
  readonly id: string;
  /** SPKI DER: Ed25519; of a passkey Ed25519 or P-256. */
  readonly publicKey: Buffer;
  /** Absent: a key of a file, which signs the document itself. */
  readonly passkey?: Passkey;
  /** Before the beginning of this day (UTC) it signs nothing, in ms since 1970; null: always. */
  readonly fromMs: number | null;
  /** From the end of this day (UTC) on it signs nothing, in ms since 1970; null: no end. */
  readonly untilMs: number | null;
}

const DAY_MS = 86_400_000;

/** @returns when a day begins (UTC), in ms since 1970; null when there is no such day */
function dayMs(day: string): number | null {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  return isDay ? ms : null;
}

/** @returns whether it is the SPKI DER of an Ed25519 key */
export function isEd25519(publicKey: Buffer): boolean {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

/** @param owner whose it is, for the words */
export function problemsOfKey(key: PersonKeySection, owner: string, path: DocumentPath): Problem[] {
  const problems: Problem[] = [];
  for (const name of ['from', 'until'] as const) {
    const day = key[name];
    if (day === undefined || dayMs(day) !== null) continue;
    const what = `There is no day ${day}.`;
    problems.push({ path: [...path, name], what, next: 'Write it as 2027-12-31.' });
  }
  const { passkey, 'public-key': own } = key;
  if ((passkey === undefined) === (own === undefined)) {
    const what = `The key ${key.id} of ${owner} is neither one of a file nor a passkey.`;
    return [...problems, { path, what, next: 'Write either `public-key` or `passkey`.' }];
  }
  return [...problems, ...(own === undefined ? ofPasskey() : ofFile(own))];

  function ofPasskey(): Problem[] {
    const lacking = (['credential', 'rp'] as const).find((name) => key[name] === undefined);
    if (lacking) {
      const what = `The passkey ${key.id} of ${owner} lacks "${lacking}".`;
      return [{ path, what, next: 'Copy the whole line that the sign-in page shows.' }];
    }
    if (passkeyOf(Buffer.from(passkey!, 'base64'))) return [];
    const what = `The passkey ${key.id} of ${owner} is neither a P-256 nor an Ed25519 key.`;
    return [{ path: [...path, 'passkey'], what, next: 'Copy the line that the page shows.' }];
  }

  function ofFile(text: string): Problem[] {
    const stray = (['credential', 'rp'] as const).find((name) => key[name] !== undefined);
    if (stray) {
      const what = `The key ${key.id} of ${owner} is no passkey.`;
      return [{ path: [...path, stray], what, next: `Take \`${stray}\` out.`, atKey: true }];
    }
    if (isEd25519(Buffer.from(text, 'base64'))) return [];
    const what = `The public key ${key.id} of ${owner} is no Ed25519 key.`;
    const next = '`slipway keys new` prints one that is.';
    return [{ path: [...path, 'public-key'], what, next }];
  }
}

/** @returns the key of a section that has no problems */
export function readPersonKey(key: PersonKeySection): PersonKey {
  const { id, passkey, credential = '', rp = '', from, until } = key;
  return {
    id,
    publicKey: Buffer.from(passkey ?? key['public-key'] ?? '', 'base64'),
    ...(passkey === undefined ? {} : { passkey: { credential, rp } }),
    fromMs: from === undefined ? null : dayMs(from),
    untilMs: until === undefined ? null : dayMs(until)! + DAY_MS,
  };
}
