import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, pick, seededRandom, systemRandom } from './random.ts';

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

test('a seed repeats its run, another seed does not', () => {
  assert.deepEqual(draw(7, 50), draw(7, 50));
  assert.notDeepEqual(draw(7, 50), draw(8, 50));
});

for (const [name, random] of [
  ['seeded', seededRandom(1)],
  ['system', systemRandom],
] as const) {
  test(`${name} numbers lie in [0, 1) and fill it evenly`, () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let drawn = 0; drawn < 10_000; drawn++) {
      const value = random.next();
      assert.ok(value >= 0 && value < 1);
      counts[Math.floor(value * 10)]! += 1;
    }
    // 1000 each; 7 standard deviations of sqrt(10000 · 0.1 · 0.9) = 30.
    assert.ok(
      counts.every((count) => Math.abs(count - 1000) < 210),
      String(counts),
    );
  });
}

test('int stays below its limit and pick within its list', () => {
  assert.equal(int({ next: () => 0 }, 6), 0);
  assert.equal(int({ next: () => 1 - 2 ** -53 }, 6), 5);
  assert.equal(pick({ next: () => 0.99 }, ['a', 'b']), 'b');
  assert.equal(pick({ next: () => 0 }, [undefined, 1]), undefined);
  assert.throws(() => pick(systemRandom, []), /empty/);
});
