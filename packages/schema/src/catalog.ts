/** Reads one schema's tables, columns, indexes, rules and rights into plain data. */
import type { Sql, Transaction } from '@slipway/pg';
import type {
  Catalog,
  CatalogConstraint,
  CatalogIndex,
  CatalogTable,
  ColumnDependent,
  Grant,
} from './core/catalog.ts';
import { MARKER } from './core/catalog.ts';
import { readColumns } from './catalog-columns.ts';
import { readPolicies, readStatistics } from './catalog-carried.ts';
import { readEnums } from './catalog-enums.ts';
import { readTriggers } from './catalog-triggers.ts';
import { readPartitions } from './catalog-partitions.ts';
import { readReplication } from './catalog-replication.ts';
import { readTables, type TableRow } from './catalog-tables.ts';
import { innerSchemaName } from './core/names.ts';

interface IndexRow extends CatalogIndex {
  readonly table: string;
}

async function readIndexes(tx: Transaction, schema: string): Promise<IndexRow[]> {
  return tx<IndexRow[]>`
    select i.indrelid::text as "table", x.relname as name, i.indisunique as unique,
           i.indisprimary as primary, i.indisvalid as valid,
           array(select a.attname::text
                 from   unnest(i.indkey) with ordinality k(attnum, at)
                 join   pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                 where  k.attnum > 0 order by k.at) as columns,
           i.indexprs is null and i.indpred is null and i.indnatts = i.indnkeyatts
             and am.amname = 'btree' and x.reloptions is null
             and not coalesce(con.condeferrable, false)
             and not coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false)
             and not exists (select from unnest(i.indclass) c(oid)
                             join pg_opclass o on o.oid = c.oid where not o.opcdefault)
             and not exists (
               select from unnest(i.indkey, i.indcollation) k(attnum, coll)
               join   pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
               where  k.coll <> a.attcollation) as plain,
           array(select o from unnest(i.indoption) o)::int[] as options,
           con.conname as constraint,
           array(select a.attname::text
                 from   pg_depend d
                 join   pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
                 where  d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                 and    d.refobjid = i.indrelid and d.refobjsubid > 0
                 and    not d.refobjsubid = any (i.indkey)) as reads,
           substr(pg_get_indexdef(x.oid), 1 + length(format(
             'CREATE %sINDEX %I ON %s%I.%I ',
             case when i.indisunique then 'UNIQUE ' else '' end, x.relname,
             case x.relkind when 'I' then 'ONLY ' else '' end, n.nspname, c.relname))) as body,
           case when con.condeferrable then ' DEFERRABLE' else '' end
             || case when con.condeferred then ' INITIALLY DEFERRED' else '' end as deferrable,
           i.indisreplident as "replicaIdentity", i.indisclustered as clustered,
           obj_description(x.oid, 'pg_class') as comment,
           obj_description(con.oid, 'pg_constraint') as "constraintComment"
    from   pg_index i
    join   pg_class x on x.oid = i.indexrelid
    join   pg_am am on am.oid = x.relam
    join   pg_class c on c.oid = i.indrelid
    join   pg_namespace n on n.oid = c.relnamespace
    left   join pg_constraint con
           on con.conindid = i.indexrelid and con.conrelid = i.indrelid
          and con.contype in ('p', 'u', 'x')
    where  n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition
    order  by x.relname`;
}

interface ConstraintRow extends CatalogConstraint {
  readonly table: string;
}

async function readConstraints(tx: Transaction, schema: string): Promise<ConstraintRow[]> {
  return tx<ConstraintRow[]>`
    select k.conrelid::text as "table", k.conname as name,
           case k.contype when 'c' then 'check' when 'f' then 'foreign key'
                          else 'exclusion' end as kind,
           array(select a.attname::text from unnest(k.conkey) with ordinality c(attnum, at)
                 join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum
                 order by c.at) as columns,
           pg_get_constraintdef(k.oid) as definition,
           pg_get_expr(k.conbin, k.conrelid) as condition, k.connoinherit as "noInherit",
           obj_description(k.oid, 'pg_constraint') as comment,
           case when k.contype = 'f' then json_build_object(
             'table', format('%I.%I', fn.nspname, f.relname),
             'schema', fn.nspname, 'name', f.relname,
             'columns', r.names,
             'tail', (select substr(pg_get_constraintdef(k.oid), 1 + length(head))
                      from   (select format('FOREIGN KEY (%s) REFERENCES %I.%I(%s)', o.list,
                                            fn.nspname, f.relname, r.list)) h(head)
                      where  starts_with(pg_get_constraintdef(k.oid), head))) end as refers
    from   pg_constraint k
    join   pg_class c on c.oid = k.conrelid
    join   pg_namespace n on n.oid = c.relnamespace
    left   join pg_class f on f.oid = k.confrelid
    left   join pg_namespace fn on fn.oid = f.relnamespace
    left   join lateral (
             select string_agg(quote_ident(a.attname), ', ' order by u.at) as list
             from   unnest(k.conkey) with ordinality u(attnum, at)
             join   pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) o on true
    left   join lateral (
             select string_agg(quote_ident(a.attname), ', ' order by u.at) as list,
                    json_agg(a.attname order by u.at) as names
             from   unnest(k.confkey) with ordinality u(attnum, at)
             join   pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) r on true
    where  n.nspname = ${schema} and k.contype in ('c', 'f', 'x') and not c.relispartition
    and    k.conparentid = 0 -- not what stands for single partitions of the far side
    order  by k.conname`;
}

/** Views outside the live versions, functions, publications and generated columns. */
async function readDependents(tx: Transaction, schema: string, versions: readonly string[]) {
  return tx<(ColumnDependent & { table: string })[]>`
    select distinct d.refobjid::text as "table", a.attname as "column",
           d.classid = 'pg_trigger'::regclass as trigger,
           pg_describe_object(d.classid, d.objid, 0) as what
    from   pg_depend d
    join   pg_class c on c.oid = d.refobjid and c.relkind in ('r', 'p')
    join   pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
    join   pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
    left   join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    left   join pg_class v on v.oid = r.ev_class
    left   join pg_namespace vn on vn.oid = v.relnamespace
    left   join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
    left   join pg_trigger g on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
    where  d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
    and    (g.tgname is null or not starts_with(g.tgname, '~sw'))
    and    (   (r.oid is not null and not vn.nspname = any (${versions as string[]}))
            or d.classid in ('pg_proc'::regclass, 'pg_publication_rel'::regclass,
                             'pg_trigger'::regclass)
            or (f.oid is not null and f.adnum <> d.refobjsubid))`;
}

async function readNames(tx: Transaction, schema: string, newest: string) {
  const shown = await tx<{ name: string }[]>`
    select c.relname as name from pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${newest} and c.relkind = 'v' order by c.relname`;
  const relations = await tx<{ name: string }[]>`
    select c.relname as name from pg_class c
    join   pg_namespace n on n.oid = c.relnamespace where n.nspname = ${schema}`;
  const schemas = await tx<{ name: string }[]>`select nspname as name from pg_namespace`;
  const usage = await tx<Grant[]>`
    select case when x.grantee = 0 then '' else pg_get_userbyid(x.grantee)::text end as grantee,
           x.privilege_type as privilege
    from   pg_namespace n, aclexplode(n.nspacl) x
    where  n.nspname = ${schema} and x.privilege_type = 'USAGE'`;
  const [server] = await tx<{ major: number; quiet: boolean }[]>`
    select current_setting('server_version_num')::int / 10000 as major,
           has_parameter_privilege(current_user, 'session_replication_role', 'SET') as quiet`;
  return {
    serverMajor: server!.major,
    mayPassTriggers: server!.quiet,
    shown: shown.map((row) => row.name),
    relations: relations.map((row) => row.name),
    schemas: schemas.map((row) => row.name),
    usage: usage.map(({ grantee, privilege }) => ({ grantee, privilege })),
  };
}

function without<T extends { readonly table: string }>(row: T): Omit<T, 'table'> {
  const { table: _, ...rest } = row;
  return rest;
}

/**
 * Reads a schema as it stands.
 *
 * @param versions the live versions' names, oldest first
 * @param layers the changes in flight: their inner views and triggers are ours
 */
export async function readCatalog(
  sql: Sql,
  schema: string,
  versions: readonly string[] = [],
  layers: readonly { readonly number: number }[] = [],
): Promise<Catalog> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    // With nothing but pg_catalog on the path, PostgreSQL prints every other name qualified.
    await tx`set local search_path to pg_catalog`;
    const tables = await readTables(tx, schema);
    const columns = await readColumns(tx, schema);
    const indexes = await readIndexes(tx, schema);
    const constraints = await readConstraints(tx, schema);
    const views = versions.map((version) => `${schema}_${version}`);
    const inner = layers.map(({ number }) => innerSchemaName(number));
    const oids = tables.map((table) => table.oid);
    const triggers = await readTriggers(tx, oids);
    const replication = await readReplication(tx, oids);
    const partitions = await readPartitions(tx, oids);
    const dependents = await readDependents(tx, schema, [...views, ...inner]);
    const policies = await readPolicies(tx, schema);
    const statistics = await readStatistics(tx, schema);
    const names = await readNames(tx, schema, views.at(-1) ?? '');
    const enums = await readEnums(tx);
    const assemble = (row: TableRow): CatalogTable => {
      const { oid, ...table } = row;
      const mine = <T extends { readonly table: string }>(rows: readonly T[]) =>
        rows.filter((each) => each.table === oid).map((each) => without(each));
      const own = mine(columns);
      const keys = mine(indexes).find((index) => index.primary);
      return {
        ...table,
        ...mine(partitions)[0]!,
        columns: own,
        primaryKey: keys?.columns ?? [],
        indexes: mine(indexes),
        constraints: mine(constraints),
        dependents: mine(dependents),
        policies: mine(policies),
        statistics: mine(statistics),
        triggers: mine(triggers),
        replication: mine(replication)[0] ?? null,
        marker: own.some((column) => column.name === MARKER),
      };
    };
    const exists = names.schemas.includes(schema);
    return { schema, exists, ...names, enums, tables: tables.map(assemble), versions };
  });
}
