/**
 * Both schema versions of the grocer side by side, made by hand: what the change files say, in
 * plain SQL. Tests of the services stand on it, so that they need no other package to be right.
 */
import type { Sql } from '@slipway/pg';

/** Which version a release of the services uses. */
export type Release = 1 | 2;

const VERSIONS = {
  pricing: { 1: 'pricing_2026-01-initial', 2: 'pricing_2026-11-minor-units' },
  loyalty: { 1: 'loyalty_2026-01-initial', 2: 'loyalty_2026-11-store-reference' },
  subscriptions: { 1: 'subscriptions_2026-01-initial', 2: 'subscriptions_2026-11-split-name' },
} as const;

export type ServiceName = keyof typeof VERSIONS;

/** @returns the name of the schema of views that a release of a service uses */
export function versionSchema(service: ServiceName, release: Release): string {
  return VERSIONS[service][release];
}

/** Makes the base tables and the views of release 1. */
export async function makeInitialVersion(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema pricing;
    create table pricing.price (
      id             bigint generated always as identity primary key,
      store_id       text not null,
      sku            text not null,
      price          numeric(10,2) not null,
      effective_from timestamptz not null,
      change_id      text not null unique,
      constraint price_in_force unique (store_id, sku, effective_from, id)
    );
    create schema loyalty;
    create table loyalty.store (id text primary key, name text not null);
    create table loyalty.account (member text primary key, balance bigint not null default 0);
    create table loyalty.entry (
      id     bigint generated always as identity primary key,
      member text not null,
      points bigint not null,
      op_id  text not null unique,
      place  text not null,
      at     timestamptz not null default now()
    );
    create schema subscriptions;
    create table subscriptions.member (
      id         text primary key,
      full_name  text not null,
      email      text not null,
      status     text not null default 'captured',
      created_at timestamptz not null default now()
    );
    create schema "pricing_2026-01-initial";
    create view "pricing_2026-01-initial".price as
      select id, store_id, sku, price, effective_from, change_id from pricing.price;
    create schema "loyalty_2026-01-initial";
    create view "loyalty_2026-01-initial".store as select id, name from loyalty.store;
    create view "loyalty_2026-01-initial".account as
      select member, balance from loyalty.account;
    create view "loyalty_2026-01-initial".entry as
      select id, member, points, op_id, place, at from loyalty.entry;
    create schema "subscriptions_2026-01-initial";
    create view "subscriptions_2026-01-initial".member as
      select id, full_name, email, status, created_at from subscriptions.member;`);
}

/** Adds the columns and views of release 2, kept in step with those of release 1 by triggers. */
export async function addSecondVersion(sql: Sql): Promise<void> {
  await addMinorUnits(sql);
  await addStoreReference(sql);
  await addSplitName(sql);
}

async function addMinorUnits(sql: Sql): Promise<void> {
  await sql.unsafe(`
    alter table pricing.price add price_minor bigint, add currency text not null default 'USD';
    update pricing.price set price_minor = (price * 100)::bigint;
    create function pricing.step() returns trigger language plpgsql as $$
    begin
      if new.price is null then new.price := round(new.price_minor / 100.0, 2);
      else new.price_minor := (new.price * 100)::bigint; end if;
      return new;
    end $$;
    create trigger step before insert on pricing.price
      for each row execute function pricing.step();
    create schema "pricing_2026-11-minor-units";
    create view "pricing_2026-11-minor-units".price as
      select id, store_id, sku, price_minor, currency, effective_from, change_id
      from   pricing.price;`);
}

async function addStoreReference(sql: Sql): Promise<void> {
  await sql.unsafe(`
    alter table loyalty.entry add store_id text references loyalty.store (id);
    update loyalty.entry set store_id = split_part(place, ':', 2);
    create function loyalty.step() returns trigger language plpgsql as $$
    begin
      if new.place is null then new.place := 'store:' || new.store_id;
      else new.store_id := split_part(new.place, ':', 2); end if;
      return new;
    end $$;
    create trigger step before insert on loyalty.entry
      for each row execute function loyalty.step();
    create schema "loyalty_2026-11-store-reference";
    create view "loyalty_2026-11-store-reference".store as select id, name from loyalty.store;
    create view "loyalty_2026-11-store-reference".account as
      select member, balance from loyalty.account;
    create view "loyalty_2026-11-store-reference".entry as
      select id, member, points, op_id, store_id, at from loyalty.entry;`);
}

async function addSplitName(sql: Sql): Promise<void> {
  await sql.unsafe(`
    alter table subscriptions.member add first_name text, add last_name text;
    create function subscriptions.step() returns trigger language plpgsql as $$
    begin
      if new.full_name is null or new.full_name is not distinct from old.full_name
         and (new.first_name, new.last_name) is distinct from (old.first_name, old.last_name) then
        new.full_name := case when new.last_name = '' then new.first_name
                         else new.first_name || ' ' || new.last_name end;
      else
        new.first_name := split_part(new.full_name, ' ', 1);
        new.last_name := case when strpos(new.full_name, ' ') = 0 then ''
                         else substr(new.full_name, strpos(new.full_name, ' ') + 1) end;
      end if;
      return new;
    end $$;
    create trigger step before insert or update on subscriptions.member
      for each row execute function subscriptions.step();
    update subscriptions.member set full_name = full_name;
    create schema "subscriptions_2026-11-split-name";
    create view "subscriptions_2026-11-split-name".member as
      select id, first_name, last_name, email, status, created_at from subscriptions.member;`);
}
