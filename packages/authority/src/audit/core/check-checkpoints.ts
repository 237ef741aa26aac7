/** The checkpoints of a dossier: whose are they, what do they vouch for, and does it hold? */
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { DossierLeaf } from './dossier.ts';
import { hashLeaf } from './entry.ts';
import type { Finding } from './finding.ts';
import { EMPTY_FRONTIER, extend, rootOf } from './frontier.ts';
import { isNamed, verifySignature, type Note, type NoteKey } from './note.ts';

/** A checkpoint that the log signed. */
export interface SoundCheckpoint extends Checkpoint {
  /** Its place in the dossier. */
  readonly index: number;
  readonly note: Note;
}

/** Reads the notes and keeps those that the key signed for its own log. */
export function readCheckpoints(
  notes: readonly string[],
  key: NoteKey,
): { sound: SoundCheckpoint[]; findings: Finding[] } {
  const sound: SoundCheckpoint[] = [];
  const findings: Finding[] = [];
  for (const [index, text] of notes.entries()) {
    const found = (kind: Finding['kind'], what: string): void => {
      findings.push({ kind, seq: null, checkpoint: index, what });
    };
    const parsed = parseCheckpoint(text);
    if (!parsed) {
      found('checkpoint', 'It is no checkpoint.');
      continue;
    }
    const { checkpoint, note } = parsed;
    const before = sound.at(-1)?.size ?? -1;
    if (checkpoint.origin !== key.name) {
      found('other-log', `It is of the log ${checkpoint.origin}, not of ${key.name}.`);
    } else if (!isSignedBy(note, key)) {
      found('checkpoint', `At ${checkpoint.size} entries: not signed by ${key.text}.`);
    } else if (checkpoint.size <= before) {
      found('checkpoint', `At ${checkpoint.size} entries: it stands behind one at ${before}.`);
    } else {
      sound.push({ ...checkpoint, index, note });
    }
  }
  return { sound, findings };
}

/** A note on which a signature of the key fails is refused whole. */
export function isSignedBy(note: Note, key: NoteKey): boolean {
  const own = note.signatures.filter((signature) => isNamed(signature, key));
  return own.length > 0 && own.every((one) => verifySignature(note.text, one, key).ok);
}

/** What the tree over the envelopes says of the checkpoints. */
export interface Covered {
  /** So many entries are as they were signed. */
  readonly size: number;
  /** The first entries that are not: after `from`, up to `to`; null where all are. */
  readonly broken: { readonly from: number; readonly to: number } | null;
}

/**
 * Builds the tree and holds it against each checkpoint. The first that differs tells where: behind
 * the last that agreed. Since a checkpoint is signed for every entry, that is one entry.
 */
export function coveredBy(
  leaves: readonly DossierLeaf[],
  checkpoints: readonly SoundCheckpoint[],
): Covered {
  let frontier = EMPTY_FRONTIER;
  let size = 0;
  for (const checkpoint of checkpoints) {
    if (checkpoint.size > leaves.length) break; // told as missing entries
    while (frontier.size < checkpoint.size) {
      frontier = extend(frontier, hashLeaf(leaves[frontier.size]!));
    }
    if (!rootOf(frontier).equals(checkpoint.root)) {
      return { size, broken: { from: size, to: checkpoint.size - 1 } };
    }
    size = checkpoint.size;
  }
  return { size, broken: null };
}
