/** The shape of tables: columns, rules and indexes by definition, against plain DDL. */
import assert from 'node:assert/strict';
import type { Sql } from '@slipway/pg';
import { schemaDdl, type Table } from './model.ts';

async function tableShape(sql: Sql, schema: string): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with mine as (
      select c.oid, c.relname from pg_class c
      where  c.relnamespace = ${schema}::regnamespace and c.relkind in ('r', 'p')
      and    not c.relispartition
    )
    select format('column %I.%I %s null=%s default=%s %s%s', relname, attname,
                  format_type(atttypid, atttypmod), not attnotnull,
                  pg_get_expr(d.adbin, d.adrelid), attidentity, attgenerated) as line
    from   mine m join pg_attribute a on attrelid = m.oid and attnum > 0 and not attisdropped
    left   join pg_attrdef d on d.adrelid = m.oid and d.adnum = attnum
    where  attname not like '\\_sw\\_%'
    union all
    -- The names of NOT NULL rules are PostgreSQL's own matter.
    select format('rule %I %s %s', relname, case when contype <> 'n' then conname end,
                  replace(pg_get_constraintdef(k.oid), format('%I.', ${schema}::text), ''))
    from   mine m join pg_constraint k on conrelid = m.oid
    union all
    select replace(pg_get_indexdef(i.indexrelid), format('%I.', ${schema}::text), '')
           || case when i.indisvalid then '' else ' INVALID' end
    from   mine m join pg_index i on i.indrelid = m.oid
    order  by line`;
  return rows.map((row) => row.line);
}

/** Asserts that schema `shop` holds what plain DDL builds for the tables. */
export async function assertShape(sql: Sql, tables: readonly Table[]): Promise<void> {
  await sql.unsafe('drop schema if exists scratch cascade; create schema scratch');
  for (const statement of schemaDdl('scratch', tables)) await sql.unsafe(statement);
  const wanted = await tableShape(sql, 'scratch');
  await sql.unsafe('drop schema scratch cascade');
  assert.deepEqual(await tableShape(sql, 'shop'), wanted);
}
