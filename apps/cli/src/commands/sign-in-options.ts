/** What the commands on tokens and sign-in share: the control plane's database, with its tables. */
import { ensureSignInTables } from '@slipway/authority/sign-in';
import { connectChecked, type Sql } from '@slipway/pg';
import type { Values } from '../command.ts';
import { CONTROL_HELP, controlDatabase } from '../control-database.ts';
import { DATABASE } from '../database.ts';

/** The options of every command on tokens and sign-in. */
export const SIGN_IN = { ...DATABASE, json: { type: 'boolean' } } as const;
/** Words on these options. */
export const SIGN_IN_HELP = { ...CONTROL_HELP, json: 'print one JSON document' };

/** Connects to the control plane's database, and leaves it again. */
export async function withSignIn<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = await connectChecked(await controlDatabase(values), { name: 'slipway-cli', max: 2 });
  try {
    await ensureSignInTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
