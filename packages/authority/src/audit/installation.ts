/**
 * The installation as one who signs documents, by the key of its audit log: where a program stands
 * for something and no person does, such as a report that somebody downloads. Its name has a slash,
 * which no person's id has; and no checkpoint is worded like a document, so that a signature of one
 * is never one of the other.
 */
import type { SignedDocument } from '../document.ts';
import type { Person } from '../people.ts';
import type { NoteKey } from './core/note.ts';

/** What the key is called in a document's `by`. */
const KEY = 'audit-log';

/** @returns who signs with a log's key */
export function installationOf({ name }: NoteKey): SignedDocument['by'] {
  return { person: name, key: KEY };
}

/** @returns the installation as somebody whose signature counts; its key has no end */
export function installationAsPerson({ name, publicKey }: NoteKey): Person {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: name,
    name: `installation ${name}`,
    keys: [{ id: KEY, publicKey: der, fromMs: null, untilMs: null }],
  };
}
