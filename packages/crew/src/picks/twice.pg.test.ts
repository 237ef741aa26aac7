/** Two handhelds that pick one line: the first was offline when its list was taken over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimBatch, reviewClaims } from './claim.ts';
import type { DoneStep } from './core/line-state.ts';
import { PickListUnknownError, PutBackDiffersError } from './errors.ts';
import { makeBatches } from './make-batches.ts';
import { HOUR_MS, killWhileWriting, NOW_MS, withStore, type Store } from './testing/store.ts';
import { putBack } from './twice.ts';
import { readPicks } from './view.ts';

const LATE_MS = NOW_MS + HOUR_MS;

/** Ada's certificate runs out while her handheld is offline; Ben gets her list. */
async function takeOver({ sql, parts }: Store): Promise<void> {
  await makeBatches(sql, 's01', NOW_MS);
  await claimBatch(parts, 's01', 'ada', NOW_MS);
  assert.deepEqual(await reviewClaims(parts, 's01', LATE_MS), ['s01-1']);
  assert.equal((await claimBatch(parts, 's01', 'ben', LATE_MS)).list, 's01-1.2');
}

const ada = (step: number, quantity: number, atMs: number): Partial<DoneStep> => {
  return { op: `ada-${step}`, list: 's01-1', step, quantity, atMs };
};
const ben = (step: number, quantity: number, atMs: number): Partial<DoneStep> => {
  return {
    ...ada(step, quantity, atMs),
    op: `ben-${step}`,
    list: 's01-1.2',
    by: 'ben',
    device: 'hand-2',
  };
};

/** Rice is picked by both, the rest once. Ada was first, though she may be told of last. */
const ADA = [ada(1, 2, LATE_MS + 1000)];
const BEN = [ben(1, 2, LATE_MS + 9000), ben(2, 3, LATE_MS + 10_000), ben(3, 1, LATE_MS + 11_000)];

async function stateOf({ sql }: Store) {
  const lines = await sql`
    select   step, picked, excess, is_short, done_by, done_at from slipway.crew_pick_line
    where    batch = 1 order by step`;
  const orders = await sql`
    select id, changes, picked_at from slipway.crew_pick_order where batch = 1 order by id`;
  const { twice, batches } = await readPicks(sql, ['s01'], LATE_MS + 60_000);
  const done = batches.find(({ batch }) => batch === 1);
  return { lines: [...lines], orders: [...orders], twice, done: [done?.done, done?.state] };
}

void test('K11 taken over while offline: both are kept, and the line counts once', async () => {
  const states: unknown[] = [];
  for (const order of [
    [...ADA, ...BEN],
    [...BEN, ...ADA],
  ]) {
    await withStore(async (store) => {
      await takeOver(store);
      for (const step of order) await store.say(step, LATE_MS + 60_000);
      const state = await stateOf(store);
      assert.deepEqual(state.done, [3, 'done']);
      assert.deepEqual(
        state.orders.map(({ changes }) => changes),
        [[], []],
        'the customers get what they ordered',
      );
      const [line, ...others] = state.twice;
      assert.equal(others.length, 0);
      const { excess, wanted, name, tote, list, order: customer } = line!;
      assert.deepEqual(
        [excess, wanted, name, tote, list, customer],
        [2, 2, 'Item rice', 'A', 's01-1.2', 'o1'],
      );
      assert.deepEqual(
        line!.takes.map((take) => [take.by, take.device, take.atMs, take.quantity, take.excess]),
        [
          ['ada', 'hand-1', LATE_MS + 1000, 2, 0],
          ['ben', 'hand-2', LATE_MS + 9000, 2, 2],
        ],
      );
      assert.equal((await store.sql`select 1 from slipway.crew_pick_step`).length, 4);
      states.push(state);
    });
  }
  assert.deepEqual(states[0], states[1], 'whichever comes in first');
});

void test('K11 what is put back is told no more; what comes in later is', async () => {
  await withStore(async (store) => {
    const { sql, say } = store;
    await takeOver(store);
    for (const step of [...BEN, ...ADA]) await say(step, LATE_MS + 60_000);
    const wish = { list: 's01-1.2', step: 1, quantity: 2, by: 'mia', through: null };
    const back = (more: object = {}) => putBack(sql, { ...wish, ...more }, LATE_MS + 70_000);
    await assert.rejects(back({ list: 'nobody' }), PickListUnknownError);
    await assert.rejects(back({ step: 9 }), PickListUnknownError);
    await assert.rejects(back({ quantity: 1 }), PutBackDiffersError);
    await assert.rejects(
      back({ step: 2, quantity: 3 }),
      /^.*Step 2 of .*: nothing is too many now, not 3/,
    );
    assert.equal((await sql`select 1 from slipway.crew_pick_put_back`).length, 0);

    // Killed before it is written: it is still to be put back.
    const lock = 'lock table slipway.crew_pick_put_back in exclusive mode';
    await killWhileWriting(store, lock, ['put-back', JSON.stringify(wish)]);
    assert.equal((await stateOf(store)).twice.length, 1);

    const both = await Promise.allSettled([back(), back({ list: 's01-1' })]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.deepEqual((await stateOf(store)).twice, []);
    await say({ ...ada(2, 1, LATE_MS + 2000) }, LATE_MS + 80_000);
    await say({ ...ada(1, 1, LATE_MS + 3000), op: 'ada-1-more' }, LATE_MS + 80_000);
    const again = (await stateOf(store)).twice.map(({ step, excess }) => [step, excess]);
    assert.deepEqual(again, [
      [1, 1],
      [2, 1],
    ]);
    await say({ ...ada(2, 1, LATE_MS + 4000), op: 'undo', outcome: 'undone', undoes: 'ada-2' });
    const left = (await stateOf(store)).twice.map(({ step }) => step);
    assert.deepEqual(left, [1], 'what was undone is not too much');
  });
});
