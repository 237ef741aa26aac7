/** The verification: lost, doubled and altered writes, as the database would show them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Model, registerName } from './model.ts';
import type { Value } from './register.ts';
import { compare, snapshotOf, type Stored } from './verification.ts';
import type { Op, Write } from './wire.ts';

const WRITES: readonly (readonly [string, Write, number, unknown])[] = [
  [
    'a',
    { op: 'price-write', price: '4.00', changeId: 'c1' },
    200,
    { store: 's01', sku: 'a', price: '4.00', changeId: 'c1' },
  ],
  ['m1', { op: 'earn', points: 10, opId: 'o1' }, 200, { member: 'm1', balance: 30, opId: 'o1' }],
  [
    'n1',
    { op: 'sign-up', name: 'New Person', email: 'n@example.com' },
    201,
    { id: 'n1', name: 'New Person', status: 'captured' },
  ],
];

function written(): Model {
  const model = new Model(
    {
      prices: [{ store: 's01', sku: 'a', minor: 349 }],
      balances: [{ member: 'm1', balance: 20 }],
      subscriptions: [],
    },
    1_000,
  );
  for (const [id, [key, write, status, body]] of WRITES.entries()) {
    announce(model, id, key, write);
    answer(model, id, key, write.op, status, body);
  }
  return model;
}

function announce(model: Model, id: number, key: string, write: Write): void {
  model.intent({ kind: 'intent', id, store: 's01', key, startedMs: id, write });
}

function answer(
  model: Model,
  id: number,
  key: string,
  op: Op,
  status: number | null,
  body: unknown,
): void {
  const request = { id, op, store: 's01', unit: 't', key, startedMs: id, endedMs: id };
  const { why } = model.result({ kind: 'result', ...request, status, colour: 'blue', body });
  assert.equal(why, null);
}

const RIGHT: Stored = {
  changes: new Map([['c1', [{ store: 's01', sku: 'a', minor: 400 }]]]),
  entries: new Map([['o1', [{ member: 'm1', points: 10, store: 's01' }]]]),
  values: new Map<string, Value>([
    [registerName.price('s01', 'a'), 400],
    [registerName.balance('m1'), 30],
    [registerName.name('n1'), 'New Person'],
    [registerName.status('n1'), 'captured'],
  ]),
};

function but(name: string, value: Value): Stored {
  return { ...RIGHT, values: new Map([...RIGHT.values, [name, value]]) };
}

const entry = { member: 'm1', points: 10, store: 's01' };
const cases: readonly { name: string; stored: Stored; lost: number; wrong: number }[] = [
  { name: 'all is there', stored: RIGHT, lost: 0, wrong: 0 },
  {
    name: 'a lost price change',
    stored: { ...but(registerName.price('s01', 'a'), 349), changes: new Map() },
    lost: 1,
    wrong: 1,
  },
  {
    name: 'a price change in other minor units',
    stored: {
      ...but(registerName.price('s01', 'a'), 40_000),
      changes: new Map([['c1', [{ store: 's01', sku: 'a', minor: 40_000 }]]]),
    },
    lost: 0,
    wrong: 2,
  },
  {
    name: 'a doubled earn',
    stored: {
      ...but(registerName.balance('m1'), 40),
      entries: new Map([['o1', [entry, entry]]]),
    },
    lost: 0,
    wrong: 2,
  },
  {
    name: 'an earn at another store',
    stored: { ...RIGHT, entries: new Map([['o1', [{ ...entry, store: 's02' }]]]) },
    lost: 0,
    wrong: 1,
  },
  {
    name: 'a lost sign-up',
    stored: {
      ...RIGHT,
      values: new Map([...RIGHT.values].filter(([name]) => !name.endsWith('n1'))),
    },
    lost: 1,
    wrong: 2,
  },
  {
    name: 'another name than the last acknowledged one',
    stored: but(registerName.name('n1'), 'Old Person'),
    lost: 1,
    wrong: 0,
  },
];
for (const { name, stored, lost, wrong } of cases) {
  test(name, () => {
    const model = written();
    const verification = compare(snapshotOf(model), stored, model);
    assert.deepEqual(
      [verification.lostWrites, verification.wrong],
      [lost, wrong],
      JSON.stringify(verification.details),
    );
    assert.equal(verification.details.length, lost + wrong);
    assert.equal(verification.checked, 7); // three writes and four values
  });
}

test('a write without an answer may be stored or not', () => {
  for (const value of [400, 500]) {
    const model = written();
    announce(model, 9, 'a', { op: 'price-write', price: '5.00', changeId: 'c9' });
    answer(model, 9, 'a', 'price-write', null, null);
    const stored = but(registerName.price('s01', 'a'), value);
    const { lostWrites, wrong } = compare(snapshotOf(model), stored, model);
    assert.deepEqual([lostWrites, wrong], [0, 0]);
  }
});

test('a key that is written while the database is read is left out', () => {
  const model = written();
  const snapshot = snapshotOf(model);
  announce(model, 9, 'a', { op: 'price-write', price: '5.00', changeId: 'c9' });
  const stored = but(registerName.price('s01', 'a'), 500);
  const { wrong, skipped } = compare(snapshot, stored, model);
  assert.deepEqual([wrong, skipped], [0, 1]);
});

test('a pushed change of an earlier run must be stored as it was pushed', () => {
  for (const [minor, expected] of [
    [400, 0],
    [401, 1],
  ] as const) {
    const model = written();
    const snapshot = snapshotOf(model, [{ changeId: 'c1', store: 's01', sku: 'a', minor }]);
    assert.equal(compare(snapshot, RIGHT, model).wrong, expected);
  }
});
