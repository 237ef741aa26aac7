/**
 * Signals by SQL: one number, read in a transaction that cannot write, within a time, and with no
 * more than the right to read where the role may give its others up.
 */
import { EXIT, OperatorError } from '@slipway/kernel';
import { connect, connectChecked, type Sql, type Transaction } from '@slipway/pg';
import { freshFor, type OpenReader } from './reader.ts';

const TIMEOUT_MS = 5_000;
/** Temporary tables last: named nowhere, they would come before everything else. */
const SEARCH_PATH = 'pg_catalog, public, pg_temp';
/** Nodes of a plan that change rows, or lock them for a change. */
const WRITES = new Set(['ModifyTable', 'LockRows']);

export const openSql: OpenReader = ({ signal }, { databaseUrls }) => {
  if (!('sql' in signal)) return null;
  const url = databaseUrls[signal.on];
  if (url === undefined) throw new Error(`openSql: no URL for database ${signal.on}`);
  const sql = connect(url, { name: 'slipway-signals', max: 1 });
  return {
    everyMs: signal.everyMs,
    freshForMs: freshFor(signal.everyMs),
    read: async () => {
      const atMs = Date.now(); // what is committed later is not in the answer
      return [{ store: null, value: await readNumber(sql, signal.sql), count: 1, atMs }];
    },
    close: () => sql.end({ timeout: 1 }),
  };
};

/**
 * Tries a query as it will be run: planned first, so that one that writes is never begun.
 *
 * @param id of the criterion that asks for it
 * @throws {SqlSignalError} it writes, fails, takes too long, or answers no number
 */
export async function checkSqlSignal(url: string, id: string, text: string): Promise<void> {
  const sql = await connectChecked(url, { name: 'slipway-signals', max: 1 });
  try {
    const writes = await readOnly(sql, (tx) => planWrites(tx, text));
    if (writes) throw new SqlSignalError(id, 'it writes, and a signal only reads');
    await readNumber(sql, text);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new SqlSignalError(id, error instanceof Error ? error.message : String(error));
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @returns the one number that a query answers; throws when it answers anything else */
async function readNumber(sql: Sql, text: string): Promise<number> {
  const rows = await readOnly(sql, async (tx) => {
    await giveUpRights(tx);
    return statement(tx, text);
  });
  if (rows.length !== 1 || rows.columns.length !== 1) {
    const shape = `${rows.length} row(s) of ${rows.columns.length} column(s)`;
    throw new Error(`it answers ${shape}, and a signal is one number`);
  }
  const [value] = Object.values(rows[0] ?? {});
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new Error(`it answers ${String(value)}, which is no number`);
  }
  return number;
}

/**
 * A transaction that cannot write, nor last for long. Names without a schema are PostgreSQL's own
 * or of `public`, never of a schema that the role's or the database's settings put before them.
 */
async function readOnly<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const result = await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx`
      select set_config('statement_timeout', ${String(TIMEOUT_MS)}, true),
             set_config('search_path', ${SEARCH_PATH}, true)`;
    return work(tx);
  });
  return result as T;
}

/** From here on the transaction may only read, where its role may become one that only does. */
async function giveUpRights(tx: Transaction): Promise<void> {
  const [role] = await tx<{ mayRead: boolean }[]>`
      select case when current_setting('server_version_num')::int >= 160000
                  then pg_has_role(current_user, 'pg_read_all_data', 'set')
                  else pg_has_role(current_user, 'pg_read_all_data', 'member')
             end as "mayRead"`;
  if (role?.mayRead) await tx`set local role pg_read_all_data`;
}

/** One statement alone: the extended protocol takes no second one behind a semicolon. */
function statement(tx: Transaction, text: string) {
  return tx.unsafe<Record<string, unknown>[]>(text, [], { simple: false } as object);
}

async function planWrites(tx: Transaction, text: string): Promise<boolean> {
  const [row] = await statement(tx, `explain (format json) ${text}`);
  return hasWrite(row?.['QUERY PLAN']);
}

function hasWrite(plan: unknown): boolean {
  if (typeof plan !== 'object' || plan === null) return false;
  const type = (plan as { readonly 'Node Type'?: unknown })['Node Type'];
  return (typeof type === 'string' && WRITES.has(type)) || Object.values(plan).some(hasWrite);
}

/** The query of a criterion cannot be a signal: it writes, fails, or answers no number. */
export class SqlSignalError extends OperatorError {
  readonly code = 'SIGNAL_SQL';
  readonly exitCode = EXIT.badInput;

  constructor(criterion: string, reason: string) {
    super(
      `The query of criterion ${criterion} cannot be its signal: ${reason}.`,
      'Nothing was planned, and the query changed nothing.',
      'Write one `select` that answers one number within 5 s, such as `select count(*) from …`.',
    );
  }
}
