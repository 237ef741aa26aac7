/** A handheld's pick step, from its op to the order, in the transaction that applies the op. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  ensurePickTables,
  importGround,
  makeBatches,
  readPickFolder,
  type PickList,
} from '@slipway/crew/picks';
import { ensureFleetTables, type PerformedOp } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { performersOf, TILL_TABLES } from './performers.ts';

const NOW_MS = Date.now();
const FOLDER = join(import.meta.dirname, '../../crew');

/** Gives the first list of s04 to somebody, as the control plane does behind its gate. */
async function give(sql: Sql): Promise<void> {
  const value = { list: 's04-1', lines: [] };
  await sql`
    insert into slipway.crew_pick_list (list, store, batch, picker, claimed_at, value)
    values ('s04-1', 's04', 1, 'ada', now(), ${sql.json(value)})`;
  await sql`
    update slipway.crew_pick_batch
    set    list = 's04-1', state = 'picking', picker = 'ada', held_until = now() + interval '1 h'
    where  store = 's04' and batch = 1`;
}

test('a pick step changes its line and its order; its list is gone with the last', async () => {
  process.env['SLIPWAY_SCHEMA_LOYALTY'] ??= 'loyalty';
  process.env['SLIPWAY_SCHEMA_SUBSCRIPTIONS'] ??= 'subscriptions';
  await withTestDatabase(async ({ sql }) => {
    await ensureFleetTables(sql);
    await ensurePickTables(sql);
    await sql.unsafe(TILL_TABLES);
    await importGround(sql, readPickFolder(FOLDER));
    await makeBatches(sql, 's04', NOW_MS);
    await give(sql);
    const performer = performersOf({} as never).find(({ type }) => type === 'pick-step');
    const tell = (seq: number, body: object) => {
      const op = { device: 'h-1', epoch: 1, opId: `op-${seq}`, store: 's04', wallMs: NOW_MS, body };
      return sql.begin((tx) => performer!.perform(tx, op as unknown as PerformedOp));
    };
    const lines = await sql<{ step: number; sku: string; order: string; quantity: number }[]>`
      select   step, sku, order_id as "order", quantity
      from     slipway.crew_pick_line where store = 's04' and batch = 1 order by step`;
    for (const { step, sku, quantity } of lines) {
      const body = { list: 's04-1', step, sku, quantity, outcome: 'picked', by: 'ada' };
      const short = { ...body, quantity: 0, outcome: 'short' };
      await tell(step, step === 1 ? short : body);
    }
    const [first] = lines;
    const [order] = await sql<{ changes: { sku: string; short: boolean }[] }[]>`
      select changes from slipway.crew_pick_order where id = ${first!.order}`;
    assert.deepEqual(order?.changes, [
      { sku: first!.sku, wanted: first!.quantity, picked: 0, substituted: [], short: true },
    ]);
    const [batch] = await sql`
      select state, done_at <= now() as "isPast" from slipway.crew_pick_batch where list = 's04-1'`;
    assert.deepEqual({ ...batch }, { state: 'done', isPast: true });
    const [item] = await sql<{ value: PickList | null }[]>`
      select value from slipway.fleet_feed where store = 's04' and stream = 'picks'`;
    assert.equal(item?.value, null, 'handhelds are told that it is gone');
  });
});
