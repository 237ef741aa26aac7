/**
 * A small grocer's database for the end-to-end tests of load and oracle: tables, both versions'
 * views over them, and a few rows.
 */
import type { Sql } from '@slipway/pg';

/** Names of the version schemas, by release. */
export const SCHEMAS = {
  1: { pricing: 'pricing_v-1', loyalty: 'loyalty_v-1', subscriptions: 'subscriptions_v-1' },
  2: { pricing: 'pricing_v-2', loyalty: 'loyalty_v-2', subscriptions: 'subscriptions_v-2' },
};

/** Makes all that the oracle reads: 3 stores, 40 SKUs each, 30 members, 30 subscriptions. */
export async function makeTinyDatabase(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema pricing; create schema loyalty; create schema subscriptions;
    create table pricing.price (
      id bigint generated always as identity primary key, store_id text not null,
      sku text not null, price numeric(10,2) not null, effective_from timestamptz not null,
      change_id text not null unique);
    create index on pricing.price (store_id, sku, effective_from, id);
    create table loyalty.account (member text primary key, balance bigint not null);
    create table loyalty.entry (
      id bigint generated always as identity primary key, member text not null,
      points bigint not null, op_id text not null, place text not null);
    create table subscriptions.member (
      id text primary key, full_name text not null, email text not null,
      status text not null default 'captured');

    create schema "pricing_v-1"; create schema "loyalty_v-1"; create schema "subscriptions_v-1";
    create view "pricing_v-1".price as table pricing.price;
    create view "loyalty_v-1".account as table loyalty.account;
    create view "loyalty_v-1".entry as table loyalty.entry;
    create view "subscriptions_v-1".member as table subscriptions.member;

    create schema "pricing_v-2"; create schema "loyalty_v-2"; create schema "subscriptions_v-2";
    create view "pricing_v-2".price as
      select id, store_id, sku, (price * 100)::bigint as price_minor, 'USD' as currency,
             effective_from, change_id
      from   pricing.price;
    create view "loyalty_v-2".account as table loyalty.account;
    create view "loyalty_v-2".entry as
      select id, member, points, op_id, split_part(place, ':', 2) as store_id from loyalty.entry;
    create view "subscriptions_v-2".member as
      select id, split_part(full_name, ' ', 1) as first_name,
             substr(full_name, strpos(full_name, ' ') + 1) as last_name, email, status
      from   subscriptions.member;

    insert into pricing.price (store_id, sku, price, effective_from, change_id)
    select 's0' || s, 'sku' || n, 1 + n / 100.0, now() - interval '1 day', 'seed-' || s || '-' || n
    from   generate_series(1, 3) s, generate_series(1, 40) n;
    insert into loyalty.account select 'm' || n, 100 from generate_series(1, 30) n;
    insert into subscriptions.member
    select 'm' || n, 'Mary Ann Lee', 'm@example.com',
           case when n % 2 = 0 then 'captured' else 'active' end
    from   generate_series(1, 30) n;
  `);
}
