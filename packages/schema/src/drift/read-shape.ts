/** Reads what a schema and its version views look like, from the catalogs alone. */
import type { Transaction } from '@slipway/pg';
import type { ShapeItem } from '../core/shape.ts';

/** Tables with their columns; partitions count as parts of theirs. */
function readTableItems(tx: Transaction, schema: string): Promise<ShapeItem[]> {
  return tx<ShapeItem[]>`
    with tab as (
      select c.oid, n.nspname, c.relname, format('%s.%s', n.nspname, c.relname) as "on",
             c.relkind, c.relrowsecurity
      from   pg_class c
      join   pg_namespace n on n.oid = c.relnamespace
      where  n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition
    ), field as (
      select t."on", a.attname, a.attnotnull, a.attgenerated, a.attidentity,
             format_type(a.atttypid, a.atttypmod) as type,
             pg_get_expr(d.adbin, d.adrelid) as expression
      from   tab t
      join   pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left   join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    )
    select 'table' as kind, nspname as "on", relname as name,
           format('%s %s', relkind, relrowsecurity) as text
    from   tab
    union all
    select 'column', "on", attname, format('%s %s%s', type, attidentity, attgenerated) from field
    union all
    select 'default', "on", attname, expression from field where expression is not null
    union all
    select 'not null', "on", attname, '' from field where attnotnull
    union all
    select 'index', t."on", x.relname, case when i.indisvalid then '' else 'INVALID ' end
           || pg_get_indexdef(x.oid)
    from   tab t join pg_index i on i.indrelid = t.oid join pg_class x on x.oid = i.indexrelid
    union all
    select 'constraint', t."on", k.conname, pg_get_constraintdef(k.oid)
    from   tab t join pg_constraint k on k.conrelid = t.oid
    where  k.contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select 'trigger', t."on", g.tgname, format('%s %s', g.tgenabled, pg_get_triggerdef(g.oid))
    from   tab t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal`;
}

/** Version views, inner views, and the functions of the triggers. */
function readVersionItems(tx: Transaction, schemas: readonly string[]): Promise<ShapeItem[]> {
  return tx<ShapeItem[]>`
    select 'view' as kind, n.nspname as "on", c.relname as name,
           concat_ws(' ', c.reloptions::text, pg_get_viewdef(c.oid),
             (select string_agg(format('%s=%s', d.adnum, pg_get_expr(d.adbin, d.adrelid)), ' '
                                order by d.adnum)
              from   pg_attrdef d where d.adrelid = c.oid)) as text
    from   pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = any (${[...schemas]}) and c.relkind = 'v'
    union all
    select 'function', n.nspname, p.proname, md5(pg_get_functiondef(p.oid))
    from   pg_proc p
    join   pg_namespace n on n.oid = p.pronamespace
    where  n.nspname = any (${[...schemas]}) and p.prokind = 'f'`;
}

/**
 * @param versionSchemas schemas of version views, inner views and trigger functions
 * @returns the schema's shape; the transaction's search_path is pg_catalog afterwards, under which
 *   PostgreSQL prints every other name qualified
 */
export async function readShape(
  tx: Transaction,
  schema: string,
  versionSchemas: readonly string[],
): Promise<ShapeItem[]> {
  await tx`set local search_path to pg_catalog`;
  const tables = await readTableItems(tx, schema);
  return [...tables, ...(await readVersionItems(tx, versionSchemas))].map(
    ({ kind, on, name, text }) => ({ kind, on, name, text }),
  );
}
