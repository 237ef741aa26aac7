/**
 * Which rights a change needs, asked before anything is changed: a role that lacks one would stop
 * half-way. Every right that is missing is named with the statement that gives it.
 *
 * Needed: CREATE on the database (version schemas, inner views, the journal) and TEMPORARY (trying
 * expressions out); CREATE and USAGE on the schema; the owner's rights on each table that changes
 * and on the live versions; REFERENCES and SELECT on tables that new foreign keys point at; and
 * BYPASSRLS where row security would hide rows even from the owner.
 */
import type { Queryable } from '@slipway/pg';
import type { ChangeDraft } from './core/draft.ts';
import { versionSchemaName } from './core/names.ts';
import { RightsMissingError, type MissingRight } from './run/errors.ts';

async function roleOf(sql: Queryable): Promise<string> {
  const [row] = await sql<{ role: string }[]>`select current_user::text as role`;
  return row!.role;
}

async function demand(sql: Queryable, missing: readonly MissingRight[]): Promise<void> {
  if (missing.length > 0) throw new RightsMissingError(await roleOf(sql), missing);
}

/**
 * The ground of every run: version schemas may be made, and the journal be kept.
 *
 * @throws {RightsMissingError} nothing was changed
 */
export async function checkGround(sql: Queryable): Promise<void> {
  const rows = await sql<MissingRight[]>`
    select format('%s on the database', r.name) as what,
           format('GRANT %s ON DATABASE %I TO %I', r.name, current_database(), current_user)
             as cure
    from   unnest(array['CREATE', 'TEMPORARY']) r(name)
    where  not has_database_privilege(current_database(), r.name)
    union  all
    select 'USAGE and CREATE on schema slipway, where the journal lies',
           format('GRANT USAGE, CREATE ON SCHEMA slipway TO %I', current_user)
    from   pg_namespace
    where  nspname = 'slipway'
    and    not (has_schema_privilege(oid, 'USAGE') and has_schema_privilege(oid, 'CREATE'))
    union  all
    select 'writing to the journal''s tables in schema slipway',
           format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA slipway TO %I',
                  current_user)
    where  exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where  n.nspname = 'slipway' and c.relkind = 'r'
      and    (c.relname like 'schema\\_%' or c.relname = 'own_table_step')
      and    not (has_table_privilege(c.oid, 'SELECT') and has_table_privilege(c.oid, 'INSERT')
                  and has_table_privilege(c.oid, 'UPDATE')
                  and has_table_privilege(c.oid, 'DELETE')))`;
  await demand(sql, rows);
}

async function ofSchema(sql: Queryable, schema: string): Promise<MissingRight[]> {
  return sql<MissingRight[]>`
    select format('%s on schema %s', r.name, ${schema}::text) as what,
           format('GRANT %s ON SCHEMA %I TO %I', r.name, ${schema}::text, current_user) as cure
    from   pg_namespace n, unnest(array['USAGE', 'CREATE']) r(name)
    where  n.nspname = ${schema} and not has_schema_privilege(n.oid, r.name)`;
}

/** Only an owner alters a table, makes triggers and indexes on it, and analyzes it. */
async function ofTables(
  sql: Queryable,
  schema: string,
  tables: readonly string[],
): Promise<MissingRight[]> {
  return sql<MissingRight[]>`
    select format('the rights of %s, who owns table %s', o.rolname, c.relname) as what,
           format('GRANT %I TO %I', o.rolname, current_user) as cure
    from   pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    join   pg_roles o on o.oid = c.relowner
    where  n.nspname = ${schema} and c.relname = any (${tables as string[]})
    and    not pg_has_role(c.relowner, 'USAGE')
    union  all
    select format('BYPASSRLS, since row security hides rows of table %s', c.relname),
           format('ALTER ROLE %I BYPASSRLS', current_user)
    from   pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${schema} and c.relname = any (${tables as string[]})
    and    c.relforcerowsecurity
    and    not exists (select from pg_roles
                       where rolname = current_user and (rolsuper or rolbypassrls))`;
}

/** The old version is dropped by the contract, and locked by a rollback. */
async function ofVersions(sql: Queryable, schemas: readonly string[]): Promise<MissingRight[]> {
  return sql<MissingRight[]>`
    select format('the rights of %s, who owns version %s', o.rolname, v.name) as what,
           format('GRANT %I TO %I', o.rolname, current_user) as cure
    from   (select nspname as name, nspowner as owner from pg_namespace
            union
            select n.nspname, c.relowner from pg_class c
            join   pg_namespace n on n.oid = c.relnamespace) v
    join   pg_roles o on o.oid = v.owner
    where  v.name = any (${schemas as string[]}) and not pg_has_role(v.owner, 'USAGE')`;
}

/**
 * @param targets tables that new foreign keys refer to, qualified and quoted; they are read, too,
 *   to name rows that break the rule
 */
async function ofTargets(sql: Queryable, targets: readonly string[]): Promise<MissingRight[]> {
  return sql<MissingRight[]>`
    with target as (
      select t.name, c.oid, n.oid as schema, n.nspname
      from   unnest(${targets as string[]}::text[]) t(name)
      join   pg_namespace n on n.nspname = (parse_ident(t.name))[1]
      join   pg_class c on c.relnamespace = n.oid and c.relname = (parse_ident(t.name))[2]
    )
    select format('USAGE on schema %s', nspname) as what,
           format('GRANT USAGE ON SCHEMA %I TO %I', nspname, current_user) as cure
    from   target where not has_schema_privilege(schema, 'USAGE')
    union  all
    select format('%s on %s', r.name, t.name),
           format('GRANT %s ON %s TO %I', r.name, t.name, current_user)
    from   target t, unnest(array['REFERENCES', 'SELECT']) r(name)
    where  not has_table_privilege(t.oid, r.name)`;
}

/**
 * Asks for all rights that a change needs.
 *
 * @throws {RightsMissingError} names every one that is missing; nothing was changed
 */
export async function checkRights(sql: Queryable, draft: ChangeDraft): Promise<void> {
  const { schema } = draft.catalog;
  const tables = [
    ...draft.tables.keys(),
    ...draft.dropped.keys(),
    ...Array.from(draft.droppedIndexes.values(), ({ name }) => name),
  ];
  const targets = [...draft.tables.values()].flatMap(({ constraints }) =>
    constraints.flatMap((rule) => (rule.kind === 'foreign key' ? [rule.target] : [])),
  );
  for (const created of draft.created.values()) targets.push(...created.refersTo);
  const versions = draft.catalog.versions.map((name) => versionSchemaName(schema, name));
  await demand(sql, [
    ...(await ofSchema(sql, schema)),
    ...(await ofTables(sql, schema, [...new Set(tables)])),
    ...(await ofVersions(sql, versions)),
    ...(await ofTargets(sql, [...new Set(targets)])),
  ]);
}
