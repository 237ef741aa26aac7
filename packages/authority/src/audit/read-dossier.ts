/** Files of whoever checks: a dossier, the log's key, witnesses' keys. */
import { readFileSync } from 'node:fs';
import type { Dossier } from './core/dossier.ts';
import { parseNoteKey, type KeyType, type NoteKey } from './core/note.ts';
import { AuditFileError, DossierFileError } from './errors.ts';
import { parseDossier } from './parse-dossier.ts';

/** @throws {DossierFileError} it cannot be read, or is none: where and why is told */
export function readDossier(file: string): Dossier {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DossierFileError(file, isMissing ? 'there is no such file' : reasonOf(error));
  }
  return parseDossier(text, file);
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/**
 * Reads public keys, one a line; empty lines and those that begin with # are skipped.
 *
 * @throws {AuditFileError} it cannot be read, holds none, or a line is no key of that type
 */
export function readNoteKeys(file: string, type: KeyType): NoteKey[] {
  const next = 'Write one public key a line: NAME+ID+BASE64.';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new AuditFileError(file, 'cannot be read', next);
  }
  const keys = text.split('\n').flatMap((line, index): NoteKey[] => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const key = parseNoteKey(line.trim());
    if (key?.type === type) return [key];
    throw new AuditFileError(file, `holds no key of a ${type} in line ${index + 1}`, next);
  });
  if (keys.length > 0) return keys;
  throw new AuditFileError(file, `holds no key of a ${type}`, next);
}
