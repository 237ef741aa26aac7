/** Runs operations on every kind of table, back and forth, beside the plain DDL. */
import assert from 'node:assert/strict';
import { ident } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { PlanRefusedError } from '../errors.ts';
import {
  completeChange,
  parseChange,
  previewChange,
  rollbackChange,
  startChange,
} from '../index.ts';
import { adopt } from '../test-support.ts';
import type { TestServer } from '../test-servers.ts';
import { BEFORE, KINDS, tableSql } from './kinds.ts';
import { REFUSED, type Use } from './operations.ts';

const SCHEMA = { schema: 'shop' };

/** All that a schema's own tables are, without the names of partitions and their parts. */
async function shapeOf(sql: Sql, schema: string): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with mine as (
      select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where  n.nspname = ${schema} and not c.relispartition)
    select format('%s %s %s null=%s default=%s %s%s comment=%s %s', c.relname, a.attname,
                  format_type(atttypid, atttypmod), not attnotnull,
                  pg_get_expr(d.adbin, d.adrelid), attidentity, attgenerated,
                  col_description(c.oid, attnum), attacl) as line
    from   mine c join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped
    left   join pg_attrdef d on d.adrelid = c.oid and d.adnum = attnum
    where  c.relkind in ('r', 'p') and attname <> '_sw_writer'
    and    attname not like '\\_sw\\_undo\\_%'
    union all select format('%s identity=%s rls=%s %s %s', relname, relreplident, relrowsecurity,
                            relacl, obj_description(oid, 'pg_class'))
    from   mine where relkind in ('r', 'p')
    union all select format('%s rule %s %s %s', relname, conname, pg_get_constraintdef(k.oid),
                            convalidated)
    from   mine c join pg_constraint k on conrelid = c.oid where contype <> 'n' and conparentid = 0
    union all select format('index %s %s', i.indisvalid, pg_get_indexdef(c.oid))
    from   mine c join pg_index i on indexrelid = c.oid
    union all select format('trigger %s %s %s', relname, tgenabled, pg_get_triggerdef(t.oid))
    from   mine c join pg_trigger t on tgrelid = c.oid where not tgisinternal
    union all select format('policy %s %s %s %s', relname, polname, pg_get_expr(polqual, polrelid),
                            pg_get_expr(polwithcheck, polrelid))
    from   mine c join pg_policy p on polrelid = c.oid
    union all select format('view %s %s', relname, pg_get_viewdef(oid))
    from   mine where relkind in ('v', 'm')
    union all select format('enum %s', enumlabel) from pg_enum e join pg_type t on t.oid = enumtypid
    where  t.typnamespace = ${schema}::regnamespace
    order  by line`;
  // Column rights of the marker let who may write a column write through a view.
  return rows.map(({ line }) => line.replaceAll(`${schema}.`, ''));
}

/** @returns why the pair is refused, or undefined */
function refusal(use: Use, kind: string): RegExp | undefined {
  return REFUSED[`${use.name} ${kind}`];
}

const lineOf = (use: Use, table: string) =>
  `  - ${use.name.split(' ')[0]}: ${JSON.stringify(use.change(table))}`;

/** Writes through both versions; what one writes the other shows. */
async function writeBoth(sql: Sql, tables: readonly { from: string; to: string | null }[]) {
  for (const { from, to } of tables) {
    const old = sql.unsafe(`select * from shop_v1.${ident(from)} limit 0`);
    await old;
    await sql.unsafe(`insert into shop_v1.${ident(from)} (k, a) values (50, 500)`);
    if (to === null) continue;
    const view = `shop_v2.${ident(to)}`;
    await sql.unsafe(`insert into ${view} (k, a) values (60, 600)`);
    await sql.unsafe(`update ${view} set a = 501 where k = 50`);
    await sql.unsafe(`update shop_v1.${ident(from)} set a = 601 where k = 60`);
    for (const shown of [`shop_v1.${ident(from)}`, view]) {
      const rows = await sql.unsafe(`select k, a::int from ${shown} where k > 10 order by k`);
      const wanted = [
        { k: 50, a: 501 },
        { k: 60, a: 601 },
      ];
      assert.deepEqual(
        rows.map((row) => ({ ...row })),
        wanted,
        shown,
      );
    }
    await sql.unsafe(`delete from ${view} where k > 10`);
  }
}

/**
 * Starts all pairs in one change, rolls it back, starts it again and completes it.
 *
 * @returns how many pairs ran, and how many were refused
 */
export async function runUses(server: TestServer, uses: readonly Use[]) {
  const refused: string[] = [];
  const lines: string[] = [];
  await server.withDatabase(async ({ sql, url }) => {
    const all = [BEFORE, ...KINDS.map(tableSql)].join(';\n');
    await sql.unsafe(
      'create schema aside; create table aside.far (id int primary key); ' +
        'insert into aside.far values (1)',
    );
    await sql.unsafe(`create schema want; create schema w2; set search_path = want;
      ${all.replaceAll('aside.range', 'w2.range')}; reset search_path`);
    await adopt(sql, all);
    const before = await shapeOf(sql, 'shop');
    assert.deepEqual(before, await shapeOf(sql, 'want'));
    for (const use of uses) {
      for (const { name } of KINDS) {
        const line = lineOf(use, name);
        const because = refusal(use, name);
        if (because === undefined) {
          lines.push(line);
          await sql.unsafe(`set search_path = want; ${use.plain(ident(name), name)}`);
          continue;
        }
        const change = parseChange(`operations:\n${line}`, 'v2.yaml');
        await assert.rejects(previewChange(url, { ...SCHEMA, change }), (error: unknown) => {
          assert.ok(error instanceof PlanRefusedError, String(error));
          assert.match(error.message, because, `${use.name} on ${name}`);
          return true;
        });
        refused.push(line);
      }
    }
    await sql.unsafe('reset search_path');
    const change = parseChange(`operations:\n${lines.join('\n')}`, 'v2.yaml');
    await startChange(url, { ...SCHEMA, change });
    const moved = uses.find((use) => use.to);
    const tables = KINDS.map(({ name }) => {
      const isMoved = moved?.to !== undefined && refusal(moved, name) === undefined;
      return { from: name, to: isMoved ? moved.to!(name) : name };
    });
    await writeBoth(sql, tables);
    await rollbackChange(url, SCHEMA);
    const enums = (line: string) => !line.startsWith('enum of ');
    assert.deepEqual((await shapeOf(sql, 'shop')).filter(enums), before.filter(enums));
    await startChange(url, { ...SCHEMA, change });
    await completeChange(url, SCHEMA);
    assert.deepEqual(await shapeOf(sql, 'shop'), await shapeOf(sql, 'want'));
  });
  return { ran: lines.length, refused: refused.length };
}
