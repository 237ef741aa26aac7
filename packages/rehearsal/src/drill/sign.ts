/** A drill's report, signed by the person who ran it: what a launch takes as evidence. */
import {
  signDocument,
  verifyDocument,
  type People,
  type SignedDocument,
  type Signing,
} from '@slipway/authority';
import { checkShape } from '@slipway/kernel';
import { DrillReport } from './core/report.ts';
import { DrillReportError } from './errors.ts';

/** How long a drill counts: 30 days, in ms. */
export const DRILL_COUNTS_MS = 30 * 86_400_000;

const subjectOf = (store: string) => `rehearsal/drill/${store}`;

export function signDrill(
  report: DrillReport,
  signing: Omit<Signing, 'subject' | 'payload' | 'validMs'>,
): SignedDocument {
  const subject = subjectOf(report.store);
  return signDocument({ ...signing, subject, payload: report, validMs: DRILL_COUNTS_MS });
}

/**
 * @returns the report that somebody of the people signed
 * @throws {DrillReportError | SignatureInvalidError}
 */
export function verifyDrill(paper: unknown, people: People, nowMs: number): DrillReport {
  const payload = (paper as { payload?: unknown } | null)?.payload;
  const checked = checkShape(DrillReport, payload);
  if (!checked.ok) throw new DrillReportError(checked.problems[0]?.what ?? 'it has another form');
  const report = checked.value;
  verifyDocument(paper, { subject: subjectOf(report.store), people, nowMs });
  return report;
}
