/**
 * Random sequences of changes against the oracle; `schema.soak.ts` takes more of them.
 * No statement fails, every row is right through all versions, and the shape is that of plain DDL.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KINDS } from './changes.ts';
import { STATEMENTS } from './customers.ts';
import { runSequence } from './sequence.ts';
import type { Tally } from './world.ts';

/**
 * Those of the first fifty in which, together, every kind of change occurs three times, and one
 * that once found a fault. The soak suite begins with all fifty.
 */
const SEEDS = [4, 5, 7, 9, 14, 17, 19, 21, 24, 25, 26, 29, 31, 34, 39, 41, 42, 1045];
const ENDS = ['complete', 'roll back', '1 in flight', '2 in flight', '3 in flight'];
const tally: Tally = new Map();

void describe(`${SEEDS.length} sequences`, { concurrency: 2 }, () => {
  for (const seed of SEEDS) void test(`sequence of seed ${seed}`, () => runSequence(seed, tally));
});

void test('every kind of change and of statement occurred', (t) => {
  t.diagnostic([...tally].map(([kind, times]) => `${kind}: ${times}`).join(', '));
  const rare = [...KINDS, ...STATEMENTS, ...ENDS].filter((kind) => (tally.get(kind) ?? 0) < 3);
  assert.deepEqual(rare, []);
});
