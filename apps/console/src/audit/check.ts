/** Checks a dossier in this browser, by the same rules and words as `slipway audit verify`. */
import type { DossierVerdict, Finding } from '@slipway/authority/audit/verify';
import { Buffer } from './bytes.ts';
import { settled } from './signatures.ts';

/** The texts that somebody gave. */
export interface Given {
  readonly dossier: string;
  /** The log's public key in one line; empty: none is known. */
  readonly logKey: string;
  /** Public keys of witnesses that must have cosigned, one a line; empty: none is asked for. */
  readonly witnesses: string;
  /** `people.yaml`; empty: what people signed is counted, not checked. */
  readonly people: string;
}

/** A finding with where it is, in words. */
export interface PlacedFinding extends Pick<Finding, 'kind' | 'what'> {
  readonly place: string;
}

interface Judged {
  readonly ok: true;
  readonly verdict: DossierVerdict;
  readonly findings: readonly PlacedFinding[];
}

/** What came of it: a verdict, or what is wrong with what was given. */
export type Checked = Judged | { readonly ok: false; readonly what: string; readonly next: string };

/** @returns lines with something in them; those that begin with # are remarks */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** Never throws for what was given. */
export async function checkGiven({ dossier, logKey, witnesses, people }: Given): Promise<Checked> {
  (globalThis as { Buffer?: unknown }).Buffer ??= Buffer;
  const { OperatorError, ...audit } = await import('@slipway/authority/audit/verify');
  const { parseDossier, parseNoteKey, parsePeople, placeOf, verifyDossier } = audit;
  try {
    const [line] = linesOf(logKey);
    const key = line === undefined ? null : parseNoteKey(line);
    if (key?.type === 'witness' || key === undefined) {
      const next = 'It is the line in .slipway/audit-log.pub: NAME+ID+BASE64.';
      return { ok: false, what: 'That is no public key of a log.', next };
    }
    const asked = linesOf(witnesses);
    const known = asked.flatMap((one) => parseNoteKey(one) ?? []);
    if (known.length < asked.length || known.some(({ type }) => type !== 'witness')) {
      const next = 'Give a line for each, as a witness prints its own: NAME+ID+BASE64.';
      return { ok: false, what: 'That is no public key of a witness.', next };
    }
    const trust = {
      logKey: key,
      witnesses: known,
      people: people.trim() === '' ? null : parsePeople(people, 'people.yaml'),
      seen: null,
    };
    const read = parseDossier(dossier, 'this file');
    const verdict = await settled(() => verifyDossier(read, trust));
    const findings = verdict.findings.map((one) => ({ ...one, place: placeOf(one) }));
    return { ok: true, verdict, findings };
  } catch (error) {
    if (error instanceof OperatorError) return { ok: false, what: error.what, next: error.next };
    if (!(error instanceof DOMException)) throw error;
    const next = 'Open it by https or on localhost in a newer one, or use slipway audit verify.';
    return { ok: false, what: 'This browser cannot verify signatures.', next };
  }
}
