/**
 * The log's tables. They are only ever added to: triggers refuse every other write of anybody but
 * the tables' owner, who could take the triggers away; what the owner does is found by the tree.
 */
import { ensureTables, ident, type Sql, type TableStep } from '@slipway/pg';

const TABLES: readonly TableStep[] = [
  {
    name: '1-audit',
    statement: `
      create table slipway.audit_log (
        one  boolean primary key default true check (one),
        key  text not null              -- of whoever signs it: NAME+ID+BASE64
      );
      create table slipway.audit_entry (
        seq    bigint primary key,
        launch text,
        hash   text not null,           -- SHA-256 of the body, in hex
        body   text not null            -- canonical JSON: a text, so that it stays what was hashed
      );
      create table slipway.audit_checkpoint (
        size   bigint primary key,
        note   text not null
      );
      create table slipway.audit_cosignature (
        size   bigint not null,
        key    text not null,           -- of the witness
        line   text not null,
        primary key (size, key)
      );
      create function slipway.audit_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception 'slipway.% is only ever added to', tg_table_name;
      end $$;
      do $$
      declare name text;
      begin
        foreach name in array array[
          'audit_log', 'audit_entry', 'audit_checkpoint', 'audit_cosignature'
        ] loop
          execute format(
            'create trigger audit_is_kept before update or delete or truncate on slipway.%I
               for each statement execute function slipway.audit_is_kept()', name);
          execute format('revoke all on slipway.%I from public', name);
        end loop;
      end $$`,
  },
];

/** Makes the tables of the audit log unless they exist; any number of processes may call it. */
export async function ensureAuditTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'audit', TABLES);
}

/** Lets a role record and read: it can change and remove nothing. */
export async function grantAudit(sql: Sql, role: string): Promise<void> {
  await sql.unsafe(`
    grant usage on schema slipway to ${ident(role)};
    grant select, insert on slipway.audit_log, slipway.audit_entry, slipway.audit_checkpoint,
      slipway.audit_cosignature to ${ident(role)}`);
}
