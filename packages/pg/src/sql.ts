/**
 * The SQL tag: one connection pool per database, with names quoted by the helper.
 *
 * @see https://github.com/porsager/postgres
 */
import postgres from 'postgres';
import { DatabaseUnavailableError } from './errors.ts';
import { withNextLife } from './next-life.ts';
import { withSafeEnd, withSafeTransactions } from './transaction.ts';

export { ident, literal } from '@slipway/kernel';

export type Sql = postgres.Sql;
/** One connection of a pool, kept until it is released. */
export type ReservedSql = postgres.ReservedSql;
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

/**
 * Opens a pool; connects on first use. End it with `sql.end()`.
 * `sql.begin` throws {TransactionLostError} when its connection dies in the middle.
 */
export function connect(url: string, options: ConnectOptions): Sql {
  let hasLost = false;
  const pool = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 30,
    connect_timeout: 10,
    connection: { application_name: options.name, ...options.settings },
    onnotice: (notice) => options.onNotice?.(notice.message ?? ''),
    onclose: () => {
      hasLost = true;
    },
  });
  return withNextLife(withSafeEnd(withSafeTransactions(pool), () => hasLost));
}

/**
 * Opens a pool and makes sure that the server answers.
 *
 * @throws {DatabaseUnavailableError} nothing was changed
 */
export async function connectChecked(url: string, options: ConnectOptions): Promise<Sql> {
  let sql: Sql | undefined;
  try {
    sql = connect(url, options);
    await sql`select 1`;
    return sql;
  } catch (error) {
    await sql?.end({ timeout: 0 });
    throw new DatabaseUnavailableError(redactUrl(url), reasonOf(error));
  }
}

const HIDDEN = '(not a URL of the form postgres://user:password@host:port/database)';

/**
 * @returns a database URL without its password, for messages; only a remark if the text is not
 *   surely one, since a password that was not encoded (`a/b@c`) may then stand anywhere in it
 */
export function redactUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(ql)?:\/\//i.test(url.trim())) return HIDDEN;
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@')) return HIDDEN;
  if (parsed.password) parsed.password = '***';
  for (const key of Array.from(parsed.searchParams.keys())) {
    if (/pass|secret/i.test(key)) parsed.searchParams.set(key, '***');
  }
  parsed.hash = '';
  return parsed.toString();
}

/** @returns the same server's URL with another database */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  parsed.searchParams.delete('database'); // it would win over the path
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
