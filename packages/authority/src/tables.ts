/** The tables of authority: signatures that were used, decisions that wait for more of them. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const TABLES: readonly TableStep[] = [
  {
    name: '1-nonce',
    statement: `
      create table slipway.authority_nonce (
        nonce   text primary key,
        subject text not null,
        at      timestamptz not null default clock_timestamp()
      )`,
  },
  {
    name: '2-proposal',
    statement: `
      create table slipway.authority_proposal (
        id         bigserial primary key,
        launch     text not null,
        act        text not null,
        target     text,
        payload    jsonb not null,
        documents  jsonb not null,
        opened_ms  bigint not null,
        expires_ms bigint not null,
        is_done    boolean not null default false
      );
      create index authority_proposal_by_launch
        on slipway.authority_proposal (launch) where not is_done`,
  },
];

/** Makes the tables of authority unless they exist; any number of processes may call it. */
export async function ensureAuthorityTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'authority', TABLES);
}
