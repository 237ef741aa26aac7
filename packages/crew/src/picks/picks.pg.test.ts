import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimBatch, dealBatches, reviewClaims } from './claim.ts';
import { NothingToPickError, PickerMayNotError, PickerNotOnShiftError } from './errors.ts';
import { importGround } from './ground.ts';
import { makeBatches } from './make-batches.ts';
import { GROUND, HOUR_MS, killWhileWriting, NOW_MS, stepOf, withStore } from './testing/store.ts';
import { answerHelp, readPicks, storeOfList } from './view.ts';

void test('orders become batches once; lists go to certified people on shift alone', async () => {
  await withStore(async ({ sql, parts, published }) => {
    const made = await makeBatches(sql, 's01', NOW_MS);
    assert.deepEqual(
      made.batches.map(({ orders, lines }) => [orders, lines]),
      [
        [['o1', 'o2'], 3],
        [['o3'], 1],
      ],
    );
    assert.deepEqual((await makeBatches(sql, 's01', NOW_MS)).batches, [], 'none is left');
    const again = await importGround(sql, GROUND);
    assert.deepEqual([again.orders, again.batched], [0, 3], 'what is in a batch stays');

    const claim = (person: string) => claimBatch(parts, 's01', person, NOW_MS);
    await assert.rejects(claim('dan'), PickerNotOnShiftError, 'he is at the till');
    await assert.rejects(claim('cat'), (error: Error) => {
      assert.ok(error instanceof PickerMayNotError);
      return /cat may not pick: certificate picking has run out/.test(error.message);
    });
    const list = await claim('ada');
    assert.deepEqual([list.list, list.picker, list.helper], ['s01-1', 'ada', 'mia']);
    assert.deepEqual(list.zones, [
      { zone: 'ambient', lines: 2 },
      { zone: 'chilled', lines: 1 },
    ]);
    assert.deepEqual(
      list.lines.map(({ step, sku, quantity, tote }) => [step, sku, quantity, tote]),
      [
        [1, 'rice', 2, 'A'],
        [2, 'oats', 3, 'B'],
        [3, 'milk', 1, 'A'],
      ],
    );
    const [rice, oats] = list.lines;
    assert.deepEqual(rice?.place, {
      aisle: 'A1',
      bay: '1',
      shelf: 1,
      baysInAisle: 12,
      shelvesInBay: 4,
    });
    assert.equal(oats?.note, 'the small ones');
    assert.deepEqual(
      oats?.substitutes.map(({ sku }) => sku),
      ['barley'],
      'what the store has no shelf for is no substitute',
    );
    assert.equal(oats?.toteCode, 'S01-1-B');
    assert.deepEqual(await claim('ada'), list, 'the same again');
    assert.deepEqual([...published.values()], [list]);

    const dealt = await dealBatches(parts, 's01', NOW_MS);
    assert.deepEqual(dealt.given, [
      { person: 'ada', list: 's01-1' },
      { person: 'ben', list: 's01-2' },
    ]);
    assert.deepEqual(dealt.takenAway, []);
    await assert.rejects(claimBatch(parts, 's01', 'cat', NOW_MS - HOUR_MS / 2), NothingToPickError);
  });
});

void test('steps make lines, orders and batches; late or twice is all the same', async () => {
  await withStore(async ({ sql, parts, published, say }) => {
    await makeBatches(sql, 's01', NOW_MS);
    const list = await claimBatch(parts, 's01', 'ada', NOW_MS);
    assert.deepEqual(await say({ list: 'nobody' }), {
      result: 'unknown-list',
      isDone: false,
      isTakenAway: false,
    });
    await say({ op: 'undo', step: 2, outcome: 'undone', undoes: 'wrong' });
    await say({ op: 'wrong', step: 2, quantity: 3 }); // after what undoes it
    await say({ op: 'rice', step: 1, quantity: 2 });
    assert.deepEqual(await say({ op: 'rice', step: 1, quantity: 2 }), {
      result: 'repeated',
      isDone: false,
      isTakenAway: false,
    });
    await say({ step: 2, outcome: 'help' });
    const calling = await readPicks(sql, ['s01'], NOW_MS + 60_000);
    assert.deepEqual(
      calling.help.map(({ list: at, step, sku, by }) => [at, step, sku, by]),
      [['s01-1', 2, 'oats', 'ada']],
    );
    assert.equal(await storeOfList(sql, 's01-1'), 's01');
    await assert.rejects(storeOfList(sql, 's01-9'), { code: 'CREW_PICKS_LIST_UNKNOWN' });
    const help = { list: 's01-1', step: 2, by: 'mia', through: 'm.boss' };
    await answerHelp(sql, help);
    const [line] = await sql`
      select helped_by, helped_through from slipway.crew_pick_line where step = 2`;
    assert.deepEqual({ ...line }, { helped_by: 'mia', helped_through: 'm.boss' });
    await assert.rejects(answerHelp(sql, help), /no pick list/);
    await say({ step: 2, outcome: 'zero-check', isShelfEmpty: true });
    await say({ step: 2, outcome: 'substituted', quantity: 1, substituteSku: 'barley' });
    await say({ step: 2, outcome: 'short' });
    await say({ op: 'milk', step: 3, quantity: 1 });
    assert.deepEqual([...published], [], 'a list that is done is gone');

    const changes = async () => {
      const rows = await sql<{ id: string; changes: unknown; picked: boolean }[]>`
        select   id, changes, picked_at is not null as picked
        from     slipway.crew_pick_order where batch = 1 order by id`;
      return rows.map((row) => [row.id, row.changes, row.picked]);
    };
    const oats = {
      sku: 'oats',
      wanted: 3,
      picked: 0,
      substituted: [{ sku: 'barley', quantity: 1 }],
      short: true,
    };
    assert.deepEqual(await changes(), [
      ['o1', [], true],
      ['o2', [oats], true],
    ]);
    const [batch] = (await readPicks(sql, ['s01'], NOW_MS + 60_000)).batches.filter(
      ({ list: name }) => name === 's01-1',
    );
    assert.deepEqual(
      [batch?.state, batch?.done, batch?.lines, batch?.shorts, batch?.substituted],
      ['done', 3, 3, 1, 1],
    );
    // To A1's first bay, round to A3's second pair of bays, on to C1's first.
    assert.equal(batch?.walkedM, 3 + (11 + 8 + 9) + (3 + 3 + 1));

    await say({ step: 3, outcome: 'undone', quantity: 1, undoes: 'milk' });
    assert.deepEqual([...published.values()], [list], 'the very list is back');
    assert.deepEqual((await changes())[0], ['o1', [], false]);
  });
});

void test('an expired certificate takes the list away at the next step, not the work', async () => {
  await withStore(async ({ sql, parts, published, say }) => {
    await makeBatches(sql, 's01', NOW_MS);
    await claimBatch(parts, 's01', 'ada', NOW_MS);
    await say({ step: 1, quantity: 2 });
    const late = await say({ step: 2, quantity: 1 }, NOW_MS + HOUR_MS);
    assert.deepEqual(late, { result: 'applied', isDone: false, isTakenAway: true });
    assert.deepEqual([...published], []);
    await assert.rejects(claimBatch(parts, 's01', 'ada', NOW_MS + HOUR_MS), PickerMayNotError);
    const rest = await claimBatch(parts, 's01', 'ben', NOW_MS + HOUR_MS);
    assert.equal(rest.list, 's01-1.2');
    assert.deepEqual(
      rest.lines.map(({ step, sku, quantity }) => [step, sku, quantity]),
      [
        [2, 'oats', 2],
        [3, 'milk', 1],
      ],
    );
    // What the first handheld tells late still counts, and takes nothing away from the second.
    const told = await say({ step: 3, quantity: 1 }, NOW_MS + 8 * HOUR_MS);
    assert.deepEqual(told, { result: 'applied', isDone: false, isTakenAway: false });
    const done = await say({ list: 's01-1.2', step: 2, quantity: 2, by: 'ben' });
    assert.deepEqual(done, { result: 'applied', isDone: true, isTakenAway: false });
  });
  await withStore(async ({ sql, parts, published }) => {
    await makeBatches(sql, 's01', NOW_MS);
    await claimBatch(parts, 's01', 'ada', NOW_MS);
    assert.deepEqual(await reviewClaims(parts, 's01', NOW_MS + HOUR_MS / 2), []);
    assert.deepEqual(await reviewClaims(parts, 's01', NOW_MS + HOUR_MS), ['s01-1']);
    assert.deepEqual([...published], []);
  });
});

void test('a server that is killed in the midst leaves nothing half written', async () => {
  await withStore(async (store) => {
    const { sql, parts, say } = store;
    // The batch and its orders are written by then, the lines are not.
    await killWhileWriting(store, 'lock table slipway.crew_pick_line in exclusive mode', [
      'batches',
    ]);
    const [left] = await sql<{ batches: number; orders: number }[]>`
      select (select count(*)::int from slipway.crew_pick_batch) as batches,
             (select count(*)::int from slipway.crew_pick_order where batch is null) as orders`;
    assert.deepEqual(left, { batches: 0, orders: 3 });
    assert.equal((await makeBatches(sql, 's01', NOW_MS)).batches.length, 2);

    await claimBatch(parts, 's01', 'ada', NOW_MS);
    const step = stepOf({ op: 'killed', quantity: 2, atMs: NOW_MS + 1 });
    // The step and its line are written by then, the order is not.
    const lock = `select 1 from slipway.crew_pick_order where id = 'o1' for update`;
    await killWhileWriting(store, lock, ['step', JSON.stringify(step)]);
    const [kept] = await sql<{ steps: number; picked: number }[]>`
      select (select count(*)::int from slipway.crew_pick_step) as steps,
             (select picked from slipway.crew_pick_line where batch = 1 and step = 1) as picked`;
    assert.deepEqual(kept, { steps: 0, picked: 0 });
    assert.deepEqual(await say({ op: 'killed', quantity: 2 }), {
      result: 'applied',
      isDone: false,
      isTakenAway: false,
    });
  });
});
