/** For tests: people with keys, as people.yaml has them, and what they sign. */
import { signDocument, type SignedDocument } from '../document.ts';
import { newPersonKey, type People } from '../people.ts';
import type { PersonKey } from '../person-key.ts';

export const NOW_MS = Date.parse('2026-11-27T12:00:00Z');

export interface Signers {
  readonly people: People;
  sign(person: string, subject: string, payload: Readonly<Record<string, unknown>>): SignedDocument;
}

/** @returns people of these ids, each with a key that is called `laptop` */
export function signersOf(...ids: string[]): Signers {
  const keys = new Map(ids.map((id) => [id, newPersonKey()]));
  const keyOf = (publicKey: string): PersonKey => ({
    id: 'laptop',
    publicKey: Buffer.from(publicKey, 'base64'),
    fromMs: null,
    untilMs: null,
  });
  const people = Array.from(keys, ([id, { publicKey }]) => {
    return { id, name: id, keys: [keyOf(publicKey)] };
  });
  const sign = (person: string, subject: string, payload: Readonly<Record<string, unknown>>) => {
    const { privateKey } = keys.get(person)!;
    const by = { person, key: 'laptop' };
    return signDocument({ subject, payload, by, privateKey, nowMs: NOW_MS, validMs: 60_000 });
  };
  return { people, sign };
}
