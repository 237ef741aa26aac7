/**
 * A service's pool and the tables of its schema version.
 *
 * DATABASE_URL says where; SLIPWAY_SCHEMA_<SCHEMA> says which version's views to use, such as
 * `pricing_2026-01-initial`. Names are qualified, so that nothing depends on `search_path`.
 */
import postgres from 'postgres';

export type Sql = postgres.Sql;
/** A pool or a transaction. */
export type Queryable = postgres.Sql | postgres.TransactionSql;
/** A quoted, qualified name, to stand in a statement. */
export type TableName = postgres.PendingQuery<postgres.Row[]>;

const POOL_MAX = 4;

export interface Database {
  readonly sql: Sql;
  /** The table's name in this release's schema version, made once. */
  table(name: string): TableName;
  /** Fails unless the database answers through this release's version of `table`. */
  check(table: TableName): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param name shown in pg_stat_activity
 * @param schema whose version is used: `pricing` reads SLIPWAY_SCHEMA_PRICING
 */
export function openDatabase(name: string, schema: string): Database {
  const url = setting('DATABASE_URL');
  const version = setting(`SLIPWAY_SCHEMA_${schema.toUpperCase()}`);
  const sql = postgres(url, {
    max: POOL_MAX,
    connect_timeout: 5,
    // Back within a second of the server's return.
    backoff: (tries: number) => Math.min(0.05 * 2 ** Math.min(tries, 10), 1),
    connection: { application_name: name },
    onnotice: () => {},
  });
  return {
    sql,
    table: (table) => sql.unsafe(`${quote(version)}.${quote(table)}`),
    check: async (table) => {
      await sql`select 1 from ${table} limit 1`;
    },
    // Every request is answered by now; a connection that the server cut may never say it ended.
    close: () => sql.end({ timeout: 1 }),
  };
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set.`);
  process.exit(1);
}

/** @returns whether the database could not be reached or was going away: worth another try */
export function isUnavailable(error: unknown): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  return /^(CONNECT|ECONN|EPIPE|ETIMEDOUT|57P0|08|53300)/.test(code);
}
