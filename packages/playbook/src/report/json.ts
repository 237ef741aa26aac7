/** A report as JSON: the facts in canonical form (RFC 8785), so that equals hash alike. */
import { canonicalJson, checkShape, EXIT, OperatorError } from '@slipway/kernel';
import { ReportFacts } from './facts.ts';

/** A file is no report of ours. */
export class ReportFileError extends OperatorError {
  readonly code = 'REPORT_FILE';
  readonly exitCode = EXIT.badInput;

  /** @param why as the end of a sentence */
  constructor(file: string, why: string) {
    super(
      `${file} is not what it should be: ${why}.`,
      'Nothing was written.',
      'Make it anew with `slipway report LAUNCH`, or ask for the file as it was handed out.',
    );
  }
}

/** @returns canonical JSON and a last line's end */
export function reportJson(facts: ReportFacts): string {
  return `${canonicalJson(facts)}\n`;
}

/** @throws {ReportFileError} it is none: where and why is told */
export function parseReport(file: string, text: string): ReportFacts {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new ReportFileError(file, error instanceof Error ? error.message : String(error));
  }
  const checked = checkShape(ReportFacts, raw);
  if (checked.ok) return checked.value;
  throw new ReportFileError(
    file,
    (checked.problems[0]?.what ?? 'it has no form').replace(/\.$/, ''),
  );
}
