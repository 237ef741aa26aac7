import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql, Transaction } from '@slipway/pg';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { addCertificates } from '../people/certificates.ts';
import { personOf } from '../testing/people.ts';
import { writePeople } from '../people/people.ts';
import { ensurePeopleTables } from '../people/tables.ts';
import { applyPickStep } from './apply.ts';
import { claimBatch, dealBatches, reviewClaims, type ClaimParts } from './claim.ts';
import type { DoneStep } from './core/line-state.ts';
import type { PickList } from './core/pick-list.ts';
import { NothingToPickError, PickerMayNotError, PickerNotOnShiftError } from './errors.ts';
import { importGround } from './ground.ts';
import type { PublishPickList } from './lists.ts';
import { makeBatches } from './make-batches.ts';
import { ensurePickTables } from './tables.ts';
import { floorOf, order, product, TINY_LAYOUT } from './testing/tiny-store.ts';
import { answerHelp, readPicks, storeOfList } from './view.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-12-01T09:00:00Z');
const SUBSTITUTES = { substitutes: ['barley', 'nowhere'], note: 'the small ones' };

const GROUND = {
  layouts: [floorOf(TINY_LAYOUT).layout],
  products: [
    product('rice', 'A1/1'),
    product('oats', 'A3/3'),
    product('barley', 'A3/5'),
    product('milk', 'C1/2'),
    product('peas', 'F1/4'),
    product('nowhere', 'A1/1', { places: {} }),
  ],
  orders: [
    order('o1', NOW_MS + HOUR_MS, { rice: 2, milk: 1 }),
    order('o2', NOW_MS + HOUR_MS, { oats: 3 }, SUBSTITUTES),
    order('o3', NOW_MS + 9 * HOUR_MS, { peas: 1 }),
  ],
  names: { s01: 'Quayside' },
};

/** A store with two pickers on shift, whose certificates run out at different times. */
interface Store {
  readonly sql: Sql;
  readonly url: string;
  readonly parts: ClaimParts;
  /** What the store's devices hold, by list. */
  readonly published: Map<string, PickList>;
  readonly say: (step: Partial<DoneStep>, nowMs?: number) => Promise<unknown>;
}

async function withStore(body: (store: Store) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }: TestDatabase) => {
    await ensurePeopleTables(sql);
    await ensurePickTables(sql);
    await importGround(sql, GROUND);
    await writeStaff(sql);
    const published = new Map<string, PickList>();
    const publish: PublishPickList = async (_tx, _store, list, value) => {
      if (value) published.set(list, value);
      else published.delete(list);
    };
    let op = 0;
    const say: Store['say'] = (step, nowMs = NOW_MS + 60_000) => {
      op += 1;
      const done = stepOf({ op: `op${op}`, atMs: NOW_MS + op * 1_000, ...step });
      return sql.begin((tx: Transaction) => applyPickStep(tx, done, publish, nowMs));
    };
    const parts = { people: sql, picks: sql, training: [], publish };
    await body({ sql, url, parts, published, say });
  });
}

const stepOf = (step: Partial<DoneStep>): DoneStep => ({
  op: 'op0',
  list: 's01-1',
  step: 1,
  outcome: 'picked',
  quantity: 0,
  substituteSku: null,
  by: 'ada',
  atMs: NOW_MS,
  isShelfEmpty: null,
  undoes: null,
  ...step,
});

async function writeStaff(sql: Sql): Promise<void> {
  const mia = personOf('mia', { isMentor: true, experience: 'senior', skills: ['till'] });
  const people = ['ada', 'ben', 'cat', 'dan'].map((id) => personOf(id, { mentor: 'mia' }));
  await sql.begin((tx) => writePeople(tx, [mia, ...people]));
  const certificate = (id: string, expiresMs: number) => ({
    person: id,
    name: 'picking',
    passedMs: 1,
    observedBy: 'mia',
    observedMs: 2,
    expiresMs,
  });
  await addCertificates(sql, [
    certificate('ada', NOW_MS + HOUR_MS),
    certificate('ben', NOW_MS + 99 * HOUR_MS),
    certificate('cat', NOW_MS - 1),
    certificate('dan', NOW_MS + 99 * HOUR_MS),
  ]);
  const [from, until] = [new Date(NOW_MS - HOUR_MS), new Date(NOW_MS + 8 * HOUR_MS)];
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('early', 's01', ${from}, ${until})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station, is_lead)
    values ('early', 'ada', 'picks', false), ('early', 'ben', 'picks', false),
           ('early', 'cat', 'picks', false), ('early', 'dan', 'till', false),
           ('early', 'mia', 'till', true)`;
}

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

/** Starts a writer that stops at a lock which the test holds, and kills it there. */
async function killWhileWriting({ sql, url }: Store, lock: string, args: readonly string[]) {
  const main = join(import.meta.dirname, 'testing/writer-main.ts');
  const holder = await sql.reserve();
  await holder`begin`;
  await holder.unsafe(lock);
  const env = { ...process.env, DATABASE_URL: url };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: 'inherit' });
  const waits = async () => {
    const [row] = await sql`
      select 1 from pg_stat_activity
      where  application_name = 'slipway-picks-writer' and wait_event_type = 'Lock'`;
    return row !== undefined;
  };
  const deadline = Date.now() + 20_000;
  while (!(await waits())) {
    assert.ok(Date.now() < deadline, 'the writer came to the lock');
    await delay(20);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await holder`rollback`;
  holder.release();
}

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
