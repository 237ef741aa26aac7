/** A rehearsal's record, signed by whoever ran it: for a launch with these very criteria. */
import {
  signDocument,
  verifyDocument,
  type People,
  type SignedDocument,
  type Signing,
} from '@slipway/authority';
import { checkShape } from '@slipway/kernel';
import { LaunchRecord } from './core/record.ts';
import { RehearsalRecordError } from './errors.ts';

/** How long a rehearsal counts: 30 days, in ms. */
const COUNTS_MS = 30 * 86_400_000;

const subjectOf = ({ launch, criteriaHash }: LaunchRecord) =>
  `rehearsal/launch/${launch}/${criteriaHash}`;

export function signRehearsal(
  record: LaunchRecord,
  signing: Omit<Signing, 'subject' | 'payload' | 'validMs'>,
): SignedDocument {
  const subject = subjectOf(record);
  return signDocument({ ...signing, subject, payload: record, validMs: COUNTS_MS });
}

/**
 * @returns the record of a paper, whoever signed it
 * @throws {RehearsalRecordError} it is no such paper
 */
export function readRehearsal(paper: unknown): LaunchRecord {
  const payload = (paper as { payload?: unknown } | null)?.payload;
  const checked = checkShape(LaunchRecord, payload);
  if (!checked.ok) throw new RehearsalRecordError(checked.problems[0]?.what ?? 'it has no form');
  return checked.value;
}

/**
 * @returns the record that somebody of the people signed
 * @throws {RehearsalRecordError | SignatureInvalidError}
 */
export function verifyRehearsal(paper: unknown, people: People, nowMs: number): LaunchRecord {
  const record = readRehearsal(paper);
  verifyDocument(paper, { subject: subjectOf(record), people, nowMs });
  return record;
}
