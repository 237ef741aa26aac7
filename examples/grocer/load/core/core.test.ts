/** The load's pure parts: arrivals, locks, latencies, events, and the plan of requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivals } from './arrivals.ts';
import { EventParser } from './event-stream.ts';
import { Latencies } from './latency.ts';
import { Locks } from './locks.ts';
import { Planner, type Planned } from './planner.ts';
import { seeded } from './random.ts';

test('every store gets its rate in every second, and a seed repeats', () => {
  const plan = (seed: number) =>
    arrivals(3, 20, 1_000, seeded(seed))
      .take(3 * 20 * 5)
      .toArray();
  const five = plan(7);
  const counts = new Map<string, number>();
  for (const { store, dueMs } of five) {
    const key = `${store} in second ${Math.floor((dueMs - 1_000) / 1_000)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, 15);
  assert.deepEqual(new Set(counts.values()), new Set([20]));
  assert.deepEqual(plan(7), five);
  assert.notDeepEqual(plan(8), five);
});

test('arrivals come in the order of time', () => {
  const dueMs = arrivals(15, 20, 0, seeded(1))
    .take(1_000)
    .map((arrival) => arrival.dueMs)
    .toArray();
  assert.deepEqual(
    dueMs.toSorted((a, b) => a - b),
    dueMs,
  );
});

test('a key has many readers or one writer', () => {
  const locks = new Locks();
  assert.equal(locks.take('a', 'read'), true);
  assert.equal(locks.take('a', 'read'), true);
  assert.equal(locks.take('a', 'write'), false);
  locks.release('a', 'read');
  assert.equal(locks.take('a', 'write'), false);
  locks.release('a', 'read');
  assert.equal(locks.take('a', 'write'), true);
  assert.equal(locks.take('a', 'read'), false);
  assert.equal(locks.take('a', 'write'), false);
  locks.release('a', 'write');
  assert.equal(locks.take('a', 'read'), true);
});

test('a quantile is at most 2 % above the true one', () => {
  const latencies = new Latencies();
  assert.equal(latencies.quantile(0.5), null);
  for (let ms = 1; ms <= 1_000; ms += 1) latencies.add(ms);
  for (const share of [0.5, 0.99]) {
    const found = latencies.quantile(share) ?? 0;
    assert.ok(found >= share * 1_000 && found <= share * 1_020, `${share}: ${found}`);
  }
});

test('events are read whole, however the chunks fall', () => {
  const text = ': open\n\nid: c1\ndata: {"a":1}\n\ndata: x\r\ndata: y\r\n\r\n: ping\n\n';
  const expected = [
    { data: '{"a":1}', id: 'c1' },
    { data: 'x\ny', id: 'c1' },
  ];
  for (const size of [1, 2, 7, text.length]) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size) {
      events.push(...parser.feed(text.slice(at, at + size)));
    }
    assert.deepEqual(events, expected, `chunks of ${size}`);
  }
});

function planner(): Planner {
  const stores = ['s01', 's02'].map((store, index) => ({
    store,
    skus: ['a', 'b', 'c', 'd'],
    members: [`m${index}`, `n${index}`],
    subscriptions: [{ id: `p${index}`, status: 'captured' }],
  }));
  return new Planner({ stores, units: 3, run: 'r', random: seeded(3) });
}

test('no key is read or written while it is written, over a long run', () => {
  const plans = planner();
  const random = seeded(5);
  const underWay: Planned[] = [];
  const seen = { planned: 0, refused: 0 };
  for (let i = 0; i < 5_000; i += 1) {
    const planned = plans.plan(i % 2);
    if (planned === null) seen.refused += 1;
    else {
      seen.planned += 1;
      const same = underWay.filter((other) => other.lock === planned.lock);
      if (same.length > 0) {
        assert.ok([...same, planned].every((each) => each.use === 'read'));
      }
      underWay.push(planned);
    }
    const ended = underWay.length > 6 ? underWay.splice(Math.floor(random() * 6), 1)[0] : undefined;
    if (ended !== undefined) plans.finish(ended, true);
  }
  assert.ok(seen.planned > 4_000, JSON.stringify(seen));
});

test('ids are used once, names have one space, units belong to their store', () => {
  const plans = planner();
  const ids = new Set<string>();
  const ops = new Set<string>();
  let writes = 0;
  for (let i = 0; i < 2_000; i += 1) {
    const planned = plans.plan(i % 2);
    if (planned === null) continue;
    plans.finish(planned, true);
    ops.add(planned.op);
    assert.match(planned.unit, new RegExp(`^${planned.store}-till-00[012]$`));
    const { write } = planned;
    if (write?.op === 'price-write') ids.add(write.changeId);
    if (write?.op === 'earn' || write?.op === 'burn') ids.add(write.opId);
    if (write?.op === 'sign-up') ids.add(planned.key);
    if (write !== null && write.op !== 'activate' && write.op !== 'rename') writes += 1;
    if (write !== null && 'name' in write) assert.match(write.name, /^[A-Z]\w+ [A-Z]\w+$/);
    if (write?.op === 'price-write') assert.match(write.price, /^\d+\.\d\d$/);
  }
  assert.equal(ids.size, writes);
  assert.equal(ops.size, 9);
});

test('a signed-up customer is activated once, and a refused sign-up never', () => {
  const plans = new Planner({
    stores: [{ store: 's01', skus: [], members: [], subscriptions: [] }],
    units: 1,
    run: 'r',
    random: seeded(1),
    mix: [
      ['sign-up', 1],
      ['activate', 1],
    ],
  });
  const signedUp = new Set<string>();
  const activated: string[] = [];
  for (let i = 0; i < 200; i += 1) {
    const planned = plans.plan(0);
    if (planned === null) continue;
    const done = i % 3 !== 0;
    if (planned.op === 'sign-up' && done) signedUp.add(planned.key);
    if (planned.op === 'activate') activated.push(planned.key);
    plans.finish(planned, done);
  }
  assert.ok(activated.length > 10);
  assert.equal(new Set(activated).size, activated.length);
  assert.ok(activated.every((key) => signedUp.has(key)));
});
