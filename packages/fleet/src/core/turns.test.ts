import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns, type EpochPlace, type NextEpoch } from './turns.ts';

const BATCH = 500;

/** What the database answers: the epoch that is meant, of those with ops. */
function pick(held: ReadonlyMap<string, number>, which: NextEpoch): EpochPlace | null {
  const open = [...held].filter(([, ops]) => ops > 0);
  const order =
    which === 'least'
      ? open.toSorted(([a, m], [b, n]) => m - n || a.localeCompare(b))
      : open.filter(([device]) => device > which.device).toSorted(([a], [b]) => a.localeCompare(b));
  const [first] = order;
  return first ? { device: first[0], epoch: 1 } : null;
}

test('A6 a backlog drains though others always have something new, and they do not wait', () => {
  const small = Array.from({ length: 45 }, (_, at) => `till-${10 + at}`);
  const held = new Map([['backlog', 20_000], ...small.map((one) => [one, 1] as const)]);
  const served = new Map(small.map((one) => [one, 0]));
  const turns = new Turns();
  let turn = 0;
  for (; held.get('backlog')! > 0 && turn < 10_000; turn++) {
    const did = pick(held, turns.next());
    turns.took(did);
    if (did) held.set(did.device, Math.max(0, held.get(did.device)! - BATCH));
    if (did) served.set(did.device, turn);
    // More than could be done one by one.
    if (turn % 3 === 0) for (const one of small) held.set(one, held.get(one)! + 1);
    const longest = turn - Math.min(...small.map((one) => served.get(one)!));
    assert.ok(longest <= 2 * (small.length + 2), `somebody waited ${longest} turns`);
  }
  assert.equal(held.get('backlog'), 0);
  assert.ok(turn <= 2 * (20_000 / BATCH) * (small.length + 2), `${turn} turns`);
});

test('after the last one it begins at the front again', () => {
  const turns = new Turns();
  const b = { device: 'b', epoch: 1 };
  turns.took(b);
  assert.equal(turns.next(), 'least');
  turns.took(null);
  assert.deepEqual(turns.next(), b);
  turns.took(null);
  turns.took(null);
  assert.deepEqual(turns.next(), { device: '', epoch: 0 });
});
