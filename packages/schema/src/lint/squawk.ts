/**
 * Squawk's findings on the raw SQL of a change, as findings of ours: `squawk/RULE`.
 *
 * Left out are rules that ours say better (they know what the change creates, and which operation
 * to use instead), and those on what the runner does by itself (timeouts, running once).
 */
import type { Change } from '../core/change.ts';
import type { Finding, Severity } from './rule.ts';
import { fieldsOf } from './sql.ts';
import { placeOf, textOf, within } from './subject.ts';

/** What squawk says of one place of a text. */
export interface SquawkFinding {
  readonly rule: string;
  /** From 0. */
  readonly line: number;
  readonly message: string;
  readonly help: string | null;
}

/** Runs squawk on a text of SQL. */
export type RunSquawk = (sql: string) => readonly SquawkFinding[];

/** Squawk's rules whose findings are left out, by what stands in their place. */
export const SILENCED: Readonly<Record<string, readonly string[]>> = {
  'sql-index-not-concurrent': [
    'require-concurrent-index-creation',
    'require-concurrent-index-deletion',
    'require-concurrent-reindex',
  ],
  'sql-no-transaction': ['ban-concurrent-index-creation-in-transaction'],
  'sql-volatile-default': ['adding-field-with-default'],
  'sql-set-not-null': ['adding-not-nullable-field'],
  'sql-constraint-validates': [
    'constraint-missing-not-valid',
    'adding-foreign-key-constraint',
    'adding-serial-primary-key-field',
    'disallowed-unique-constraint',
  ],
  'sql-alter-type': ['changing-column-type'],
  'sql-drop': ['ban-drop-column', 'ban-drop-table', 'ban-drop-database'],
  'sql-rename': ['renaming-column', 'renaming-table'],
  'sql-rewrite': ['prefer-repack'],
  'sql-truncate': ['ban-truncate-cascade'],
  'sql-enum-value': ['require-enum-value-ordering'],
  'sql-transaction-control': ['transaction-nesting', 'ban-uncommitted-transaction'],
  'sql-syntax': ['syntax-error'],
  'identifier-too-long': ['identifier-too-long'],
  'the runner': [
    'require-lock-timeout',
    'require-statement-timeout',
    'require-timeout-settings',
    'prefer-robust-stmts',
  ],
};

const LEFT_OUT = new Set(Object.values(SILENCED).flat());

function severityOf(rule: string): Severity {
  if (rule === 'adding-required-field') return 'error'; // fails on a table with rows
  return rule.startsWith('prefer-') || rule === 'ban-char-field' ? 'info' : 'warning';
}

function sentence(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return /[.!]$/.test(line) ? line : `${line}.`;
}

/** @returns what squawk finds in the SQL that takes a change forward */
export function squawkFindings(change: Change, run: RunSquawk): Finding[] {
  return change.operations.flatMap((operation) => {
    const sql = operation.kind === 'sql' ? textOf(fieldsOf(operation.spec)['up']) : undefined;
    if (sql === undefined || sql.trim() === '') return [];
    const found = run(sql).filter(({ rule }) => !LEFT_OUT.has(rule));
    return found.map(({ rule, line, message, help }): Finding => {
      return {
        rule: `squawk/${rule}`,
        severity: severityOf(rule),
        place: within(placeOf(operation, 'up'), sql, line),
        what: sentence(message),
        why: `Squawk’s rule ${rule} tells more: https://squawkhq.com/docs/${rule}.`,
        fix: sentence(
          help ?? `Do without it, or write \`-- squawk-ignore ${rule}\` above the statement`,
        ),
      };
    });
  });
}
