/** Adds a person's public key to a file of people, whose comments and order stay as they are. */
import { existsSync, readFileSync } from 'node:fs';
import { EXIT, OperatorError, writeFileAtomic } from '@slipway/kernel';
import { isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { readPeople } from './people.ts';

/** A key of that name is there: it is not replaced. */
export class KeyTakenError extends OperatorError {
  readonly code = 'AUTH_KEY_TAKEN';
  readonly exitCode = EXIT.usage;

  constructor(file: string, person: string, key: string) {
    super(
      `In ${file}, ${person} has a key ${key} already.`,
      'It was left as it is.',
      'Name the new key otherwise: what the old one signed goes on to count until its end.',
    );
  }
}

/** What is added: to whom, and under which name. */
export interface NewPublicKey {
  /** The person's id. */
  readonly person: string;
  /** Of a person who does not stand there yet; the id unless told. */
  readonly name?: string | undefined;
  /** The key's id. */
  readonly key: string;
  /** Base64 of SPKI DER. */
  readonly publicKey: string;
}

/**
 * @param file made if it is not there
 * @throws {KeyTakenError} {InputFileError} the file was left as it was
 */
export function addPublicKey(file: string, { person, name, key, publicKey }: NewPublicKey): void {
  const known = existsSync(file) ? readPeople(file) : [];
  const found = known.find(({ id }) => id === person);
  if (found?.keys.some(({ id }) => id === key)) throw new KeyTakenError(file, person, key);
  const document = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : 'people: []\n');
  const people = document.get('people') as YAMLSeq;
  people.flow = false;
  const line = document.createNode({ id: key, 'public-key': publicKey }, { flow: true });
  const entry = people.items.find((one): one is YAMLMap => isMap(one) && one.get('id') === person);
  const keys = entry?.get('keys');
  if (isSeq(keys)) keys.add(line);
  else if (entry) entry.set('keys', document.createNode([line]));
  else people.add(document.createNode({ id: person, name: name ?? person, keys: [line] }));
  writeFileAtomic(file, document.toString({ lineWidth: 0 }));
}
