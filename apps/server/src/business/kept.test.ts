/** What is asked for often is read seldom, and a failure is not kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept } from './kept.ts';

void test('those who ask at once share a reading, kept for five times what it took', async () => {
  let [nowMs, reads] = [0, 0];
  const kept = new Kept<number>(() => nowMs);
  const read = async () => {
    await Promise.resolve();
    nowMs += 1_000;
    return ++reads;
  };
  const ask = () => kept.get('l-1', read);
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [1, 1, 1]);
  nowMs = 5_999;
  assert.equal(await ask(), 1);
  nowMs = 6_001;
  assert.equal(await ask(), 2);
  kept.forget('l-1');
  assert.equal(await ask(), 3);
});

void test('what is forgotten in mid-reading is read anew; a failure is tried again', async () => {
  const kept = new Kept<string>(() => 0);
  const slow = Promise.withResolvers<string>();
  const first = kept.get('l-1', () => slow.promise);
  kept.forget('l-1');
  const second = kept.get('l-1', async () => 'after the act');
  slow.resolve('before the act');
  assert.deepEqual(await Promise.all([first, second]), ['before the act', 'after the act']);
  assert.equal(await kept.get('l-1', async () => 'too often'), 'after the act');
  const failing = kept.get('l-2', () => Promise.reject(new Error('gone')));
  await assert.rejects(failing, /gone/);
  assert.equal(await kept.get('l-2', async () => 'there again'), 'there again');
});
