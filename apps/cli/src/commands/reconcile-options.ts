/** What the commands of `slipway reconcile` share: options, their words, the database, tables. */
import { ensureReconcileTables, readRules, type Rules } from '@slipway/reconcile';
import { connectChecked, type Sql } from '@slipway/pg';
import type { Values } from '../command.ts';
import { DATABASE, DATABASE_HELP, databaseUrl } from '../database.ts';

/** The options of every command on reconciliation. */
export const RECONCILE = { ...DATABASE, json: { type: 'boolean' } } as const;
/** Words on these options. */
export const RECONCILE_HELP = { ...DATABASE_HELP, json: 'print one JSON document' };
/** The rules that decide. */
export const RULES = { rules: { type: 'string' } } as const;
export const RULES_HELP = { rules: 'a file of matching rules (default those that ship)' };

/** Connects to the database, whose tables are made if need be, and leaves it again. */
export async function withReconcile<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 3 });
  try {
    await ensureReconcileTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @throws {InputFileError} with every problem at its line */
export function rulesOf(values: Values): Rules {
  const file = values['rules'];
  return typeof file === 'string' ? readRules(file) : readRules();
}
