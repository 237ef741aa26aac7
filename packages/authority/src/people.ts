/**
 * People and their keys, in a file that stands outside every database: `people.yaml`.
 *
 *   people:
 *     - id: j.lindqvist
 *       name: J. Lindqvist
 *       keys:
 *         - { id: laptop, public-key: MCowBQYDK2VwAyEA…, from: 2026-11-01, until: 2027-12-31 }
 *         - { id: phone, passkey: MFkwEwYHKoZI…, credential: Yk3…, rp: slipway.example }
 */
import { generateKeyPairSync } from 'node:crypto';
import { checkShape, createFileAtomic, EXIT, hashOf, OperatorError } from '@slipway/kernel';
import { parseInput, readDocument, type InputDocument, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { PersonKeySection, problemsOfKey, readPersonKey, type PersonKey } from './person-key.ts';

const closed = { additionalProperties: false };
const Id = Type.String({ pattern: '^[\\w.-]{1,60}$' });
const File = Type.Object(
  {
    people: Type.Array(
      Type.Object(
        {
          id: Id,
          name: Type.String({ minLength: 1, maxLength: 200 }),
          keys: Type.Optional(Type.Array(PersonKeySection)),
        },
        closed,
      ),
    ),
  },
  closed,
);
type File = Static<typeof File>;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly keys: readonly PersonKey[];
}

export type People = readonly Person[];

function problemsOf({ people }: File): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  const ownerOf = new Map<string, string>();
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
      if (keyIds.has(key.id)) {
        const what = `${id} has two keys with the id ${key.id}.`;
        problems.push({ path: [...at, 'id'], what, next: 'Give one of them another.' });
      }
      keyIds.add(key.id);
      problems.push(...problemsOfKey(key, id, at));
      // Two people with one key would be two signatures of one.
      const text = readPersonKey(key).publicKey.toString('base64');
      const other = ownerOf.get(text) ?? id;
      if (text !== '' && other !== id) {
        const what = `The key ${key.id} of ${id} is a key of ${other}, too.`;
        problems.push({ path: at, what, next: 'Let each person make a key of their own.' });
      }
      ownerOf.set(text, other);
    }
  }
  return problems;
}

/** @throws {InputFileError} each problem with its line */
export function readPeople(file: string): People {
  return peopleIn(readDocument(file));
}

/**
 * @param file the name used in messages
 * @throws {InputFileError} each problem with its line
 */
export function parsePeople(text: string, file: string): People {
  return peopleIn(parseInput(text, file));
}

function peopleIn(document: InputDocument): People {
  const checked = checkShape(File, document.value);
  if (!checked.ok) throw document.error(checked.problems);
  const problems = problemsOf(checked.value);
  if (problems.length > 0) throw document.error(problems);
  return checked.value.people.map(({ id, name, keys = [] }) => ({
    id,
    name,
    keys: keys.map(readPersonKey),
  }));
}

/**
 * @returns SHA-256 of whose keys count, where and when, in canonical form, hex; names and the order
 *   of the file are left out
 */
export function peopleHash(people: People): string {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  const keyOf = ({ publicKey, ...key }: PersonKey) => {
    return { ...key, publicKey: publicKey.toString('base64') };
  };
  return hashOf(
    people.toSorted(byId).map(({ id, keys }) => ({ id, keys: keys.map(keyOf).toSorted(byId) })),
  );
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
