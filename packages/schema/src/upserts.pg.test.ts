/** Both versions upsert a few hot keys at once, while the old column and its twin are unique. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, seededRandom } from '@slipway/kernel';
import { connect, sqlState, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, parseChange, rollbackChange, startChange } from './index.ts';
import { one } from './operation-cases.ts';
import { adopt } from './test-support.ts';

const SHOP = { schema: 'shop' };
const CLIENTS = 4;
const OPERATIONS = `
operations:
  - alter_column: { table: member, column: email, type: varchar, up: "'to:' || email",
      down: "substr(email, 4)" }`;

async function upsert(sql: Sql, version: 'v1' | 'v2', key: number): Promise<void> {
  const email = `${version === 'v2' ? 'to:' : ''}member${key}`;
  await sql.unsafe(
    `insert into shop_${version}.member as m (email, hits) values ($1, 1)
     on conflict (email) do update set hits = m.hits + 1`,
    [email],
  );
  await sql.unsafe(`delete from shop_${version}.member where email = $1`, [email]);
}

/**
 * Upserts through both versions at once.
 *
 * @param enough told after each statement; true ends the load
 * @returns how many upserts were made, and how many raised unique_violation
 */
async function load(url: string, enough: (made: number, failed: number) => boolean) {
  let made = 0;
  let failed = 0;
  const loops = (['v1', 'v2'] as const).flatMap((version, at) =>
    Array.from({ length: CLIENTS }, async (_, client) => {
      const sql = connect(url, { name: version, max: 1 });
      const random = seededRandom(100 * at + client);
      while (!enough(made, failed)) {
        try {
          await upsert(sql, version, int(random, 2));
        } catch (error) {
          if (sqlState(error) !== '23505') throw error;
          failed++;
        }
        made++;
      }
      await sql.end();
    }),
  );
  await Promise.all(loops);
  return { made, failed };
}

void test('no upsert of a hot key fails where upserts are serialized', async (t) => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table member (id int generated always as identity primary key,
           email text not null unique, hits int not null)`,
    );
    const bare = await startChange(url, { ...SHOP, change: parseChange(OPERATIONS, 'v2.yaml') });
    assert.match(bare.warnings.join('\n'), /member is unique in email.*serialize_upserts: true/);
    const deadlineMs = Date.now() + 3000;
    const without = await load(url, (_, failed) => failed >= 5 || Date.now() > deadlineMs);
    await rollbackChange(url, SHOP);

    const text = `${OPERATIONS}\nserialize_upserts: true`;
    const started = await startChange(url, { ...SHOP, change: parseChange(text, 'v2.yaml') });
    assert.match(started.warnings.join('\n'), /each insert holds a lock on its key/);
    const wanted = Math.min(2500, Math.max(1000, 2 * without.made));
    const serialized = await load(url, (made, failed) => made >= wanted || failed > 0);
    t.diagnostic(`${without.failed} of ${without.made} failed without`);
    assert.equal(serialized.failed, 0, `of ${serialized.made}`);
    const wrong = await one(
      sql,
      `select count(*)::int as n from shop_v1.member o full join shop_v2.member n using (id)
         where 'to:' || o.email is distinct from n.email`,
    );
    assert.deepEqual(wrong, { n: 0 });
    await completeChange(url, SHOP);
  });
});
