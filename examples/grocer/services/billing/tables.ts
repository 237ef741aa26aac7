/**
 * What billing writes down of its own: the cards that customers bring, and which members it has
 * told the stores of. A card is the provider's token; its number never comes here.
 */
import type { Sql } from '@slipway/pg';

const TABLES = `
  create schema if not exists billing;
  create table if not exists billing.card (
    sign_up        text not null,
    attempt        int  not null,             -- 1, 2, …: the customer's first card, their second
    name           text not null,
    email          text not null,
    payment_method text not null,
    brought_at     timestamptz not null default now(),
    tried_at       timestamptz,               -- null: the provider has not been asked yet
    subscription   text,                      -- the one that this card began
    refused        text,                      -- why the provider would not even try it
    primary key (sign_up, attempt)
  );
  create index if not exists card_waiting on billing.card (sign_up, attempt)
  where tried_at is null;
  create table if not exists billing.benefit (
    sign_up text primary key,
    store   text not null,
    member  text not null,
    told_at timestamptz not null default now(),
    seen_at timestamptz                       -- null: no till of the store holds it yet
  );
  create index if not exists benefit_waiting on billing.benefit (store) where seen_at is null`;

/** Makes them unless they exist; one process of billing runs at a time. */
export async function ensureBillingTables(sql: Sql): Promise<void> {
  await sql.unsafe(TABLES);
}
