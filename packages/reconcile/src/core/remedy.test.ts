import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCharges, planRefunds, retryAt, type RemedyRecord } from './remedy.ts';

const record = (seq: number, change: Partial<RemedyRecord> = {}): RemedyRecord => ({
  seq,
  id: `p-${seq}`,
  store: 's01',
  amount: 900,
  atMs: seq * 1000,
  status: 'ok',
  isMatched: false,
  keys: {},
  ...change,
});
const caseOf = (
  action: string,
  amount: number,
  sides: { readonly left?: readonly RemedyRecord[]; readonly right?: readonly RemedyRecord[] },
) => {
  const instance = { id: 1, amount, left: [], right: [], ...sides };
  return { id: 'case-1', action, unit: 'USD', instances: [instance] };
};

test('E4 the latest charges that come to the amount go back, or none', () => {
  const refunds = (amount: number, right: readonly RemedyRecord[]) => {
    const plan = planRefunds(caseOf('refund-surplus', amount, { right }));
    return 'steps' in plan ? plan.steps.map(({ about, key }) => [about, key]) : plan.unclear;
  };
  const [first, second, third] = [record(1), record(2), record(3)];
  assert.deepEqual(refunds(900, [first, second]), [['p-2', 'refund p-2']]);
  assert.deepEqual(refunds(1800, [third, first, second]), [
    ['p-3', 'refund p-3'],
    ['p-2', 'refund p-2'],
  ]);
  // The second one was found to be a payment's own meanwhile, or was never taken.
  assert.deepEqual(refunds(900, [first, { ...second, isMatched: true }]), [['p-1', 'refund p-1']]);
  const declined = { ...second, status: 'declined' } as const;
  assert.deepEqual(refunds(900, [first, declined]), [['p-1', 'refund p-1']]);
  assert.match(String(refunds(900, [])), /cannot be told which charges/);
  assert.match(String(refunds(1000, [first, second])), /cannot be told which charges/);
});

test('a burn names its member and its entry, or it is unclear', () => {
  const burn = record(1, { id: 'row-1', keys: { member: 'm-1', entry: 'burn-1' } });
  const plan = (left: readonly RemedyRecord[]) =>
    planCharges(caseOf('charge-store-risk', 40, { left }));
  const whole = plan([burn]);
  assert.ok('steps' in whole);
  const [step] = whole.steps;
  assert.deepEqual(
    [step?.key, step?.about, step?.member, step?.amount, step?.store],
    ['charge burn-1', 'burn-1', 'm-1', 40, 's01'],
  );
  for (const left of [[], [record(1)], [burn, record(2, { keys: burn.keys })]]) {
    assert.ok('unclear' in plan(left));
  }
});

test('E3 pauses grow, and end', () => {
  const pauses = [1, 2, 3, 4, 5, 6].map((attempts) => retryAt(attempts, 0));
  assert.equal(pauses.at(-1), null);
  const grow = pauses.slice(0, -1).map(Number);
  assert.deepEqual(
    grow,
    grow.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(grow).size, 5);
});
