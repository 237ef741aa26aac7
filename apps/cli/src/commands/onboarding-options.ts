/** What the commands of `slipway onboarding` share: options, their words, the database, moments. */
import { ensureCommerceTables } from '@slipway/commerce';
import { connectChecked, type Sql } from '@slipway/pg';
import { UsageError, type Values } from '../command.ts';
import { DATABASE, DATABASE_HELP, databaseUrl } from '../database.ts';

/** The options of every command on sign-ups. */
export const ONBOARDING = {
  ...DATABASE,
  store: { type: 'string' },
  json: { type: 'boolean' },
} as const;
/** Words on these options. */
export const ONBOARDING_HELP = {
  ...DATABASE_HELP,
  store: 'only this store',
  json: 'print one JSON document',
} as const;

/** Connects to the database of sign-ups, whose tables are made if need be, and leaves it again. */
export async function withSignUps<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 2 });
  try {
    await ensureCommerceTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @returns the store that is asked for; undefined: all of them */
export const storeOf = (values: Values): string | undefined =>
  typeof values['store'] === 'string' ? values['store'] : undefined;

const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/**
 * @returns a moment option in ms since 1970, a day alone as its first moment in UTC
 * @throws {UsageError} it is none, or does not say of which zone its hour is
 */
export function momentOption(values: Values, name: string, fallbackMs: number): number {
  const text = values[name];
  if (text === undefined) return fallbackMs;
  const ms = MOMENT.test(String(text)) ? Date.parse(String(text)) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  const what = `--${name} is "${String(text)}", which is no moment.`;
  throw new UsageError(what, 'Give one such as 2026-11-28 or 2026-11-28T09:00Z.');
}
