/** Runs the checks of a plan and names the rows at fault. */
import { sqlState, type Sql } from '@slipway/pg';
import type { Plan, RowCheck, Scan } from '../core/steps.ts';
import { UpFailedError, VerifyFailedError } from '../errors.ts';

/** @returns whether an error is about data or expressions, not the connection or the operator */
export function isAboutData(error: unknown): boolean {
  return /^(0A|21|22|23|42|54|P0|XX)/.test(sqlState(error) ?? '');
}

/** @returns PostgreSQL's own words */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Names up to five rows of a table that its `up` cannot convert, each with the reason. */
async function failingRows(sql: Sql, scan: Scan): Promise<{ key: string; why: string }[]> {
  return sql.begin(async (tx) => {
    await tx.unsafe(scan.tryFunction);
    const rows = await tx.unsafe<{ key: string; why: string }[]>(scan.failing);
    await tx.unsafe('DROP FUNCTION pg_temp._sw_try');
    return rows.map(({ key, why }) => ({ key, why }));
  });
}

/** @returns the error for an `up` that fails, with the rows at fault */
export async function upFailure(
  sql: Sql,
  plan: Plan,
  table: string,
  reason: string,
): Promise<UpFailedError> {
  const scan = plan.scans.find((each) => each.table === table);
  const rows = scan ? await failingRows(sql, scan) : [];
  const why = rows[0]?.why ?? reason;
  return new UpFailedError(
    plan.change,
    table,
    why,
    rows.map((row) => row.key),
  );
}

/**
 * Tries every `up` on all rows, before anything is changed.
 *
 * @throws {UpFailedError} names up to five rows
 */
export async function scanUps(sql: Sql, plan: Plan): Promise<void> {
  for (const scan of plan.scans) {
    let counts: Record<string, string> | undefined;
    try {
      [counts] = await sql.unsafe<Record<string, string>[]>(scan.sql);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      throw await upFailure(sql, plan, scan.table, reasonOf(error));
    }
    const short = scan.notNull.some(
      (notNull, at) => notNull && counts?.[`v${at}`] !== counts?.['total'],
    );
    if (short) throw await upFailure(sql, plan, scan.table, '`up` gives NULL');
  }
}

/** What a check found; `count` rows break it, some of them by name. */
export interface CheckFinding {
  readonly title: string;
  readonly blame: RowCheck['blame'];
  readonly count: number;
  readonly rows: readonly string[];
  /** What is wrong, in words. */
  readonly reason: string;
}

/** @returns what a check found, or null where it holds */
export async function tryCheck(sql: Sql, check: RowCheck): Promise<CheckFinding | null> {
  const { title, blame } = check;
  try {
    const [row] = await sql.unsafe<{ count: string }[]>(check.sql);
    const count = Number(row?.count ?? 0);
    if (count === 0) return null;
    const found = check.failing ? await sql.unsafe<{ key: string }[]>(check.failing) : [];
    return { title, blame, count, rows: found.map(({ key }) => key), reason: `${count} ${title}` };
  } catch (error) {
    if (!isAboutData(error)) throw error;
    return { title, blame, count: 0, rows: [], reason: `${title}: ${reasonOf(error)}` };
  }
}

/**
 * Runs checks that must find no row.
 *
 * @throws {UpFailedError | VerifyFailedError} names up to five rows
 */
export async function runChecks(
  sql: Sql,
  plan: Plan,
  table: string,
  checks: readonly RowCheck[],
): Promise<void> {
  for (const check of checks) {
    const found = await tryCheck(sql, check);
    if (!found) continue;
    throw found.blame === 'up'
      ? new UpFailedError(plan.change, table, found.reason, found.rows)
      : new VerifyFailedError(found.reason, found.rows);
  }
}
