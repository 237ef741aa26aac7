/** What makes criteria stricter, and everything that cannot be shown to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { metered, unmetered, type Criterion, type ReadingCriterion } from './criteria.ts';
import { criteriaOf } from './examples.ts';
import { standingAtStore, standingInFleet } from './readings.ts';
import { compareCriteria } from './stricter.ts';
import { isBreached } from './tripwire.ts';

const METERED = `
- id: a
  signal: { meter: over-objective, objective: 250ms }
  tripwire: { above: 2%, of-at-least: 20, within: 30s }
  scope: [store, fleet]
  action: { store: rollback-store, fleet: rollback-launch }
  owner: ada
`;
const HELD = METERED.replace(/action: .*/, 'action: hold');
const COMPARED = METERED.replace(
  '  owner: ada',
  `  compare: { green-vs-blue: { ratio: 2, alpha: 1% } }
  ceiling: 0.5%
  informational: false
  owner: ada`,
);
const READ = `
- id: a
  signal: { journey: onboarding, measure: passed-share }
  tripwire: { below: 85%, of-at-least: 20, within: 15m }
  action: { store: rollback-store, fleet: rollback-launch }
`;
const ALONE = READ.replace(/action: .*/, 'action: rollback-store\n  scope: [store]');
const ASKED = `
- id: a
  signal: { http: 'http://x.example/n', value: $.n, every: 5s }
  tripwire: { above: 5 }
  scope: [fleet]
  action: hold
`;
const BOTH = 'scope: [store, fleet]';
const ACTIONS = 'action: { store: rollback-store, fleet: rollback-launch }';
const ALPHA = /stops at evidence of 50 to 1 instead of at evidence of 100 to 1/;

type Act = 'same' | 'tighten' | 'relax';
type Case = [what: string, yaml: string, from: string, to: string, act: Act, words: RegExp];
const cases: Case[] = [
  ['nothing', METERED, 'id: a', 'id: a', 'same', /^$/],
  ['lower', METERED, '2%', '1.9%', 'tighten', /fires above 1.9 % instead of above 2 %/],
  ['higher', METERED, '2%', '2.001%', 'relax', /fires above 2.001 %/],
  ['of fewer', METERED, 'least: 20', 'least: 19', 'tighten', /needs 19 at least instead of 20/],
  ['of more', METERED, 'least: 20', 'least: 21', 'relax', /needs 21/],
  ['of fewer, which lifts a hold', HELD, 'least: 20', 'least: 19', 'relax', /needs 19/],
  ['of fewer, which passes a gate', READ, 'least: 20', 'least: 19', 'relax', /needs 19/],
  ['a shorter window', METERED, '30s', '20s', 'relax', /sees 20 s instead of 30 s/],
  ['a longer window', METERED, '30s', '40s', 'relax', /sees 40 s/],
  ['a lower objective', METERED, '250ms', '200ms', 'tighten', /about over 200 ms requests/],
  ['a higher objective', METERED, '250ms', '300ms', 'relax', /over 300 ms/],
  ['a lower objective that is compared', COMPARED, '250ms', '200ms', 'relax', /over 200 ms/],
  [
    'another measure',
    METERED,
    'over-objective, objective: 250ms',
    'failed-share',
    'relax',
    /failed/,
  ],
  ['higher, below', ALONE, 'below: 85%', 'below: 90%', 'tighten', /below 90 %/],
  ['lower, below', ALONE, 'below: 85%', 'below: 80%', 'relax', /below 80 %/],
  ['higher, where the worst store may turn', READ, '85%', '90%', 'relax', /below 90 %/],
  ['above for below', READ, 'below: 85%', 'above: 85%', 'relax', /fires above/],
  ['all but it, for below', ALONE, 'below: 85%', 'not-equal: 85%', 'tighten', /all but 85 %/],
  ['all but lower, for below', ALONE, 'below: 85%', 'not-equal: 80%', 'relax', /all but 80 %/],
  ['all but lower, for above', ASKED, 'above: 5', 'not-equal: 4', 'tighten', /all but 4/],
  ['all but higher, for above', ASKED, 'above: 5', 'not-equal: 6', 'relax', /all but 6/],
  ['another journey', READ, 'onboarding', 'returning', 'relax', /runs of returning instead of/],
  ['read more often', ASKED, '5s', '2s', 'relax', /is read otherwise/],
  ['another place', ASKED, 'x.example', 'y.example', 'relax', /y.example/],
  ['a ceiling', METERED, '  owner', '  ceiling: 1%\n  owner', 'tighten', /of 1 % instead of none/],
  ['a lower ceiling', COMPARED, '0.5%', '0.4%', 'tighten', /of 0.4 % instead of 0.5 %/],
  ['a higher ceiling', COMPARED, '0.5%', '0.6%', 'relax', /of 0.6 %/],
  ['a lower ratio', COMPARED, 'ratio: 2', 'ratio: 1.5', 'tighten', /below 1.5 times as bad/],
  ['a higher ratio', COMPARED, 'ratio: 2', 'ratio: 3', 'relax', /below 3 times/],
  ['more false stops', COMPARED, 'alpha: 1%', 'alpha: 2%', 'tighten', ALPHA],
  ['fewer false stops', COMPARED, 'alpha: 1%', 'alpha: 0.5%', 'relax', /200 to 1/],
  ['for information', COMPARED, ': false', ': true', 'relax', /stops not at all instead of/],
  ['only the fleet', METERED, BOTH, 'scope: [fleet]', 'relax', /not judged by store any more/],
  ['only stores', METERED, BOTH, 'scope: [store]', 'relax', /not judged by fleet any more/],
  ['the scope turned', METERED, BOTH, 'scope: [fleet, store]', 'same', /^$/],
  ['a softer store', METERED, 'store: rollback-store', 'store: hold', 'relax', /hold instead/],
  [
    'a harder store',
    METERED,
    'store: rollback-store',
    'store: rollback-launch',
    'tighten',
    /by store/,
  ],
  ['a softer fleet', METERED, 'fleet: rollback-launch', 'fleet: hold', 'relax', /by fleet/],
  [
    'softer and harder',
    METERED,
    ACTIONS,
    'action: { store: rollback-launch, fleet: hold }',
    'relax',
    /fleet/,
  ],
  [
    'lower, and of more',
    METERED,
    '2%, of-at-least: 20',
    '1%, of-at-least: 21',
    'relax',
    /needs 21/,
  ],
  ['another owner', METERED, 'owner: ada', 'owner: eve', 'relax', /owned by eve instead of ada/],
  ['no owner', METERED, 'owner: ada', '', 'relax', /owned by nobody instead of ada/],
];

const told = (before: readonly Criterion[], after: readonly Criterion[]): string =>
  compareCriteria(before, after)
    .changes.map(({ criterion, kind, words }) => `${criterion} ${kind}: ${words}`)
    .join('\n');

for (const [what, yaml, from, to, act, words] of cases) {
  void test(`a criterion that is ${act} when changed: ${what}`, () => {
    const [before, after] = [criteriaOf(yaml), criteriaOf(yaml.replace(from, to))];
    assert.equal(compareCriteria(before, after).act, act, told(before, after));
    assert.match(told(before, after), words);
    if (act !== 'same') assert.notDeepEqual(before, after, 'the case changes nothing');
    if (act === 'tighten') assert.equal(compareCriteria(after, before).act, 'relax');
  });
}

void test('a criterion that is added tightens, one that is removed relaxes', () => {
  const [one, two] = [criteriaOf(METERED), criteriaOf(METERED + READ.replace('id: a', 'id: b'))];
  const added = [{ criterion: 'b', kind: 'added', words: 'is judged, too' }];
  assert.deepEqual(compareCriteria(one, two), { changes: added, act: 'tighten' });
  assert.equal(told(two, one), 'b removed: is not judged any more');
  assert.equal(compareCriteria(two, one).act, 'relax');
  assert.equal(compareCriteria(one, two.slice(1)).act, 'relax', 'one for another');
  assert.equal(compareCriteria(two, two.toReversed()).act, 'same', 'an order is no difference');
});

void test('a comparison that is added makes the others stop later: they share false stops', () => {
  const one = criteriaOf(COMPARED);
  const two = criteriaOf(COMPARED + COMPARED.replace('id: a', 'id: b'));
  assert.equal(compareCriteria(one, two).act, 'relax');
  assert.match(told(one, two), /a relaxed: .* evidence of 200 to 1 instead of .* 100 to 1/);
  const informed = two.map((criterion) =>
    criterion.id === 'b' && 'compare' in criterion && criterion.compare
      ? { ...criterion, compare: { ...criterion.compare, isInformational: true } }
      : criterion,
  );
  assert.equal(compareCriteria(one, informed).act, 'tighten');
});

void test('a level that is added tightens only if it acts as hard as the one it takes from', () => {
  const at = (scope: string, action: string) =>
    criteriaOf(METERED.replace(BOTH, scope).replace(/action: .*/, `action: ${action}`));
  const stores = at('scope: [store]', 'rollback-store');
  const both = (store: string, fleet: string) => at(BOTH, `{ store: ${store}, fleet: ${fleet} }`);
  const actOf = (before: Criterion[], after: Criterion[]) => compareCriteria(before, after).act;
  assert.equal(actOf(stores, both('rollback-store', 'rollback-launch')), 'tighten');
  assert.equal(actOf(stores, both('rollback-store', 'hold')), 'relax');
  const fleet = at('scope: [fleet]', 'rollback-launch');
  assert.equal(actOf(fleet, both('rollback-store', 'rollback-launch')), 'relax');
  assert.equal(actOf(fleet, both('rollback-launch', 'rollback-launch')), 'tighten');
});

const comparison = ({ ratio, alpha }: { ratio: number; alpha: number }) =>
  `compare: { green-vs-blue: { ratio: ${ratio}, alpha: ${alpha}% } }`;

/** Metered criteria as a file could say them. */
const meteredYaml = fc
  .record({
    objective: fc.constantFrom('100ms', '250ms', null),
    above: fc.integer({ min: 1, max: 4 }),
    least: fc.integer({ min: 20, max: 22 }),
    within: fc.constantFrom('30s', '60s'),
    ceiling: fc.constantFrom(0.5, 1, null),
    compare: fc.option(fc.record({ ratio: fc.constantFrom(2, 3), alpha: fc.constantFrom(1, 2) })),
    store: fc.constantFrom('hold', 'rollback-store', 'rollback-launch'),
    fleet: fc.constantFrom('hold', 'rollback-launch'),
    scope: fc.constantFrom('[store]', '[fleet]', '[store, fleet]'),
    owner: fc.constantFrom('ada', null),
  })
  .map(({ objective, above, least, within, ceiling, compare, store, fleet, scope, owner }) => {
    const signal = objective ? `over-objective, objective: ${objective}` : 'failed-share';
    const limit = ceiling ?? (compare ? 1 : null);
    return `
  signal: { meter: ${signal} }
  tripwire: { above: ${above}%, of-at-least: ${least}, within: ${within} }
  ${limit === null ? '' : `ceiling: ${limit}%`}
  ${compare ? comparison(compare) : ''}
  scope: ${scope}
  action: { store: ${store}, fleet: ${fleet} }
  ${owner ? `owner: ${owner}` : ''}`;
  });
const list = fc
  .array(meteredYaml, { minLength: 1, maxLength: 3 })
  .map((all) => criteriaOf(all.map((one, index) => `\n- id: c${index}${one}`).join('')));

void test('criteria compared with themselves are the same, and only those', () => {
  fc.assert(
    fc.property(list, list, (one, other) => {
      assert.equal(compareCriteria(one, structuredClone(one)).act, 'same');
      const isSame = compareCriteria(one, other).act === 'same';
      // What stands for a level that is out of scope decides nothing.
      const plain = (all: Criterion[]) =>
        all.map((criterion) => ({ ...criterion, scope: [...criterion.scope].sort() }));
      if (isSame) assert.deepEqual(plain(one), plain(other));
    }),
    { numRuns: 200 },
  );
});

void test('what tightens one way relaxes the other, and with a relaxation all is one', () => {
  fc.assert(
    fc.property(list, list, (one, other) => {
      const { act, changes } = compareCriteria(one, other);
      if (act === 'tighten') assert.equal(compareCriteria(other, one).act, 'relax');
      const relaxes = changes.some(({ kind }) => kind === 'relaxed' || kind === 'removed');
      assert.equal(act === 'relax', relaxes);
    }),
    { numRuns: 200 },
  );
});

void test('tightening twice is tightening, and fires wherever the first did', () => {
  const step = fc.record({
    above: fc.integer({ min: 1, max: 60 }),
    least: fc.constantFrom(20, 30),
  });
  const counts = fc.record({ sample: fc.nat(60), bad: fc.nat(60) });
  const of = ({ above, least }: { above: number; least: number }) =>
    criteriaOf(METERED.replace('2%', `${above}%`).replace('least: 20', `least: ${least}`));
  const fires = (all: Criterion[], { sample, bad }: { sample: number; bad: number }) =>
    metered(all).some((one) => isBreached(one, bad, sample));
  fc.assert(
    fc.property(step, step, step, counts, (a, b, c, count) => {
      const [first, second, third] = [of(a), of(b), of(c)];
      const act = compareCriteria(first, second).act;
      if (act === 'tighten' && fires(first, count)) assert.ok(fires(second, count));
      if (act === 'tighten' && compareCriteria(second, third).act === 'tighten') {
        assert.equal(compareCriteria(first, third).act, 'tighten');
      }
    }),
    { numRuns: 300 },
  );
});

void test('readings that fire a tripwire fire every stricter one, whatever the level', () => {
  const crossing = fc.record({
    fires: fc.constantFrom('above', 'below', 'not-equal'),
    threshold: fc.integer({ min: 1, max: 5 }),
    least: fc.constantFrom(1, 10),
    scope: fc.constantFrom('[store]', '[fleet]', '[store, fleet]'),
  });
  type Crossing = typeof crossing extends fc.Arbitrary<infer T> ? T : never;
  const of = ({ fires, threshold, least, scope }: Crossing) =>
    unmetered(
      criteriaOf(
        READ.replace('below: 85%', `${fires}: ${threshold * 16}%`)
          .replace('least: 20', `least: ${least}`)
          .replace(/action: .*/, `action: hold\n  scope: ${scope}`),
      ),
    );
  const reading = fc.record({ value: fc.double({ min: 0, max: 1 }), count: fc.nat(14) });
  const fires = ([criterion]: ReadingCriterion[], counted: { value: number; count: number }[]) => {
    const about = { criterion: 'a', atMs: 0, freshForMs: 1, trouble: null };
    const all = counted.map(
      (one, at) => [`s${at}`, { ...about, ...one, store: `s${at}` }] as const,
    );
    const readings = new Map([['a', new Map(all)]]);
    const { scope } = criterion!;
    const standings = [
      ...(scope.includes('store')
        ? all.map(([store]) => standingAtStore(criterion!, readings, store, 0))
        : []),
      ...(scope.includes('fleet') ? [standingInFleet(criterion!, readings, 0)] : []),
    ];
    return standings.some((one) => one.kind === 'measured' && one.isBreached);
  };
  let tightened = 0;
  fc.assert(
    fc.property(crossing, crossing, fc.array(reading, { maxLength: 4 }), (a, b, counted) => {
      const [before, after] = [of(a), of({ ...b, least: a.least, scope: a.scope })];
      if (compareCriteria(before, after).act !== 'tighten' || !fires(before, counted)) return;
      tightened += 1;
      assert.ok(fires(after, counted));
    }),
    { numRuns: 1500 },
  );
  assert.ok(tightened > 50, `only ${tightened} had anything to show`);
});
