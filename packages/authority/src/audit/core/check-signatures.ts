/** What people signed and witnesses cosigned, held against the keys of whoever checks. */
import { SignatureInvalidError, verifyDocument } from '../../document.ts';
import type { People } from '../../people.ts';
import type { SoundCheckpoint } from './check-checkpoints.ts';
import type { Entry } from './entry.ts';
import type { Finding } from './finding.ts';
import { isNamed, verifySignature, type NoteKey } from './note.ts';

/** A person's decision, as of when it was recorded: its key counted, it had not expired. */
export function checkSigned(entries: readonly Entry[], people: People): Finding[] {
  const nonces = new Set<string>();
  return entries.flatMap(({ seq, atMs, subject, signed }): Finding[] => {
    if (signed === null) return [];
    const isUsed = (nonce: string): boolean => nonces.size === nonces.add(nonce).size;
    try {
      verifyDocument(signed, { subject: subject ?? '', people, nowMs: atMs, isUsed });
      return [];
    } catch (error) {
      if (!(error instanceof SignatureInvalidError)) throw error;
      return [{ kind: 'signature', seq, what: error.what }];
    }
  });
}

/** The largest tree that a witness saw. */
export interface Cosigned {
  readonly witness: string;
  readonly size: number;
  /** When it saw it, by its own clock, in ms since 1970. */
  readonly atMs: number;
}

/** @param areWanted whether each of these witnesses must have cosigned at all */
export function checkCosignatures(
  checkpoints: readonly SoundCheckpoint[],
  witnesses: readonly NoteKey[],
  areWanted: boolean,
): { cosigned: Cosigned[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const cosigned: Cosigned[] = [];
  for (const witness of witnesses) {
    let newest: Cosigned | undefined;
    for (const { index, size, note } of checkpoints) {
      for (const signature of note.signatures.filter((one) => isNamed(one, witness))) {
        const verified = verifySignature(note.text, signature, witness);
        if (verified.ok) newest = { witness: witness.name, size, atMs: verified.atMs ?? 0 };
        else {
          const what = `At ${size} entries: ${witness.name} did not cosign this.`;
          findings.push({ kind: 'cosignature', seq: null, checkpoint: index, what });
        }
      }
    }
    if (newest) cosigned.push(newest);
    else if (areWanted) {
      const what = `The witness ${witness.name} cosigned no checkpoint of it.`;
      findings.push({ kind: 'cosignature', seq: null, what });
    }
  }
  return { cosigned, findings };
}
