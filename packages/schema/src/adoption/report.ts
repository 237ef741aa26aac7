/** From a workload's statements to the adoption report: pure. */
import type { ParseSql } from '../lint/sql.ts';
import type { KnownSchema } from './rule.ts';
import { ADOPTION_RULES } from './rules.ts';

/** One statement of a workload and how often it ran. */
export interface WorkloadStatement {
  readonly text: string;
  readonly calls: number;
}

/** One statement that needs something before or when its application moves to a version's views. */
export interface AdoptionFinding {
  readonly rule: string;
  /** Whether it fails through a view; otherwise it only needs care. */
  readonly breaks: boolean;
  readonly tables: readonly string[];
  readonly calls: number;
  readonly statement: string;
  readonly what: string;
  readonly instead: string;
}

/** What is found in a workload. */
export interface WorkloadReport {
  /** Statements that were looked at. */
  readonly statements: number;
  /** Those that the parser did not understand. */
  readonly unparsed: number;
  readonly findings: readonly AdoptionFinding[];
}

const SHOWN_LENGTH = 160;

function shownText(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH - 1)}…` : line;
}

/** Statements of Slipway itself: they name what only it names. */
function isOwn(text: string): boolean {
  return /\b_sw_|\b_slipway_|\bslipway\./.test(text);
}

/**
 * Looks for statements that no view can serve.
 *
 * @returns findings: those that break first, then by how often they ran
 */
export function reportOn(
  workload: readonly WorkloadStatement[],
  catalog: KnownSchema,
  parse: ParseSql,
): WorkloadReport {
  const findings: AdoptionFinding[] = [];
  const theirs = workload.filter(({ text }) => !isOwn(text));
  let unparsed = 0;
  for (const { text, calls } of theirs) {
    const parsed = parse(text);
    if (parsed.kind === 'broken') {
      unparsed += 1;
      continue;
    }
    for (const { id, breaks, what, instead, find } of ADOPTION_RULES) {
      const tables = new Set(parsed.statements.flatMap(({ node }) => find(node, catalog)));
      if (tables.size === 0) continue;
      const statement = shownText(text);
      findings.push({ rule: id, breaks, tables: [...tables], calls, statement, what, instead });
    }
  }
  const order = (a: AdoptionFinding, b: AdoptionFinding) =>
    Number(b.breaks) - Number(a.breaks) || b.calls - a.calls;
  return { statements: theirs.length, unparsed, findings: findings.toSorted(order) };
}
