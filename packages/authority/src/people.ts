/**
 * People and their keys, in a file that stands outside every database: `people.yaml`.
 *
 *   people:
 *     - id: j.lindqvist
 *       name: J. Lindqvist
 *       keys:
 *         - { id: laptop, public-key: MCowBQYDK2VwAyEA…, from: 2026-11-01, until: 2027-12-31 }
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { checkShape, createFileAtomic, EXIT, hashOf, OperatorError } from '@slipway/kernel';
import { readDocument, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false };
const Id = Type.String({ pattern: '^[\\w.-]{1,60}$' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
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
                  from: Type.Optional(Day),
                  until: Type.Optional(Day),
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
  /** Before the beginning of this day (UTC) it signs nothing, in ms since 1970; null: always. */
  readonly fromMs: number | null;
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

const DAY_MS = 86_400_000;

/** @returns when a day begins (UTC), in ms since 1970; null when there is no such day */
function dayMs(day: string): number | null {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  return isDay ? ms : null;
}

function problemsOf({ people }: File): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const [number, { id, keys = [] }] of people.entries()) {
    const path = ['people', number];
    if (ids.has(id)) {
      const what = `There are two people with the id ${id}.`;
      problems.push({ path: [...path, 'id'], what, next: 'Give one of them another.' });
    }
    ids.add(id);
    const keyIds = new Set<string>();
    for (const [index, key] of keys.entries()) {
      const at = [...path, 'keys', index];
      for (const name of ['from', 'until'] as const) {
        const day = key[name];
        if (day === undefined || dayMs(day) !== null) continue;
        const what = `There is no day ${day}.`;
        problems.push({ path: [...at, name], what, next: 'Write it as 2027-12-31.' });
      }
      if (keyIds.has(key.id)) {
        const what = `${id} has two keys with the id ${key.id}.`;
        problems.push({ path: [...at, 'id'], what, next: 'Give one of them another.' });
      }
      keyIds.add(key.id);
      if (isEd25519(Buffer.from(key['public-key'], 'base64'))) continue;
      const what = `The public key ${key.id} of ${id} is no Ed25519 key.`;
      const next = '`slipway keys new` prints one that is.';
      problems.push({ path: [...at, 'public-key'], what, next });
    }
  }
  return problems;
}

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
      fromMs: key.from === undefined ? null : dayMs(key.from),
      untilMs: key.until === undefined ? null : dayMs(key.until)! + DAY_MS,
    })),
  }));
}

/** @returns SHA-256 of whose keys count and when, in canonical form, hex */
export function peopleHash(people: People): string {
  const keysOf = ({ keys }: Person) =>
    keys.map(({ publicKey, ...key }) => ({ ...key, publicKey: publicKey.toString('base64') }));
  return hashOf(people.map((person) => ({ id: person.id, keys: keysOf(person) })));
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

/** A file of that name is there: a key is never written over. */
export class KeyFileTakenError extends OperatorError {
  readonly code = 'AUTH_KEY_FILE';
  readonly exitCode = EXIT.usage;

  constructor(file: string) {
    super(
      `There is a file ${file} already.`,
      'It was left as it is, and no key was made.',
      'Name another file: who loses a key file can sign nothing with it any more.',
    );
  }
}

/**
 * Makes a key pair and keeps its private half in a file that only its owner may read.
 *
 * @returns the public key, as it stands in `people.yaml`
 * @throws {KeyFileTakenError} nothing was made
 */
export function writePersonKey(file: string): string {
  const { privateKey, publicKey } = newPersonKey();
  if (!createFileAtomic(file, privateKey)) throw new KeyFileTakenError(file);
  return publicKey;
}
