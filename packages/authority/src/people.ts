/**
 * People and their keys, in a file that stands outside every database: `people.yaml`.
 *
 *   people:
 *     - id: j.lindqvist
 *       name: J. Lindqvist
 *       keys:
 *         - { id: laptop, public-key: MCowBQYDK2VwAyEA…, until: 2027-12-31 }
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { checkShape, readDocument, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false };
const Id = Type.String({ pattern: '^[\\w.-]{1,60}$' });
const File = Type.Object(
  {
    people: Type.Array(
      Type.Object(
        {
          id: Id,
          name: Type.String({ minLength: 1, maxLength: 200 }),
          keys: Type.Optional(
            Type.Array(
              Type.Object(
                {
                  id: Id,
                  'public-key': Type.String({ minLength: 1, maxLength: 400 }),
                  until: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
                },
                closed,
              ),
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);
type File = Static<typeof File>;

/** A key of a person. */
export interface PersonKey {
  readonly id: string;
  /** Ed25519, SPKI DER. */
  readonly publicKey: Buffer;
  /** From the end of this day (UTC) on it signs nothing, in ms since 1970; null: no end. */
  readonly untilMs: number | null;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly keys: readonly PersonKey[];
}

export type People = readonly Person[];

function isEd25519(publicKey: Buffer): boolean {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

function problemsOf({ people }: File): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const [at, { id, keys = [] }] of people.entries()) {
    const path = ['people', at];
    if (ids.has(id)) {
      const what = `There are two people with the id ${id}.`;
      problems.push({ path: [...path, 'id'], what, next: 'Give one of them another.' });
    }
    ids.add(id);
    for (const [index, key] of keys.entries()) {
      if (isEd25519(Buffer.from(key['public-key'], 'base64'))) continue;
      const what = `The public key ${key.id} of ${id} is no Ed25519 key.`;
      const next = '`slipway keys new` prints one that is.';
      problems.push({ path: [...path, 'keys', index, 'public-key'], what, next });
    }
  }
  return problems;
}

const DAY_MS = 86_400_000;

/** @throws {InputFileError} each problem with its line */
export function readPeople(file: string): People {
  const document = readDocument(file);
  const checked = checkShape(File, document.value);
  if (!checked.ok) throw document.error(checked.problems);
  const problems = problemsOf(checked.value);
  if (problems.length > 0) throw document.error(problems);
  return checked.value.people.map(({ id, name, keys = [] }) => ({
    id,
    name,
    keys: keys.map((key) => ({
      id: key.id,
      publicKey: Buffer.from(key['public-key'], 'base64'),
      untilMs: key.until === undefined ? null : Date.parse(`${key.until}T00:00:00Z`) + DAY_MS,
    })),
  }));
}

/** A person's key pair, as it is kept by the person and as it stands in `people.yaml`. */
export interface NewPersonKey {
  /** PKCS #8, PEM: for a file that only its owner may read. */
  readonly privateKey: string;
  /** Base64 of SPKI DER. */
  readonly publicKey: string;
}

export function newPersonKey(): NewPersonKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}
