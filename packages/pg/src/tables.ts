/**
 * Our own tables: each package lists its own as numbered statements; each runs once.
 */
import { hashOf } from '@slipway/kernel';
import type { Sql } from './sql.ts';

/** One step of a package's own tables; never edited once released, only followed by another. */
export interface TableStep {
  readonly name: string;
  readonly statement: string;
}

/** An advisory lock's key for the set-up of our tables: "slipway" as a number, by hash. */
const SETUP_LOCK = 7_461_209_833;

/**
 * Brings our tables up to date. Any number of processes may call it at once.
 *
 * @param owner the package, as in `ramp`; step names are unique within it
 * @throws {Error} a step was edited after it ran here: a bug of the package's
 */
export async function ensureTables(
  sql: Sql,
  owner: string,
  steps: readonly TableStep[],
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${SETUP_LOCK})`;
    await tx`create schema if not exists slipway`;
    await tx`
      create table if not exists slipway.own_table_step (
        owner text not null,
        name  text not null,
        hash  text not null,
        at    timestamptz not null default now(),
        primary key (owner, name)
      )`;
    const rows = await tx<{ name: string; hash: string }[]>`
      select name, hash from slipway.own_table_step where owner = ${owner}`;
    const done = new Map(rows.map((row) => [row.name, row.hash]));
    for (const step of steps) {
      const hash = hashOf(step.statement);
      const ranAs = done.get(step.name);
      if (ranAs !== undefined && ranAs !== hash) {
        throw new Error(`ensureTables: step ${step.name} of ${owner} was edited after it ran`);
      }
      if (ranAs !== undefined) continue;
      await tx.unsafe(step.statement);
      await tx`
        insert into slipway.own_table_step (owner, name, hash)
        values (${owner}, ${step.name}, ${hash})`;
    }
  });
}
