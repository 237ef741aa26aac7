/**
 * Random sequences of changes against the oracle, for a few seeds; `schema.soak.ts` takes more.
 * No statement fails, every row is right through both versions, and the shape is that of plain DDL.
 */
import { test } from 'node:test';
import { runSequence } from './sequence.ts';

for (const seed of [1, 2, 6, 11, 31, 108, 1086]) {
  void test(`sequence of seed ${seed}`, () => runSequence(seed));
}
