/**
 * The adoption report: what of a database's workload no view can serve, from pg_stat_statements,
 * which counts every statement that ran. Reads only.
 */
import { ident, sqlState, type Sql } from '@slipway/pg';
import { readCatalog } from '../catalog.ts';
import { PlanRefusedError } from '../errors.ts';
import { loadSqlParser } from '../lint/parser.ts';
import { reportOn, type WorkloadReport, type WorkloadStatement } from './report.ts';

/** The report; where the workload cannot be seen, why. */
export interface AdoptionReport {
  readonly schema: string;
  /** Why there is no workload to look at, and what to do about it; null where there is one. */
  readonly missing: string | null;
  /** Statements of other roles, which this one may not see. */
  readonly unseen: number;
  readonly workload: WorkloadReport;
}

const NONE: WorkloadReport = { statements: 0, unparsed: 0, findings: [] };
const HIDDEN = '<insufficient privilege>';

const PRELOAD =
  "Set shared_preload_libraries = 'pg_stat_statements', restart PostgreSQL, and run " +
  'CREATE EXTENSION pg_stat_statements; ask again after a day of ordinary use.';

async function readWorkload(sql: Sql): Promise<WorkloadStatement[] | string> {
  const [extension] = await sql<{ schema: string }[]>`
    select n.nspname as schema from pg_extension e
    join   pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`;
  if (!extension) return `The extension pg_stat_statements is not installed here. ${PRELOAD}`;
  const view = ident(extension.schema, 'pg_stat_statements');
  try {
    const rows = await sql.unsafe<WorkloadStatement[]>(
      `select   query as text, sum(calls)::float8 as calls from ${view}
       where    dbid = (select oid from pg_database where datname = current_database())
       group by query`,
    );
    return rows.map(({ text, calls }) => ({ text, calls }));
  } catch (error) {
    if (sqlState(error) !== '55000') throw error;
    return `The extension pg_stat_statements is installed, but not loaded. ${PRELOAD}`;
  }
}

/**
 * @returns what of the workload on a schema's tables no view can serve
 * @throws {PlanRefusedError} there is no such schema
 */
export async function adoptionReport(sql: Sql, schema: string): Promise<AdoptionReport> {
  const catalog = await readCatalog(sql, schema);
  if (!catalog.exists) {
    throw new PlanRefusedError(`There is no schema ${schema}.`, 'Check its name.');
  }
  const workload = await readWorkload(sql);
  if (typeof workload === 'string') {
    return { schema, missing: workload, unseen: 0, workload: NONE };
  }
  const hidden = workload.filter(({ text }) => text === HIDDEN);
  const seen = workload.filter(({ text }) => text !== HIDDEN);
  const { parse } = await loadSqlParser();
  const unseen = hidden.reduce((sum, { calls }) => sum + calls, 0);
  return { schema, missing: null, unseen, workload: reportOn(seen, catalog, parse) };
}
