/** All that a schema holds, one line each: two schemas with the same lines are built alike. */
import type { Sql } from '@slipway/pg';
import { objectsAfter, objectsBefore } from './objects.ts';

/** @returns the lines, sorted; names of NOT NULL rules are PostgreSQL's own matter */
export async function schemaShape(sql: Sql, schema: string): Promise<string[]> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx`set local search_path to pg_catalog`;
    const rows = await tx<{ line: string }[]>`
      with mine as (
        select c.oid, c.relname, c.relkind, c.relreplident from pg_class c
        join   pg_namespace n on n.oid = c.relnamespace
        where  n.nspname = ${schema} and c.relkind in ('r', 'p')
      )
      select format('table %s (%s), replica identity %s, comment %L', relname, relkind,
                    relreplident, obj_description(oid, 'pg_class')) as line from mine
      union all
      select format('column %s of %s: %s %s, null %s, default %s, identity %s, generated %s, %L',
                    row_number() over (partition by m.oid order by a.attnum), relname, attname,
                    format_type(atttypid, atttypmod), not attnotnull,
                    pg_get_expr(d.adbin, d.adrelid), attidentity, attgenerated,
                    col_description(m.oid, a.attnum))
      from   mine m
      join   pg_attribute a on attrelid = m.oid and attnum > 0 and not attisdropped
                            and not starts_with(attname, '_sw_')
      left   join pg_attrdef d on d.adrelid = m.oid and d.adnum = attnum
      union all
      select format('rule %s of %s: %s', conname, relname, pg_get_constraintdef(k.oid))
      from   mine m join pg_constraint k on conrelid = m.oid where contype <> 'n'
      union all
      select 'index ' || pg_get_indexdef(i.indexrelid)
      from   mine m join pg_index i on i.indrelid = m.oid`;
    const objects = [...(await objectsBefore(tx, schema)), ...(await objectsAfter(tx, schema))];
    return [...rows.map((row) => row.line), ...objects.map(({ up }) => up)].sort();
  });
}
