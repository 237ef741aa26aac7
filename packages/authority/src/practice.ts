/**
 * People made for one run (a demo, a rehearsal, a test): keys that are kept nowhere else, and a
 * file that says that they count. They sign by the product's ordinary routes; nothing is skipped.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '@slipway/kernel';
import { signDocument, type SignedDocument } from './document.ts';
import { newPersonKey, readPeople } from './people.ts';

/** Two people who can sign everything together, and their roles in a launch file. */
export const PRACTICE = {
  people: ['practice-commander', 'practice-senior'],
  roles: {
    commander: ['practice-commander'],
    'senior-owner': ['practice-senior'],
    'rollback-owner': ['practice-commander'],
  },
} as const;

/** The id of each person's one key. */
export const PRACTICE_KEY = 'made-for-this-run';

/** What is signed, as the control plane's challenge says it. */
export interface ToSign {
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly expiresAtMs: number;
}

/** Whose key it is, and where it lies. */
export interface PracticeKey {
  readonly by: SignedDocument['by'];
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly keyFile: string;
}

export interface PracticePeople {
  readonly peopleFile: string;
  /** @throws {Error} there is no such person */
  keyOf(person: string): PracticeKey;
  sign(person: string, what: ToSign): SignedDocument;
}

/**
 * Makes a key for each person, and `people.yaml`, in a folder that is there.
 *
 * @param ids of the people
 * @param besides a file of people whose own keys count as well; null: nobody else's do
 */
export function makePracticePeople(
  folder: string,
  ids: readonly string[],
  besides: string | null = null,
): PracticePeople {
  const others = besides === null ? [] : rawPeople(besides);
  const peopleFile = join(folder, 'people.yaml');
  const keys = new Map<string, PracticeKey>();
  const people = ids.map((id) => {
    const { privateKey, publicKey } = newPersonKey();
    const keyFile = join(folder, `${id}.pem`);
    writeFileSync(keyFile, privateKey, { mode: 0o600 });
    keys.set(id, { by: { person: id, key: PRACTICE_KEY }, privateKey, keyFile });
    const name = `${id} (a key of this run)`;
    return { id, name, keys: [{ id: PRACTICE_KEY, 'public-key': publicKey }] };
  });
  writeFileSync(peopleFile, `${JSON.stringify({ people: [...others, ...people] }, null, 2)}\n`);
  const keyOf = (person: string): PracticeKey => {
    const key = keys.get(person);
    if (!key) throw new Error(`makePracticePeople: nobody is called ${person}`);
    return key;
  };
  return {
    peopleFile,
    keyOf,
    sign: (person, { subject, payload, expiresAtMs }) => {
      const { by, privateKey } = keyOf(person);
      const nowMs = Date.now();
      return signDocument({
        subject,
        payload,
        by,
        privateKey,
        nowMs,
        validMs: expiresAtMs - nowMs,
      });
    },
  };
}

/** @throws {InputFileError} it is no file of people */
function rawPeople(file: string): readonly unknown[] {
  readPeople(file);
  return (readDocument(file).value as { readonly people: readonly unknown[] }).people;
}
