/**
 * What this installation signed last, in a file outside of the database: the right edge of the
 * tree, and the note. The next checkpoint is built upon it, so that none is ever signed that
 * contradicts an earlier one, whatever was done to the database meanwhile.
 */
import { existsSync, readFileSync } from 'node:fs';
import { checkShape, writeFileAtomic } from '@slipway/kernel';
import { Type } from 'typebox';
import { parseCheckpoint } from './core/checkpoint.ts';
import { isSignedBy } from './core/check-checkpoints.ts';
import { EMPTY_FRONTIER, isFrontier, rootOf, type Frontier } from './core/frontier.ts';
import type { NoteKey } from './core/note.ts';
import { AuditFileError } from './errors.ts';

const File = Type.Object(
  {
    edge: Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' }), { maxItems: 64 }),
    note: Type.String({ maxLength: 20_000 }),
  },
  { additionalProperties: false },
);

/** The newest tree that was signed; `note` is null before the first. */
export interface Sealed {
  readonly frontier: Frontier;
  readonly note: string | null;
}

/** @throws {AuditFileError} the file is not what this key wrote */
export function readSealed(file: string, key: NoteKey): Sealed {
  if (!existsSync(file)) return { frontier: EMPTY_FRONTIER, note: null };
  const next = 'Bring back the file as it was: it says what was signed last.';
  const bad = (why: string) => new AuditFileError(file, why, next);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw bad('cannot be read');
  }
  const checked = checkShape(File, raw);
  if (!checked.ok) throw bad('has another form');
  const { edge, note } = checked.value;
  const parsed = parseCheckpoint(note);
  if (!parsed || !isSignedBy(parsed.note, key)) throw bad(`holds nothing that ${key.text} signed`);
  const { size, root } = parsed.checkpoint;
  const frontier = { size, hashes: edge.map((hex) => Buffer.from(hex, 'hex')) };
  if (!isFrontier(frontier) || !rootOf(frontier).equals(root)) throw bad('contradicts itself');
  return { frontier, note };
}

/** Keeps it before anybody is shown the note. */
export function writeSealed(file: string, { frontier, note }: Sealed): void {
  const edge = frontier.hashes.map((hash) => hash.toString('hex'));
  writeFileAtomic(file, JSON.stringify({ edge, note }));
}
