/** Checks a dossier in this browser, by the same rules and words as `slipway audit verify`. */
import type { DossierVerdict, Finding } from '@slipway/authority/audit/verify';
import { Buffer } from './bytes.ts';
import { settled } from './signatures.ts';

/** The texts that somebody gave. */
export interface Given {
  readonly dossier: string;
  /** The log's public key in one line; empty: none is known. */
  readonly logKey: string;
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

/** Never throws for what was given. */
export async function checkGiven({ dossier, logKey, people }: Given): Promise<Checked> {
  (globalThis as { Buffer?: unknown }).Buffer ??= Buffer;
  const { OperatorError, ...audit } = await import('@slipway/authority/audit/verify');
  const { parseDossier, parseNoteKey, parsePeople, placeOf, verifyDossier } = audit;
  try {
    const line = logKey.split('\n').find((one) => one.trim() !== '' && !one.startsWith('#'));
    const key = line === undefined ? null : parseNoteKey(line.trim());
    if (key?.type === 'witness' || key === undefined) {
      const next = 'It is the line in .slipway/audit-log.pub: NAME+ID+BASE64.';
      return { ok: false, what: 'That is no public key of a log.', next };
    }
    const trust = {
      logKey: key,
      witnesses: [],
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
