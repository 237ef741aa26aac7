/**
 * Verifies the changes in flight, whenever somebody asks: no row is out of step, both versions
 * agree on every row, and nothing was altered by hand. Reads only, beside any runner.
 */
import { connect, ident, type Sql } from '@slipway/pg';
import type { Drift } from './core/shape.ts';
import type { Plan } from './core/steps.ts';
import { findDrift } from './drift/drift.ts';
import { NoChangeError } from './errors.ts';
import { readJournal, type JournalEntry } from './journal.ts';
import { tryCheck, type CheckFinding } from './run/checks.ts';
import { leadingChecks } from './run/contract-proof.ts';

/** One table of a change. */
export interface TableVerified {
  readonly table: string;
  readonly rows: number;
  /** What does not hold; empty if the versions agree on every row. */
  readonly findings: readonly CheckFinding[];
}

/** One change in flight. */
export interface ChangeVerified {
  readonly change: string;
  readonly state: JournalEntry['state'];
  /** Why its rows could not be compared, or null. */
  readonly unverified: string | null;
  readonly tables: readonly TableVerified[];
}

/** What a verification found. */
export interface VerifyResult {
  readonly schema: string;
  /** Whether all of it holds. What could not be compared does not hold. */
  readonly ok: boolean;
  readonly ms: number;
  readonly changes: readonly ChangeVerified[];
  /** What was altered outside any change; null where that cannot be told now. */
  readonly drift: readonly Drift[] | null;
}

/** How to verify. */
export interface VerifyOptions {
  readonly schema: string;
  /** Called when a table is begun, with the server's estimate of its rows, and every second. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** What a verification tells while it reads a table. */
export interface VerifyProgress {
  readonly change: string;
  readonly table: string;
  readonly check: string;
  readonly rows: number;
  readonly ms: number;
}

const TELL_EVERY_MS = 1000;

/** Tells at once, then every second until `work` is done. */
async function told<T>(tell: (ms: number) => void, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  tell(0);
  const timer = setInterval(() => tell(performance.now() - startedMs), TELL_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function verifyTables(sql: Sql, plan: Plan, options: VerifyOptions) {
  const tables: TableVerified[] = [];
  for (const { table, checks = [] } of leadingChecks(plan)) {
    if (table === null) continue;
    const [row] = await sql.unsafe<{ rows: number }[]>(
      `select count(*)::float8 as rows from ${ident(plan.schema, table)}`,
    );
    const rows = row?.rows ?? 0;
    const findings: CheckFinding[] = [];
    for (const check of checks) {
      const about = { change: plan.change, table, check: check.title, rows };
      const found = await told(
        (ms) => options.onProgress?.({ ...about, ms }),
        async () => tryCheck(sql, check),
      );
      if (found) findings.push(found);
    }
    tables.push({ table, rows, findings });
  }
  return tables;
}

async function verifyChange(sql: Sql, entry: JournalEntry, options: VerifyOptions) {
  const { name: change, state, plan } = entry;
  const unverified = state === 'expanded' && plan ? null : `it is ${state}`;
  const tables = unverified === null && plan ? await verifyTables(sql, plan, options) : [];
  return { change, state, unverified, tables };
}

function holds(changes: readonly ChangeVerified[], drift: readonly Drift[] | null): boolean {
  return (
    changes.every(
      (each) =>
        each.unverified === null && each.tables.every(({ findings }) => findings.length === 0),
    ) && !(drift ?? []).some((each) => each.breaks)
  );
}

/**
 * Verifies what is in flight on a schema. Changes nothing.
 *
 * @param url the target database
 * @throws {NoChangeError} the schema has no version
 */
export async function verifySchema(url: string, options: VerifyOptions): Promise<VerifyResult> {
  const { schema } = options;
  const startedMs = performance.now();
  const sql = connect(url, {
    name: 'slipway-schema',
    max: 1,
    settings: {
      // Expressions of a change may name its schema's functions without it.
      search_path: `${ident(schema)}, public`,
      statement_timeout: 0,
      default_transaction_read_only: true,
    },
  });
  try {
    const entries = await readJournal(sql, schema);
    if (entries.length === 0) throw new NoChangeError(schema, 'verify', 'it has no version');
    const changes: ChangeVerified[] = [];
    for (const entry of entries) {
      if (entry.state === 'complete' || entry.state === 'rolled-back') continue;
      changes.push(await verifyChange(sql, entry, options));
    }
    const drift = await findDrift(sql, schema);
    const ms = Math.round(performance.now() - startedMs);
    return { schema, ok: holds(changes, drift), ms, changes, drift };
  } finally {
    await sql.end({ timeout: 1 });
  }
}
