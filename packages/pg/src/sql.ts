/**
 * The SQL tag: one connection pool per database, with names quoted by the helper.
 *
 * @see https://github.com/porsager/postgres
 */
import postgres from 'postgres';
import { DatabaseUnavailableError } from './errors.ts';

export { ident, literal } from '@slipway/kernel';

export type Sql = postgres.Sql;
export type Transaction = postgres.TransactionSql;
/** Whatever can run a tagged statement: a pool or a transaction. */
export type Queryable = Sql | Transaction;

export interface ConnectOptions {
  /** Shown in pg_stat_activity, so that a person sees whose session it is. */
  readonly name: string;
  /** Connections at most; 10 unless told otherwise. */
  readonly max?: number;
  /** Session settings, such as `lock_timeout`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Called with every notice; silent unless told otherwise. */
  readonly onNotice?: (message: string) => void;
}

/** Opens a pool; connects on first use. End it with `sql.end()`. */
export function connect(url: string, options: ConnectOptions): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 30,
    connect_timeout: 10,
    connection: { application_name: options.name, ...options.settings },
    onnotice: (notice) => options.onNotice?.(notice.message ?? ''),
  });
}

/**
 * Opens a pool and makes sure that the server answers.
 *
 * @throws {DatabaseUnavailableError} nothing was changed
 */
export async function connectChecked(url: string, options: ConnectOptions): Promise<Sql> {
  const sql = connect(url, options);
  try {
    await sql`select 1`;
    return sql;
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw new DatabaseUnavailableError(redactUrl(url), reasonOf(error));
  }
}

/** @returns a database URL without its password, for messages */
export function redactUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password) parsed.password = '***';
    for (const key of Array.from(parsed.searchParams.keys())) {
      if (key.toLowerCase().includes('password')) parsed.searchParams.set(key, '***');
    }
    return parsed.toString();
  } catch {
    return '(not a URL)';
  }
}

/** @returns the same server's URL with another database */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.toString();
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\.$/, '');
}

/** @returns PostgreSQL's five-letter error code, or undefined if the error is none of its */
export function sqlState(error: unknown): string | undefined {
  return error instanceof postgres.PostgresError ? error.code : undefined;
}
