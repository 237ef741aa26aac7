/** The lint: every rule over one change, the findings in the order of the file. */
import type { Change } from '../core/change.ts';
import { RULES } from './registry.ts';
import type { Finding } from './rule.ts';
import type { ParseSql } from './sql.ts';
import { squawkFindings, type RunSquawk } from './squawk.ts';
import { subjectOf } from './subject.ts';

/** What the lint works with. */
export interface LintTools {
  /** The parser for the SQL in the change; see loadSqlParser. */
  readonly parse: ParseSql;
  /** Squawk, where there is one; see loadSquawk. */
  readonly squawk?: RunSquawk | null;
}

/**
 * Looks for what will fail, lose data or block, before a database is asked.
 *
 * @returns findings by line, then by rule
 */
export function lintChange(change: Change, tools: LintTools): Finding[] {
  const subject = subjectOf(change, tools.parse);
  const findings = RULES.flatMap((rule) =>
    rule.check(subject).map(({ place, what, fix }): Finding => {
      const { id, severity, why } = rule;
      return { rule: id, severity, place, what, why, fix: fix ?? rule.fix };
    }),
  );
  if (tools.squawk) findings.push(...squawkFindings(change, tools.squawk));
  return findings.toSorted((a, b) => a.place.line - b.place.line || a.rule.localeCompare(b.rule));
}
