import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ActivationCount } from './activation.ts';
import { FACT_KINDS, type Fact } from './facts.ts';
import { foldFunnel, type Funnel } from './funnel.ts';
import { outcomeOf, WINDOWS } from './outcome.ts';

const HOUR = 3_600_000;
const fact = (kind: Fact['kind'], atMs: number, more: Partial<Fact> = {}): Fact => ({
  id: `${kind}-${atMs}`,
  kind,
  atMs,
  detail: null,
  expiresMs: null,
  ...more,
});
const captured = fact('captured', 0);
const active = [captured, fact('verified', 1), fact('activated', HOUR)];
const reasonAt = (facts: readonly Fact[], nowMs: number) => {
  const outcome = outcomeOf(foldFunnel(facts), false, WINDOWS, nowMs);
  return outcome.kind === 'lost' ? outcome.loss.reason : outcome.kind;
};

test('A1 active alone is not activated: the benefit must be visible within the day', () => {
  assert.equal(reasonAt(active, 2 * HOUR), 'open');
  assert.equal(reasonAt([...active, fact('benefit-visible', 24 * HOUR)], 24 * HOUR), 'activated');
  assert.equal(
    reasonAt([...active, fact('benefit-visible', 24 * HOUR + 1)], 25 * HOUR),
    'benefit-not-visible',
  );
  assert.equal(reasonAt(active, 24 * HOUR), 'benefit-not-visible');
  const late = [captured, fact('activated', 25 * HOUR), fact('benefit-visible', 25 * HOUR)];
  assert.equal(reasonAt(late, 26 * HOUR), 'activated-late');
});

test('A2 each step that time ran out for has its own reason', () => {
  const started = (expiresMs: number | null) => [
    captured,
    fact('payment-started', HOUR, { expiresMs }),
  ];
  const cases: readonly (readonly [readonly Fact[], number, string])[] = [
    [[captured], 24 * HOUR - 1, 'open'],
    [[captured], 24 * HOUR, 'not-verified'],
    [[captured, fact('verified', HOUR)], 24 * HOUR, 'not-paid'],
    [started(20 * HOUR), 20 * HOUR - 1, 'open'],
    [started(20 * HOUR), 20 * HOUR, 'payment-abandoned'],
    [started(null), 24 * HOUR, 'payment-abandoned'],
    [[...started(null), fact('payment-declined', 2 * HOUR)], 24 * HOUR, 'declined'],
    [
      [...started(null), fact('authentication-required', 2 * HOUR)],
      24 * HOUR,
      'authentication-abandoned',
    ],
  ];
  for (const [facts, nowMs, reason] of cases) assert.equal(reasonAt(facts, nowMs), reason);
});

function countOf(funnels: readonly (readonly [Funnel, boolean])[], nowMs: number) {
  const count = new ActivationCount(WINDOWS, nowMs);
  for (const [funnel, isTest] of funnels) count.add({ funnel, isTest });
  return count.result();
}

test('A3 the rate is of those whose time is over; the others are told beside it', () => {
  const good = foldFunnel([...active, fact('benefit-visible', 2 * HOUR)]);
  const bad = foldFunnel([captured]);
  const young = foldFunnel([fact('captured', 10 * HOUR), fact('activated', 11 * HOUR)]);
  const youngGood = foldFunnel([
    fact('captured', 10 * HOUR),
    fact('activated', 11 * HOUR),
    fact('benefit-visible', 12 * HOUR),
  ]);
  const twice = foldFunnel([...active, fact('duplicate', 3, { detail: 'other' })]);
  const result = countOf(
    [
      [good, false],
      [good, false],
      [good, false],
      [bad, false],
      [young, false],
      [youngGood, false],
      [good, true],
      [twice, false],
    ],
    25 * HOUR,
  );
  assert.equal(result.captured, 8);
  assert.deepEqual(result.excluded, { duplicate: 1, test: 1, 'not-captured': 0 });
  assert.deepEqual([result.due, result.notYetDue, result.activated], [4, 2, 3]);
  assert.equal(result.rate, 0.75);
  assert.deepEqual(result.bounds, { low: 4 / 6, high: 5 / 6 });
  assert.deepEqual(result.lost, { 'not-verified': 1 });
  assert.ok(result.interval.low < 0.75 && result.interval.high > 0.75);
});

test('A3 nothing due is no rate', () => {
  const result = countOf([[foldFunnel([captured]), false]], HOUR);
  assert.deepEqual([result.rate, result.due, result.interval], [null, 0, { low: 0, high: 1 }]);
  assert.deepEqual(countOf([], HOUR).bounds, { low: 0, high: 1 });
});

test('A4 everyone captured is in exactly one place, whatever happened, whenever asked', () => {
  const someFacts = fc.array(
    fc.record({
      kind: fc.constantFrom(...FACT_KINDS),
      hours: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 6 },
  );
  const someone = fc.tuple(someFacts, fc.boolean());
  fc.assert(
    fc.property(
      fc.array(someone, { maxLength: 12 }),
      fc.integer({ min: 0, max: 60 }),
      (all, hour) => {
        const funnels = all.map(
          ([facts, isTest]) =>
            [foldFunnel(facts.map(({ kind, hours }) => fact(kind, hours * HOUR))), isTest] as const,
        );
        const result = countOf(funnels, hour * HOUR);
        const excluded = Object.values(result.excluded).reduce((sum, each) => sum + each, 0);
        assert.equal(result.captured, excluded + result.due + result.notYetDue);
        assert.ok(result.activated <= result.due);
        assert.ok(result.bounds.low <= result.bounds.high);
        const lost = Object.values(result.lost).reduce((sum, each) => sum + each, 0);
        assert.ok(lost <= result.due + result.notYetDue);
        if (result.rate !== null) {
          assert.ok(result.interval.low <= result.rate && result.rate <= result.interval.high);
        }
      },
    ),
    { numRuns: 300 },
  );
});
