/** Who has which card is what cards.yaml says, and only cards that are documented. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@slipway/kernel';
import { drawHolder, readHolders } from './card-holders.ts';

test('people are drawn by their shares', () => {
  const holders = readHolders();
  const random = seededRandom(7);
  const count = new Map(holders.map((holder) => [holder, 0]));
  const n = 20_000;
  for (let at = 0; at < n; at++) {
    const holder = drawHolder(holders, random);
    count.set(holder, count.get(holder)! + 1);
  }
  for (const [{ share }, drawn] of count) {
    const spread = 4 * Math.sqrt((share * (1 - share)) / n);
    assert.ok(Math.abs(drawn / n - share) <= spread, `${share} was drawn ${drawn} times of ${n}`);
  }
});

test('a file whose shares do not add up, or that has no cards, is refused', () => {
  assert.throws(() => readHolders('people: [{ share: 0.9, cards: [] }]'), /add up to 0.9, not 1/);
  assert.throws(() => readHolders('people: [{ share: 1 }]'), /cards.yaml: .*cards/);
  assert.throws(() => readHolders('people: []'), /cards.yaml/);
});
