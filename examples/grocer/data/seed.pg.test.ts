/** The grocer's data: as much as the scale says, the same every time, and right in itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withInitialVersions, type GrocerDatabase } from '../testing/database.ts';
import { memberOf, sizeOf, skuOf } from '../src/index.ts';

/** One number per table that changes when any row of it does. */
async function fingerprint({ sql }: GrocerDatabase): Promise<unknown> {
  const [row] = await sql`
    select (select sum(hashtext(price::text)) from pricing.price) as prices,
           (select sum(hashtext(entry::text)) from loyalty.entry) as entries,
           (select sum(hashtext(account::text)) from loyalty.account) as accounts,
           (select sum(hashtext(store::text)) from loyalty.store) as stores,
           (select sum(hashtext(member::text)) from subscriptions.member) as members`;
  return row;
}

test('at scale 1 it is the real size', () => {
  assert.deepEqual(sizeOf({ scale: 1, stores: 15 }), {
    stores: 15,
    skus: 50_000,
    prices: 750_000,
    members: 200_000,
    entries: 500_000,
  });
});

test('rows are as many as said, keys are as named, and two fillings are equal', async () => {
  const prints: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    await withInitialVersions(0.003, async (database) => {
      const { sql, size } = database;
      const [counts] = await sql`
        select (select count(*)::int from pricing.price) as prices,
               (select count(distinct sku)::int from pricing.price) as skus,
               (select count(*)::int from loyalty.entry) as entries,
               (select count(*)::int from subscriptions.member) as members,
               (select count(*)::int from loyalty.store) as stores`;
      assert.deepEqual({ ...counts }, { ...size });
      const [ends] = await sql`
        select (select max(sku) from pricing.price) as sku,
               (select max(id) from subscriptions.member) as member,
               (select max(member) from loyalty.account) as account`;
      const last = memberOf(size.members);
      assert.deepEqual({ ...ends }, { sku: skuOf(size.skus), member: last, account: last });
      prints.push(await fingerprint(database));
    });
  }
  assert.deepEqual(prints[0], prints[1]);
});

test('the ledger adds up, prices are in force, and every name splits and joins', async () => {
  await withInitialVersions(0.003, async ({ sql }) => {
    const [wrong] = await sql`
      select (select count(*)::int
              from   loyalty.account
              full join (select member, sum(points) as sum from loyalty.entry group by member) s
              using  (member)
              where  balance is distinct from sum or balance < 0) as balances,
             (select count(*)::int
              from   pricing.price
              where  price <= 0 or effective_from > now()) as prices,
             (select count(*)::int
              from   subscriptions.member
              where  full_name !~ '^[^ ]+ [^ ].*$') as names,
             (select count(*)::int
              from   loyalty.entry
              where  substr(place, 7) not in (select id from loyalty.store)) as places`;
    assert.deepEqual({ ...wrong }, { balances: 0, prices: 0, names: 0, places: 0 });
  });
});
