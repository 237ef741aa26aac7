/**
 * Adoption: version views identical to the tables, so that applications can move to them before
 * the first change.
 */
import { hashOf } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { readCatalog } from './catalog.ts';
import { fits, versionSchemaName } from './core/names.ts';
import { versionSpecOf } from './core/plan.ts';
import { publishSql } from './core/views.ts';
import { keepShape } from './drift/drift.ts';
import { ChangeInFlightError, PlanRefusedError, RunnerBusyError } from './errors.ts';
import { ensureJournal, inFlight, insertEntry, nextNumber, readJournal } from './journal.ts';
import { holder, RUNNER_LOCK } from './run/session.ts';

/** What a baseline made. */
export interface BaselineResult {
  readonly schema: string;
  readonly version: string;
  readonly versionSchema: string;
  readonly tables: readonly string[];
}

/**
 * Publishes a schema's first version: one view per table, with the same columns.
 * Done again with the same name it does nothing.
 *
 * @param name the version's name
 * @throws {RunnerBusyError} a runner is at work
 * @throws {PlanRefusedError} there is a version already, or the name cannot be used
 */
export async function baseline(sql: Sql, schema: string, name: string): Promise<BaselineResult> {
  await ensureJournal(sql);
  const versionSchema = versionSchemaName(schema, name);
  const entries = await readJournal(sql, schema);
  const moving = inFlight(entries)[0];
  if (moving) throw new ChangeInFlightError(schema, moving.name, moving.state);
  const catalog = await readCatalog(sql, schema);
  const tables = catalog.tables.map((table) => table.name);
  const result = { schema, version: name, versionSchema, tables };
  const last = entries.findLast((entry) => entry.state === 'complete');
  if (last?.baseline && last.version === name) return result;
  const refuse = (problem: string, hint: string): never => {
    throw new PlanRefusedError(problem, hint);
  };
  if (last) refuse(`Schema ${schema} has version ${last.version} already.`, 'Start changes on it.');
  if (!catalog.exists) refuse(`There is no schema ${schema}.`, 'Check its name.');
  if (!fits(versionSchema)) {
    refuse(`The name "${versionSchema}" is longer than 63 bytes.`, 'Choose a shorter one.');
  }
  if (catalog.schemas.includes(versionSchema)) {
    refuse(`The database has a schema ${versionSchema} already.`, 'Choose another name.');
  }
  await sql.begin(async (tx) => {
    const { class: family, object } = RUNNER_LOCK;
    const [free] = await tx<{ ok: boolean }[]>`
      select pg_try_advisory_xact_lock(${family}, ${object}) as ok`;
    if (!free?.ok) throw new RunnerBusyError(await holder(tx));
    const number = await nextNumber(tx);
    for (const statement of publishSql(versionSpecOf(catalog, versionSchema, number, []))) {
      await tx.unsafe(statement);
    }
    await insertEntry(tx, {
      number,
      schema,
      name,
      version: name,
      hash: hashOf({ baseline: name }),
      state: 'complete',
      baseline: true,
      plan: null,
    });
  });
  await keepShape(sql, schema);
  return result;
}
