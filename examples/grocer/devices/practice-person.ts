/** Somebody who signs in runs where no real person is there: a key made for one run, named so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPersonKey } from '@slipway/authority';

const BY = { person: 'practice', key: 'made-for-this-run' };

/** Whose key it is, where it lies, and the file that says that it counts. */
export interface PracticePerson {
  readonly by: typeof BY;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly keyFile: string;
  readonly peopleFile: string;
}

/** Makes a key and the file of people that names it, in a folder. */
export function makePracticePerson(folder: string): PracticePerson {
  const { privateKey, publicKey } = newPersonKey();
  const [keyFile, peopleFile] = [join(folder, 'practice.pem'), join(folder, 'people.yaml')];
  writeFileSync(keyFile, privateKey, { mode: 0o600 });
  const keys = [{ id: BY.key, 'public-key': publicKey }];
  const named = { id: BY.person, name: 'Practice (a key of this run)', keys };
  writeFileSync(peopleFile, `${JSON.stringify({ people: [named] }, null, 2)}\n`);
  return { by: BY, privateKey, keyFile, peopleFile };
}
