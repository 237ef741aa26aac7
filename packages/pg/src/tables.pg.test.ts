import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from './sql.ts';
import { ensureTables, type TableStep } from './tables.ts';
import { withTestDatabase } from './testing.ts';

const STEPS: readonly TableStep[] = [
  { name: '1-made', statement: 'create table slipway.made (id int)' },
  { name: '2-counted', statement: 'insert into slipway.made values (1); select pg_sleep(0.05)' },
];

test('from several pools at once, each step runs once', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    const pools = [1, 2].map((n) => connect(url, { name: `test-${n}` }));
    const runs = pools.flatMap((pool) => [1, 2, 3].map(() => ensureTables(pool, 'demo', STEPS)));
    await Promise.all(runs);
    await Promise.all(pools.map((pool) => pool.end()));
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from slipway.made`;
    assert.equal(row?.n, 1);
  });
});

test('a later step is added to those that ran; another owner has names of its own', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureTables(sql, 'demo', STEPS.slice(0, 1));
    await ensureTables(sql, 'demo', STEPS);
    await ensureTables(sql, 'other', [
      { name: '1-made', statement: 'insert into slipway.made values (2)' },
    ]);
    const rows = await sql<{ id: number }[]>`select id from slipway.made order by id`;
    assert.deepEqual(
      rows.map((row) => row.id),
      [1, 2],
    );
  });
});

test('a step that fails takes back those before it, and may be run again', async () => {
  await withTestDatabase(async ({ sql }) => {
    const broken = [STEPS[0]!, { name: '2-broken', statement: 'select 1/0' }];
    await assert.rejects(ensureTables(sql, 'demo', broken), { code: '22012' });
    await ensureTables(sql, 'demo', STEPS);
  });
});

test('a step that was edited after it ran is refused', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureTables(sql, 'demo', STEPS);
    const edited = [{ ...STEPS[0]!, statement: 'create table slipway.made (id bigint)' }];
    await assert.rejects(ensureTables(sql, 'demo', edited), /1-made of demo was edited/);
  });
});
