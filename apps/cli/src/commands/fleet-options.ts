/** What the commands of `slipway fleet` share: options, their words, the database, tables. */
import { connectChecked, type Sql } from '@slipway/pg';
import { UsageError, type Values } from '../command.ts';
import { DATABASE, DATABASE_HELP, databaseUrl } from '../database.ts';

/** The options of every command on the fleet. */
export const FLEET = { ...DATABASE, json: { type: 'boolean' } } as const;
/** Words on these options. */
export const FLEET_HELP = { ...DATABASE_HELP, json: 'print one JSON document' } as const;

/** Connects to the fleet's database, whose tables are made if need be, and leaves it again. */
export async function withFleet<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const { ensureFleetTables } = await import('@slipway/fleet/server');
  const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 3 });
  try {
    await ensureFleetTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @returns a text option; @throws {UsageError} it is missing or empty */
export function textOption(values: Values, name: string, why: string): string {
  const value = values[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new UsageError(`--${name} is missing.`, why);
}

/** @returns lines of columns, as wide as their widest cell; columns of numbers to the right */
export function tableLines(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const isNumber = heads.map(
    (_, at) =>
      rows.length > 0 && rows.every((row) => /^([\d,]*|never|unknown)$/.test(row[at] ?? '')),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [lineOf(heads), ...rows.map(lineOf)];
}
