import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { takeFrom, type Lot } from './lots.ts';
import { shareLateBurn } from './over-redemption.ts';
import { MAX_POINTS, sumOf, transfer } from './posting.ts';

test('L1 a posting is two accounts or more, whole points, and sums to zero', () => {
  const cases: readonly (readonly [Parameters<typeof sumOf>[0], number])[] = [
    [transfer('issued', 'member:m', 5), 0],
    [[...transfer('issued', 'a', 5), { account: 'b', points: 1 }], 1],
    [
      [
        { account: 'a', points: 0 },
        { account: 'b', points: 0 },
      ],
      Number.NaN,
    ],
    [
      [
        { account: 'a', points: 1 },
        { account: 'a', points: -1 },
      ],
      Number.NaN,
    ],
    [
      [
        { account: 'a', points: 0.5 },
        { account: 'b', points: -0.5 },
      ],
      Number.NaN,
    ],
    [transfer('a', 'b', MAX_POINTS + 1), Number.NaN],
    [[], Number.NaN],
  ];
  for (const [lines, sum] of cases) assert.equal(sumOf(lines), sum, JSON.stringify(lines));
});

const lot = fc.record({
  points: fc.integer({ min: 1, max: 50 }),
  expiresMs: fc.option(fc.integer({ min: 1, max: 20 })),
});
const lots = fc
  .array(lot, { maxLength: 8 })
  .map((all) => all.map((one, id): Lot => ({ ...one, id })));

test('L4 what expires first is taken first, never an expired lot, never more than is there', () => {
  fc.assert(
    fc.property(
      lots,
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 20 }),
      (all, points, nowMs) => {
        const { takes, missing } = takeFrom(all, points, nowMs);
        const taken = takes.reduce((sum, take) => sum + take.points, 0);
        const good = all.filter(({ expiresMs }) => expiresMs === null || expiresMs > nowMs);
        const there = good.reduce((sum, { points }) => sum + points, 0);
        assert.equal(taken, Math.min(points, there));
        assert.equal(missing, points - taken);
        const of = (id: number) => takes.find((take) => take.lot === id)?.points ?? 0;
        for (const used of good.filter(({ id }) => of(id) > 0)) {
          for (const other of good) {
            const isEarlier = (other.expiresMs ?? Infinity) < (used.expiresMs ?? Infinity);
            if (isEarlier)
              assert.equal(of(other.id), other.points, 'an earlier one is used up first');
          }
        }
        assert.ok(
          takes.every((take) =>
            good.some(({ id, points }) => id === take.lot && take.points <= points),
          ),
        );
      },
    ),
  );
});

test('L6 a late burn is borne by the member, then the store’s budget, then put to a person', () => {
  const shares = (points: number, available: number, budgetLeft: number) =>
    shareLateBurn({ points, available, budgetLeft });
  assert.deepEqual(shares(10, 50, 0), { fromMember: 10, shortfall: 0, beyond: 0 });
  assert.deepEqual(shares(10, 4, 100), { fromMember: 4, shortfall: 6, beyond: 0 });
  assert.deepEqual(shares(10, 4, 2), { fromMember: 4, shortfall: 6, beyond: 4 });
  assert.deepEqual(shares(10, -3, -5), { fromMember: 0, shortfall: 10, beyond: 10 });
});
