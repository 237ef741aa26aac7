/** The grocer's change files on its data: both versions show the same facts, and N+1 stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBothVersions, type GrocerDatabase } from '../testing/database.ts';
import { completeSecondVersions } from '../testing/versions.ts';

const SCALE = 0.004;

/** How many rows say something else in one version than in the other, per table. */
async function disagreements({ sql }: GrocerDatabase): Promise<unknown> {
  const [row] = await sql`
    select (select count(*)::int
            from   "pricing_2026-01-initial".price as old
            full join "pricing_2026-11-minor-units".price as new using (id)
            where  old.price * 100 is distinct from new.price_minor::numeric
            or     new.currency is distinct from 'USD') as prices,
           (select count(*)::int
            from   "loyalty_2026-01-initial".entry as old
            full join "loyalty_2026-11-store-reference".entry as new using (id)
            where  old.place is distinct from 'store:' || new.store_id) as entries,
           (select count(*)::int
            from   "subscriptions_2026-01-initial".member as old
            full join "subscriptions_2026-11-split-name".member as new using (id)
            where  old.full_name is distinct from new.first_name || ' ' || new.last_name
            or     new.first_name like '% %'
            or     old.status is distinct from
                   case new.status when 'paused' then 'active' else new.status end) as members`;
  return { ...row };
}

test('every row says the same in both versions', async () => {
  await withBothVersions(SCALE, async (database) => {
    const none = { prices: 0, entries: 0, members: 0 };
    assert.deepEqual(await disagreements(database), none);
    const { sql } = database;
    await sql`
      update "subscriptions_2026-01-initial".member
      set    full_name = 'Anna Maria Ortiz'
      where  id = 'm000001'`;
    await sql`
      update "subscriptions_2026-11-split-name".member
      set    first_name = 'Bo', last_name = 'van Dyk'
      where  id = 'm000002'`;
    await sql`
      update "subscriptions_2026-11-split-name".member
      set    status = 'paused'
      where  id = 'm000003'`;
    await sql`
      insert into "pricing_2026-11-minor-units".price
             (store_id, sku, price_minor, effective_from, change_id)
      values ('s01', 'sku000001', 7, now(), 'new')`;
    assert.deepEqual(await disagreements(database), none);
  });
});

test('both versions refuse what they must', async () => {
  await withBothVersions(SCALE, async ({ sql }) => {
    await assert.rejects(
      sql`insert into "loyalty_2026-11-store-reference".entry (member, points, op_id, store_id)
          values ('m000001', 1, 'x', 's99')`,
      { code: '23503' },
    );
    await assert.rejects(
      sql`insert into "pricing_2026-11-minor-units".price
                 (store_id, sku, effective_from, change_id)
          values ('s01', 'sku000001', now(), 'x')`,
      { code: '23502' },
    );
    await assert.rejects(
      sql`update "subscriptions_2026-11-split-name".member set status = 'gone'`,
      { code: '23514' },
    );
  });
});

test('once completed, the new version has every row and the old columns are gone', async () => {
  await withBothVersions(SCALE, async ({ sql, url, size }) => {
    await completeSecondVersions(url);
    const [counts] = await sql`
      select (select count(*)::int from "pricing_2026-11-minor-units".price) as prices,
             (select count(*)::int from "loyalty_2026-11-store-reference".entry) as entries,
             (select count(*)::int from "subscriptions_2026-11-split-name".member) as members`;
    const { prices, entries, members } = size;
    assert.deepEqual({ ...counts }, { prices, entries, members });
    const old = await sql`
      select column_name
      from   information_schema.columns
      where  (table_schema, table_name, column_name) in
             (('pricing', 'price', 'price'), ('loyalty', 'entry', 'place'),
              ('subscriptions', 'member', 'full_name'))`;
    assert.equal(old.length, 0);
  });
});
