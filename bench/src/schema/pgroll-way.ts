/**
 * The way of the best known tool for the same change, written down again in SQL: PL/pgSQL triggers
 * on every write that ask for the search_path, and a backfill that sets the key to itself, in
 * batches of a thousand by key.
 *
 * @see https://github.com/xataio/pgroll (pkg/backfill)
 */
import type { Sql } from '@slipway/pg';

const BATCH = 1000;

function triggerSql(column: 'name' | 'twin', direction: 'up' | 'down'): string {
  const [target, expression] =
    direction === 'up' ? ['twin', 'upper("name")'] : ['name', 'lower("name")'];
  const source = column === 'name' ? 'name' : 'twin';
  return `
    create function shop.follow_${direction}() returns trigger language plpgsql as $$
    declare
      "id"    shop.item.id%type := new."id";
      "name"  shop.item.name%type := new."${source}";
      "stock" shop.item.stock%type := new."stock";
      latest_schema text;
      search_path text;
    begin
      select current_setting into search_path from current_setting('search_path');
      if search_path ${direction === 'up' ? '!=' : '='} 'shop_shout' then
        new."${target}" = ${expression};
        new."needs_backfill" = false;
      end if;
      return new;
    end $$;
    create trigger follow_${direction} before insert or update on shop.item
      for each row execute function shop.follow_${direction}()`;
}

/** Adds the twin, the mark of rows to be converted, and the triggers of both directions. */
export async function expandPgrollWay(sql: Sql): Promise<void> {
  await sql`alter table shop.item add column twin text`;
  await sql`alter table shop.item add column needs_backfill boolean default true`;
  await sql.unsafe(triggerSql('name', 'up'));
  await sql.unsafe(triggerSql('twin', 'down'));
}

/**
 * Converts rows batch by batch, until all are done or the time is up.
 *
 * @param limitMs when no further batch is begun; a rate is known long before the end
 * @returns rows per second
 */
export async function backfillPgrollWay(sql: Sql, limitMs: number): Promise<number> {
  const startedMs = performance.now();
  let rows = 0;
  for (let last = '0'; performance.now() - startedMs < limitMs; rows += BATCH) {
    // The text holds the last key, as there: each batch is planned afresh.
    const [row] = await sql.unsafe<{ last: number | null }[]>(`
      with batch as (
        select id from shop.item
        where  needs_backfill = true and (id) > ('${last}')
        order  by id limit ${BATCH} for no key update
      ), done as (
        update shop.item set id = item.id from batch where item.id = batch.id
        returning item.id
      )
      select last_value(id) over () as last from done limit 1`);
    if (row?.last == null) break;
    last = String(row.last);
  }
  return rows / ((performance.now() - startedMs) / 1000);
}
