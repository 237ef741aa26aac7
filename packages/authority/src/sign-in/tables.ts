/** The tables of sign-in. Of whatever anybody carries, they hold the hash and never the thing. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const TABLES: readonly TableStep[] = [
  {
    name: '1-session',
    statement: `
      create table slipway.authority_session (
        hash    text primary key check (hash ~ '^[0-9a-f]{64}$'),
        person  text not null,
        way     text not null check (way in ('openid', 'passkey', 'link')),
        opened  timestamptz not null,
        seen    timestamptz not null,
        ends    timestamptz not null
      );
      create index authority_session_person on slipway.authority_session (person);
      create index authority_session_ends on slipway.authority_session (ends)`,
  },
  {
    name: '2-token',
    statement: `
      create table slipway.authority_token (
        name    text primary key,
        hash    text not null unique check (hash ~ '^[0-9a-f]{64}$'),
        scopes  text[] not null check (cardinality(scopes) > 0),
        made    timestamptz not null,
        ends    timestamptz not null,
        revoked timestamptz
      )`,
  },
  {
    name: '3-ceremony',
    // Begun sign-ins: any server of several may finish what another began, once.
    statement: `
      create table slipway.authority_ceremony (
        hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
        kind text not null check (kind in ('openid', 'passkey', 'register')),
        data jsonb not null,
        ends timestamptz not null
      )`,
  },
  {
    name: '4-passkey',
    statement: `
      create table slipway.authority_passkey (
        credential text primary key,
        person     text not null,
        public_key bytea not null,     -- COSE, as the authenticator gave it
        counter    bigint not null,
        rp         text not null,
        made       timestamptz not null
      );
      create index authority_passkey_person on slipway.authority_passkey (person);
      create table slipway.authority_link (
        hash   text primary key check (hash ~ '^[0-9a-f]{64}$'),
        person text not null,
        ends   timestamptz not null
      )`,
  },
];

/** Makes the tables of sign-in unless they exist; any number of processes may call it. */
export async function ensureSignInTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'authority-sign-in', TABLES);
}
