/** The funnel's machine against an oracle that looks at the set of facts and knows no machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { FACT_KINDS, PROVIDER_KINDS, type Fact, type FactKind } from './facts.ts';
import { foldFunnel, START, transition, type Funnel, type Stage } from './funnel.ts';

const fact = (kind: FactKind, atMs: number, more: Partial<Fact> = {}): Fact => ({
  id: `${kind}-${atMs}`,
  kind,
  atMs,
  detail: null,
  expiresMs: null,
  ...more,
});

/** What the funnel must be, read off the set: no fold, no stage, no table. */
function oracle(given: readonly Fact[]): Omit<Funnel, 'trouble'> {
  const facts = given.filter(({ id }, at) => given.findIndex((one) => one.id === id) === at);
  const first = (kind: FactKind) => {
    const times = facts.filter((one) => one.kind === kind).map(({ atMs }) => atMs);
    return times.length > 0 ? Math.min(...times) : null;
  };
  const least = (kind: FactKind) =>
    facts
      .filter((one) => one.kind === kind)
      .toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))[0] ?? null;
  const said = facts
    .filter(({ kind }) => PROVIDER_KINDS.includes(kind))
    .toSorted(
      (a, b) =>
        a.atMs - b.atMs ||
        PROVIDER_KINDS.indexOf(a.kind) - PROVIDER_KINDS.indexOf(b.kind) ||
        (a.id < b.id ? -1 : 1),
    );
  const at = said.findIndex(({ kind }) =>
    ['activated', 'past-due', 'payment-expired', 'cancelled'].includes(kind),
  );
  const decisive = said[at] ?? null;
  const heard = decisive ? said.slice(0, at + 1) : said;
  const isActive = decisive?.kind === 'activated' || decisive?.kind === 'past-due';
  const isOver = decisive !== null && !isActive;
  const reached: Stage =
    said.length > 0
      ? 'payment'
      : first('verified') !== null
        ? 'verified'
        : first('captured') !== null
          ? 'captured'
          : 'none';
  const left = least('withdrawn') ?? least('rejected');
  const paidAt = heard.findLastIndex(({ kind }) => kind === 'payment-succeeded');
  const troubles = heard
    .slice(paidAt + 1)
    .filter(({ kind }) => kind === 'payment-declined' || kind === 'authentication-required');
  const why = troubles.at(-1);
  let loss: Funnel['loss'] = null;
  if (isOver) {
    const own = decisive.kind === 'cancelled' ? 'cancelled' : 'payment-abandoned';
    const reason = why?.kind === 'payment-declined' ? 'declined' : 'authentication-abandoned';
    loss = {
      reason: why ? reason : own,
      detail: (why ?? decisive).detail,
      stage: 'payment',
    };
  } else if (!isActive && left) {
    loss = { reason: left.kind as 'withdrawn', detail: left.detail, stage: reached };
  }
  const ended = said.slice(at + 1).find(({ kind }) => kind === 'cancelled') ?? left;
  return {
    stage: isActive ? 'activated' : loss ? 'lost' : reached,
    capturedMs: first('captured'),
    verifiedMs: first('verified'),
    paymentMs: said[0]?.atMs ?? null,
    expiresMs: heard.findLast(({ expiresMs }) => expiresMs !== null)?.expiresMs ?? null,
    activatedMs: isActive ? decisive.atMs : null,
    benefitMs: isOver ? null : first('benefit-visible'),
    endedMs: isActive ? (ended?.atMs ?? null) : null,
    loss,
    duplicateOf: least('duplicate')?.detail ?? (least('duplicate') ? 'unknown' : null),
  };
}

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length < 2) return void (yield items);
  for (const [at, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(at, 1))) yield [item, ...rest];
  }
}

const anyFact = fc
  .record({
    kind: fc.constantFrom(...FACT_KINDS),
    // Few moments, so that several facts fall into one tick.
    atMs: fc.integer({ min: 1, max: 4 }),
    detail: fc.constantFrom(null, 'a', 'b'),
    expiresMs: fc.constantFrom(null, 100),
    id: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ id, ...rest }) => ({ ...rest, id: `${rest.kind}-${rest.atMs}-${id}` }));
/** An id names one fact: the same id twice is the same fact twice. */
const facts = fc
  .uniqueArray(anyFact, { minLength: 1, maxLength: 5, selector: ({ id }) => id })
  .chain((some) =>
    fc.array(fc.constantFrom(...some), { maxLength: 1 }).map((again) => [...some, ...again]),
  );

test('O1 every order and repetition of the facts makes the funnel that the oracle reads', () => {
  const stages = new Set<Stage>();
  fc.assert(
    fc.property(facts, (given) => {
      const expected = oracle(given);
      for (const order of permutations(given)) {
        const { trouble: _, ...funnel } = foldFunnel(order);
        assert.deepEqual(funnel, expected);
        stages.add(funnel.stage);
      }
    }),
    { numRuns: 400 },
  );
  assert.equal(stages.size, 6, 'every stage was reached');
});

test('O1 long lives: what arrives shuffled is what arrives in order', () => {
  const many = fc.uniqueArray(anyFact, { minLength: 5, maxLength: 30, selector: ({ id }) => id });
  fc.assert(
    fc.property(
      many.chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
      ),
      ([some, shuffled]) => {
        assert.deepEqual(foldFunnel(shuffled), foldFunnel(some));
        const { trouble: _, ...funnel } = foldFunnel(some);
        assert.deepEqual(funnel, oracle(some));
      },
    ),
    { numRuns: 300 },
  );
});

test('O1 a store’s clock that is ahead changes nothing in what the provider said', () => {
  const ahead = foldFunnel([
    fact('activated', 1_000),
    fact('captured', 9_000_000),
    fact('payment-started', 900),
  ]);
  assert.deepEqual(
    [ahead.stage, ahead.capturedMs, ahead.activatedMs],
    ['activated', 9_000_000, 1_000],
  );
});

test('O2 every loss says why and where it stopped', () => {
  const begun = [fact('captured', 1), fact('verified', 2), fact('payment-started', 3)];
  const code = { detail: 'insufficient_funds' };
  const declined = fact('payment-declined', 4, code);
  const cases: readonly (readonly [readonly Fact[], NonNullable<Funnel['loss']>])[] = [
    [
      [...begun, declined, fact('payment-expired', 9)],
      { reason: 'declined', stage: 'payment', detail: 'insufficient_funds' },
    ],
    [
      [...begun, fact('authentication-required', 4), fact('payment-expired', 9)],
      { reason: 'authentication-abandoned', stage: 'payment', detail: null },
    ],
    [
      [...begun, fact('payment-expired', 9)],
      { reason: 'payment-abandoned', stage: 'payment', detail: null },
    ],
    [[...begun, fact('cancelled', 9)], { reason: 'cancelled', stage: 'payment', detail: null }],
    [
      [fact('captured', 1), fact('withdrawn', 2)],
      { reason: 'withdrawn', stage: 'captured', detail: null },
    ],
    [
      [fact('captured', 1), fact('verified', 2), fact('rejected', 3, { detail: 'under-age' })],
      { reason: 'rejected', stage: 'verified', detail: 'under-age' },
    ],
  ];
  for (const [given, loss] of cases) assert.deepEqual(foldFunnel(given).loss, loss);
  // A second card that works makes good what the first ran into.
  const saved = foldFunnel([...begun, declined, fact('activated', 5), fact('cancelled', 9)]);
  assert.deepEqual([saved.stage, saved.loss, saved.endedMs], ['activated', null, 9]);
});

test('O3 activated once is activated: what comes after ends it, and takes nothing back', () => {
  const active = foldFunnel([fact('captured', 1), fact('activated', 2)]);
  for (const kind of FACT_KINDS) {
    const after = transition(active, fact(kind, 9));
    assert.equal(after.stage, 'activated', kind);
    assert.equal(after.activatedMs, 2, kind);
  }
  assert.equal(transition(START, fact('past-due', 3)).activatedMs, 3);
});
