/** The keys of logs and witnesses that a command is given, or that the installation here has. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_FILES, parseNoteKey, readNoteKeys, type NoteKey } from '@slipway/authority/audit';
import type { Values } from './command.ts';
import { homeFolder } from './installation.ts';

/** @returns keys given as such or as a file of them */
export function noteKeysOf(given: string, type: NoteKey['type']): NoteKey[] {
  const key = parseNoteKey(given);
  return key?.type === type ? [key] : readNoteKeys(given, type);
}

/** The key of `--key`; else that of the installation here, which whoever runs this trusts. */
export function logKeyOf({ key }: Values): NoteKey | null {
  if (typeof key === 'string') return noteKeysOf(key, 'log')[0] ?? null;
  const own = join(homeFolder(), AUDIT_FILES.publicKey);
  return existsSync(own) ? (readNoteKeys(own, 'log')[0] ?? null) : null;
}
