/**
 * The oracle's own view of the database: plain SQL through one version's views, no service's code.
 *
 * Release 1 keeps a price as a decimal, a name as one text and a place as 'store:s01'; release 2
 * minor units with a currency, first and last name, and the store. Both are read into one shape.
 */
import type postgres from 'postgres';
import { registerName, type Sample } from './core/model.ts';
import { CURRENCY, minorOf } from './core/money.ts';
import type { Value } from './core/register.ts';
import type { Snapshot, Stored, StoredChange, StoredEntry } from './core/verification.ts';
import type { StoreKeys } from './core/wire.ts';

export type Sql = postgres.Sql;

/** Which version's views to read, and which shape they have. */
export interface Version {
  readonly release: 1 | 2;
  readonly schemas: {
    readonly pricing: string;
    readonly loyalty: string;
    readonly subscriptions: string;
  };
}

/** How many keys of each kind a store gets. */
export interface SampleSize {
  readonly skus: number;
  readonly members: number;
  readonly subscriptions: number;
}

/** Keys asked for in one statement. */
const CHUNK = 2_000;

/**
 * Takes a sample of keys, spread over the tables, and the values that they hold now.
 *
 * Members and subscriptions are dealt out, so that no two stores share one.
 */
export async function takeSample(
  sql: Sql,
  version: Version,
  size: SampleSize,
): Promise<{ sample: Sample; stores: StoreKeys[] }> {
  const { pricing, loyalty, subscriptions } = version.schemas;
  const storeRows = await sql<{ store: string }[]>`
    select distinct store_id::text as store from ${sql(pricing)}.price order by 1`;
  const stores = storeRows.map((row) => row.store);
  const prices: Sample['prices'][number][] = [];
  for (const store of stores) {
    const skus = await sql<{ sku: string }[]>`
      select   sku
      from     (select distinct sku from ${sql(pricing)}.price where store_id = ${store}) s
      order by md5(sku)
      limit    ${size.skus}`;
    const keys = skus.map(({ sku }) => ({ store, sku }));
    const current = await currentPrices(sql, version, keys);
    for (const { sku } of keys) {
      const minor = current.get(registerName.price(store, sku));
      if (typeof minor === 'number') prices.push({ store, sku, minor });
    }
  }
  const balances = await sql<{ member: string; balance: number }[]>`
    select   member, balance::float8 as balance
    from     ${sql(loyalty)}.account
    order by md5(member::text)
    limit    ${size.members * stores.length}`;
  const people = await sql<{ id: string; name: string; status: string }[]>`
    select   id, ${nameColumn(sql, version)} as name, status::text as status
    from     ${sql(subscriptions)}.member
    order by md5(id::text)
    limit    ${size.subscriptions * stores.length}`;
  const sample = { prices, balances: [...balances], subscriptions: [...people] };
  return { sample, stores: deal(stores, sample) };
}

/** Reads all that the snapshot needs, keys in chunks. */
export async function readStored(sql: Sql, version: Version, snapshot: Snapshot): Promise<Stored> {
  const changeIds = snapshot.foreign.map((push) => push.changeId);
  const opIds: string[] = [];
  for (const { write } of snapshot.acknowledged) {
    if (write.op === 'price-write') changeIds.push(write.changeId);
    if (write.op === 'earn' || write.op === 'burn') opIds.push(write.opId);
  }
  const prices: { store: string; sku: string }[] = [];
  const members: string[] = [];
  const subscriptions = new Set<string>();
  for (const name of snapshot.registers.keys()) {
    const [kind, first = '', second = ''] = name.split(' ');
    if (kind === 'price') prices.push({ store: first, sku: second });
    else if (kind === 'balance') members.push(first);
    else subscriptions.add(first);
  }
  return {
    changes: await changes(sql, version, changeIds),
    entries: await entries(sql, version, opIds),
    values: new Map([
      ...(await currentPrices(sql, version, prices)),
      ...(await balances(sql, version, members)),
      ...(await people(sql, version, [...subscriptions])),
    ]),
  };
}

async function changes(
  sql: Sql,
  version: Version,
  ids: readonly string[],
): Promise<Map<string, StoredChange[]>> {
  const found = new Map<string, StoredChange[]>();
  for (const chunk of chunks(ids)) {
    const rows = await sql<{ id: string; store: string; sku: string; amount: string }[]>`
      select change_id::text as id, store_id::text as store, sku, ${amount(sql, version)} as amount
      from   ${sql(version.schemas.pricing)}.price
      where  change_id = any(${chunk})`;
    for (const { id, store, sku, amount } of rows) {
      push(found, id, { store, sku, minor: minorOf(amount) });
    }
  }
  return found;
}

async function entries(
  sql: Sql,
  version: Version,
  ids: readonly string[],
): Promise<Map<string, StoredEntry[]>> {
  const found = new Map<string, StoredEntry[]>();
  const place = version.release === 1 ? sql`split_part(place, ':', 2)` : sql`store_id`;
  for (const chunk of chunks(ids)) {
    const rows = await sql<{ id: string; member: string; points: number; store: string | null }[]>`
      select op_id::text as id, member, points::float8 as points, ${place}::text as store
      from   ${sql(version.schemas.loyalty)}.entry
      where  op_id = any(${chunk})`;
    for (const { id, ...entry } of rows) push(found, id, entry);
  }
  return found;
}

async function currentPrices(
  sql: Sql,
  version: Version,
  keys: readonly { readonly store: string; readonly sku: string }[],
): Promise<Map<string, Value>> {
  const values = new Map<string, Value>();
  for (const [store, skus] of bySku(keys)) {
    for (const chunk of chunks(skus)) {
      const rows = await sql<{ sku: string; amount: string }[]>`
        select   distinct on (sku) sku, ${amount(sql, version)} as amount
        from     ${sql(version.schemas.pricing)}.price
        where    store_id = ${store} and sku = any(${chunk}) and effective_from <= now()
        order by sku, effective_from desc, id desc`;
      for (const row of rows) {
        values.set(registerName.price(store, row.sku), minorOf(row.amount));
      }
    }
  }
  return values;
}

async function balances(
  sql: Sql,
  version: Version,
  members: readonly string[],
): Promise<Map<string, Value>> {
  const values = new Map<string, Value>();
  for (const chunk of chunks(members)) {
    const rows = await sql<{ member: string; balance: number }[]>`
      select member, balance::float8 as balance
      from   ${sql(version.schemas.loyalty)}.account
      where  member = any(${chunk})`;
    for (const row of rows) values.set(registerName.balance(row.member), row.balance);
  }
  return values;
}

async function people(
  sql: Sql,
  version: Version,
  ids: readonly string[],
): Promise<Map<string, Value>> {
  const values = new Map<string, Value>();
  for (const chunk of chunks(ids)) {
    const rows = await sql<{ id: string; name: string; status: string }[]>`
      select id, ${nameColumn(sql, version)} as name, status::text as status
      from   ${sql(version.schemas.subscriptions)}.member
      where  id = any(${chunk})`;
    for (const row of rows) {
      values.set(registerName.name(row.id), row.name);
      values.set(registerName.status(row.id), row.status);
    }
  }
  return values;
}

/** A price as a decimal text; of another currency, or of part of a cent, it is none. */
function amount(sql: Sql, version: Version): postgres.PendingQuery<postgres.Row[]> {
  return version.release === 1
    ? sql`case when price = round(price, 2) then round(price, 2)::text end`
    : sql`case when currency = ${CURRENCY} then round(price_minor / 100.0, 2)::text end`;
}

function nameColumn(sql: Sql, version: Version): postgres.PendingQuery<postgres.Row[]> {
  return version.release === 1
    ? sql`full_name`
    : sql`case when last_name = '' then first_name else first_name || ' ' || last_name end`;
}

function deal(stores: readonly string[], sample: Sample): StoreKeys[] {
  const mine = <T>(rows: readonly T[], index: number): T[] =>
    rows.filter((_, i) => i % stores.length === index);
  return stores.map((store, index) => ({
    store,
    skus: sample.prices.filter((row) => row.store === store).map((row) => row.sku),
    members: mine(sample.balances, index).map((row) => row.member),
    subscriptions: mine(sample.subscriptions, index).map(({ id, status }) => ({ id, status })),
  }));
}

function bySku(keys: readonly { readonly store: string; readonly sku: string }[]) {
  const stores = new Map<string, string[]>();
  for (const { store, sku } of keys) push(stores, store, sku);
  return stores;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += CHUNK) yield items.slice(from, from + CHUNK);
}
