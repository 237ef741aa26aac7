/**
 * A checkpoint: what a log's tree was at a size, as the text of a signed note.
 *
 *   slipway/3f9a20c1          origin: which log
 *   214                       size: how many entries
 *   CsUYapGGPo4dk…            root: base64
 *
 * Lines beyond these three are allowed by the format, not by us: nobody audits them.
 *
 * @see https://c2sp.org/tlog-checkpoint
 */
import { fromBase64, parseNote, type Note } from './note.ts';
import type { TreeHead } from './proofs.ts';

export interface Checkpoint extends TreeHead {
  readonly origin: string;
}

/** A checkpoint with the note that bears its signatures. */
export interface SignedCheckpoint extends Checkpoint {
  /** The whole note, signatures and all. */
  readonly note: string;
}

/** @returns the note's text */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** @returns the checkpoint of such a text; undefined where it is none to the letter */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const [, origin, digits, base64] = /^([^\n]+)\n(0|[1-9]\d*)\n([^\n]+)\n$/.exec(text) ?? [];
  const [size, root] = [Number(digits), fromBase64(base64 ?? '')];
  if (origin === undefined || root?.length !== 32 || !Number.isSafeInteger(size)) return undefined;
  return { origin, size, root };
}

/** A checkpoint's note in its parts. */
export interface ParsedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
}

/** @returns both; undefined where it is no checkpoint to the letter */
export function parseCheckpoint(text: string): ParsedCheckpoint | undefined {
  const note = parseNote(text);
  const checkpoint = note && parseCheckpointText(note.text);
  return note && checkpoint ? { checkpoint, note } : undefined;
}
