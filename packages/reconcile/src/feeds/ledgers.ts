/**
 * Takes the rows of the cloud's own ledgers, in one statement for each table: no row comes here,
 * and the database holds no more of them at a time than its sorts may.
 */
import { join } from 'node:path';
import { checkShape, readDocument } from '@slipway/kernel';
import { ident, sqlState, type Sql, type Transaction } from '@slipway/pg';
import { Type, type Static } from 'typebox';
import { KeysColumns } from '../core/mapping.ts';
import { KEYS } from '../core/record.ts';
import { LedgerError } from '../errors.ts';
import { lockRecords } from '../records.ts';

const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const Name = Type.String({ minLength: 1, maxLength: 63 });
const Fixed = closed({ fixed: Type.String({ pattern: '^([A-Z]{3}|points|items|none)$' }) });
const Ledger = closed({
  name: Name,
  source: Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' }),
  kind: Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' }),
  table: Type.Array(Name, { minItems: 1, maxItems: 2 }),
  where: Type.Optional(Type.Record(Type.String(), Type.String())),
  id: Name,
  store: Name,
  device: Type.Optional(Name),
  unit: Type.Union([Name, Fixed]),
  amount: Name,
  at: Type.Union([Name, closed({ from: Name, as: Type.Literal('ms') })]),
  /** A column that says `declined`, or anything else. */
  status: Type.Optional(Name),
  keys: KeysColumns,
});
const LedgersFile = closed({
  version: Type.Integer({ minimum: 1 }),
  ledgers: Type.Array(Ledger, { minItems: 1, maxItems: 100 }),
});

/** A table of the cloud, and which of its columns say what. */
export type Ledger = Static<typeof Ledger>;

/**
 * @param file of one's own; the shipped one unless given
 * @throws {InputFileError} with every problem at its line
 */
export function readLedgers(
  file: string = join(import.meta.dirname, 'ledgers.yaml'),
): readonly Ledger[] {
  const document = readDocument(file);
  const shape = checkShape(LedgersFile, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  return shape.value.ledgers;
}

/** @returns SQL of the columns, over `t` */
function columnsOf(tx: Transaction, ledger: Ledger) {
  const text = (name: string | undefined) =>
    name === undefined ? tx`null::text` : tx`t.${tx.unsafe(ident(name))}::text`;
  const { at, unit, status } = ledger;
  const moment =
    typeof at === 'string'
      ? tx`floor(extract(epoch from t.${tx.unsafe(ident(at))}) * 1000)::bigint`
      : tx`t.${tx.unsafe(ident(at.from))}::bigint`;
  const keys = ledger.keys as Readonly<Record<string, string | undefined>>;
  return tx`
    ${text(ledger.id)} as id, ${text(ledger.store)} as store, ${text(ledger.device)} as device,
    ${typeof unit === 'string' ? text(unit) : tx`${unit.fixed}::text`} as unit,
    t.${tx.unsafe(ident(ledger.amount))}::bigint as amount, ${moment} as at_ms,
    case when ${text(status)} = 'declined' then 'declined' else 'ok' end as status
    ${KEYS.map((key) => tx`, ${text(keys[key])} as ${tx.unsafe(ident(key))}`)}`;
}

/** PostgreSQL's codes of a table, a column or a value that is not as the file says, or not ours. */
const NOT_AS_TOLD = new Set(['42P01', '42703', '3F000', '42501', '42846', '22P02', '22003']);

/** What was taken of a ledger. */
export interface LedgerResult {
  readonly added: number;
  /** Rows that lack an id, a store, a unit, an amount or a moment. */
  readonly unread: number;
}

/**
 * Takes a ledger's rows that were not taken before.
 *
 * @throws {LedgerError} it is not as its mapping says; nothing was taken
 */
export async function pullLedger(sql: Sql, ledger: Ledger, nowMs: number): Promise<LedgerResult> {
  try {
    return await takeLedger(sql, ledger, nowMs);
  } catch (error) {
    if (!NOT_AS_TOLD.has(sqlState(error) ?? '')) throw error;
    throw new LedgerError(ledger.name, (error as Error).message);
  }
}

async function takeLedger(sql: Sql, ledger: Ledger, nowMs: number): Promise<LedgerResult> {
  const { source, kind } = ledger;
  return sql.begin(async (tx) => {
    await lockRecords(tx, 'taking');
    // What is held is guessed to be a row or two while its statistics are old; looked at anew for
    // each row of the ledger, it would take hours. Hashed it is read once, and spills to disk.
    await tx`set local enable_nestloop = off`;
    const where = [
      tx`true`,
      ...Object.entries(ledger.where ?? {}).map(
        ([column, value]) => tx`and t.${tx.unsafe(ident(column))}::text = ${value}`,
      ),
    ];
    const rows = tx`
      select ${columnsOf(tx, ledger)} from ${tx.unsafe(ident(...ledger.table))} t
      where  ${where}`;
    const isWhole = tx`num_nulls(r.id, r.store, r.unit, r.amount, r.at_ms) = 0`;
    const { count } = await tx`
      insert into slipway.reconcile_record
             (source, kind, id, store, device, unit, amount, at_ms, status, basket, member,
              subscription, tender, entry, item, price, batch, taken_ms)
      select ${source}, ${kind}, r.id, r.store, r.device, r.unit, r.amount, r.at_ms, r.status,
             r.basket, r.member, r.subscription, r.tender, r.entry, r.item, r.price, r.batch,
             ${nowMs}
      from   (${rows}) r
      where  ${isWhole} and not exists (
        select 1 from slipway.reconcile_record held
        where  (held.source, held.kind, held.id) = (${source}, ${kind}, r.id))
      on     conflict (source, kind, id) do nothing`;
    const [bad] = await tx<{ unread: number }[]>`
      select count(*)::int as unread from (${rows}) r where not (${isWhole})`;
    return { added: count, unread: bad!.unread };
  });
}
