/** Pushes: missed, excused, repeated and wrong ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pushes } from './pushes.ts';
import type { Intent } from './wire.ts';

const intent: Intent = {
  kind: 'intent',
  id: 1,
  store: 's01',
  key: 'a',
  startedMs: 10_000,
  write: { op: 'price-write', price: '4.00', changeId: 'c1' },
};
const body = { store: 's01', sku: 'a', price: '4.00', changeId: 'c1' };

function opened(): Pushes {
  const pushes = new Pushes(5_000, 500);
  pushes.stream({ kind: 'stream', store: 's01', up: true, atMs: 1_000 });
  pushes.announce(intent);
  return pushes;
}

function push(pushes: Pushes, body: unknown, store = 's01'): string | null {
  return pushes.push({ kind: 'push', store, atMs: 10_050, colour: 'green', body });
}

test('an acknowledged change that is not pushed in time is missed', () => {
  const pushes = opened();
  pushes.acknowledged(intent, 10_100);
  pushes.tick(15_099);
  assert.equal(pushes.missed, 0);
  pushes.tick(15_100);
  assert.equal(pushes.missed, 1);
  pushes.tick(60_000);
  assert.equal(pushes.missed, 1);
});

test('a change may be pushed before its answer, and twice', () => {
  const pushes = opened();
  assert.equal(push(pushes, body), null);
  assert.equal(push(pushes, body), null);
  pushes.acknowledged(intent, 10_100);
  pushes.tick(60_000);
  assert.deepEqual([pushes.missed, pushes.excused, pushes.pushes], [0, 0, 2]);
});

test('a change is excused when the stream was down while it could have come', () => {
  const pushes = opened();
  pushes.acknowledged(intent, 10_100);
  pushes.stream({ kind: 'stream', store: 's01', up: false, atMs: 12_000 });
  pushes.stream({ kind: 'stream', store: 's01', up: true, atMs: 12_100 });
  pushes.tick(60_000);
  assert.deepEqual([pushes.missed, pushes.excused], [0, 1]);
});

test('a gap long before the change excuses nothing', () => {
  const pushes = opened();
  pushes.stream({ kind: 'stream', store: 's01', up: false, atMs: 2_000 });
  pushes.stream({ kind: 'stream', store: 's01', up: true, atMs: 2_100 });
  pushes.acknowledged(intent, 10_100);
  pushes.tick(60_000);
  assert.deepEqual([pushes.missed, pushes.excused], [1, 0]);
});

const wrong: readonly (readonly [string, unknown, string?])[] = [
  ['another price', { ...body, price: '4.01' }],
  ['another article', { ...body, sku: 'b' }],
  ['no price', { ...body, changeId: 'c2', price: undefined }],
  ['a change of another store', { ...body, changeId: 'c2', store: 's02' }],
  ['the stream of another store', body, 's02'],
];
for (const [name, body, store] of wrong) {
  test(`a push is wrong: ${name}`, () => {
    assert.notEqual(push(opened(), body, store), null);
  });
}

test('a change of an earlier run is kept, to be looked up', () => {
  const pushes = opened();
  assert.equal(push(pushes, { ...body, changeId: 'c0' }), null);
  assert.deepEqual(
    [...pushes.foreign.values()],
    [{ changeId: 'c0', store: 's01', sku: 'a', minor: 400 }],
  );
});
