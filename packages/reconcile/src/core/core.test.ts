/** The pure decisions: classes, what a rule may settle, minutes, budget, rules as data. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { focusMs, InputFileError, parseInput, type FocusEvent } from '@slipway/kernel';
import { property, assert as check, array, constantFrom, integer, record } from 'fast-check';
import { CATCH_ALL, CLASS_NAMES, CLASSES } from '../classes/index.ts';
import { ageing } from './ageing.ts';
import { burnDown, p90Ms, type BudgetInput, type CaseCost } from './budget.ts';
import { classify } from './classify.ts';
import type { Instance } from './finding.ts';
import type { HeldRecord } from './record.ts';
import { parseRules } from './rules.ts';
import { wrongAtMost } from './sample.ts';
import { settle } from './settle.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../rules.yaml'), 'utf8');
const parse = (text: string) => parseRules(parseInput(text, 'rules.yaml'), CLASS_NAMES, CATCH_ALL);
const RULES = parse(TEXT);
const BY_NAME = new Map(CLASSES.map((one) => [one.name, one]));
const MINUTE_MS = 60_000;

test('R11 rules that would leave something unsaid are refused by their line', () => {
  const cases: readonly (readonly [from: string, to: string, says: RegExp])[] = [
    ['classes: [stock-drift, missing-transaction]', 'classes: [stock-drift]', /do not end with/],
    ['clock-skew, missing-transaction]', 'clok-skew, missing-transaction]', /no class "clok-skew"/],
    ['kind: stock-count }', 'kind: sale }', /device sale stands in the match "sale" already/],
    ['name: stock', 'name: sale', /two matches "sale"/],
    ['  clock-skew: { p90: 3m', '  clock-skwe: { p90: 3m', /has no policy/],
    ['due: 1h', 'due: soon', /must match pattern/],
    ['exact: basket', 'exact: bskt', /matches\[0\].exact/],
  ];
  for (const [from, to, says] of cases) {
    assert.ok(TEXT.includes(from), from);
    const broken = TEXT.replace(from, to);
    const line = TEXT.slice(0, TEXT.indexOf(from)).split('\n').length;
    assert.throws(
      () => parse(broken),
      (error) => {
        assert.ok(error instanceof InputFileError);
        assert.match(error.problems.map(({ what }) => what).join(' '), says);
        const lines = error.problems.map(({ place }) => place.line);
        const near = lines.some((each) => Math.abs(each - line) <= 2);
        return near || /policy/.test(String(says));
      },
      to,
    );
  }
});

const rows = (side: HeldRecord['side']) =>
  record({
    seq: integer({ min: 1, max: 1_000_000 }),
    amount: integer({ min: -5, max: 2000 }),
    atMs: integer({ min: 0, max: 200_000_000 }),
    status: constantFrom('ok' as const, 'declined' as const),
  }).map((some): HeldRecord => ({
    ...some,
    side,
    source: side,
    kind: 'k',
    id: `${side}-${some.seq}`,
    store: 's01',
    unit: 'USD',
    keys: {},
    isMatched: false,
  }));

test('R11 every finding that owes something is an instance of a class', () => {
  const rule = constantFrom(...RULES.matches);
  const sides = {
    lefts: array(rows('left'), { maxLength: 3 }),
    rights: array(rows('right'), { maxLength: 3 }),
  };
  check(
    property(record({ rule, ...sides, rivals: integer({ min: 0, max: 2 }) }), (some) => {
      const { rule, lefts, rights, rivals } = some;
      const group = { kind: 'group' as const, lefts, rights, rivals, kin: [], isParted: false };
      const verdict = classify(group, rule, BY_NAME);
      const owes = [...lefts, ...rights].some(({ status }) => status === 'ok');
      if (owes) assert.notEqual(verdict.kind, 'nothing');
      const [left, right] = [lefts[0], rights[0]];
      if (!left || !right) return;
      const isOff = Math.abs(left.amount - right.amount) > rule.amountOff;
      if (!isOff && left.status === right.status) return;
      assert.equal(classify({ kind: 'pair', left, right }, rule, BY_NAME).kind, 'instances');
    }),
    { numRuns: 500 },
  );
});

const instance = (part: Partial<Instance> = {}): Instance => ({
  class: 'price-mismatch',
  rule: 'sale',
  root: 'r',
  store: 's01',
  unit: 'USD',
  records: [1, 2],
  amount: 40,
  side: 'left',
  offMs: 0,
  unclear: null,
  what: '',
  ...part,
});

test('R12 unclear wins over the policy, and the policy over the proposal', () => {
  const policy = { p90Ms: 1, eachAtMost: 100, instancesAtMost: 2 };
  const price = BY_NAME.get('price-mismatch')!;
  const kindOf = (instances: Instance[]) => settle(instances, price, policy).kind;
  assert.equal(kindOf([instance(), instance()]), 'automatic');
  assert.equal(kindOf([instance(), instance({ unclear: 'two could be it' })]), 'person');
  assert.equal(kindOf([instance({ amount: 101 })]), 'person');
  assert.equal(kindOf([instance(), instance(), instance()]), 'person');
  const skew = BY_NAME.get('clock-skew')!;
  const steady = [instance({ offMs: 600_000 }), instance({ offMs: 600_900 })];
  assert.equal(settle(steady, skew, policy).kind, 'automatic');
  const set = settle([...steady.slice(1), instance({ offMs: 0 })], skew, policy);
  assert.deepEqual([set.kind, set.proposal], ['person', null]);
});

const event = (kind: FocusEvent['kind'], second: number, person = 'ada'): FocusEvent => ({
  kind,
  person,
  atMs: second * 1000,
});

test('M1 a step counts 60 s at most, and nothing after a blur', () => {
  const cases: readonly (readonly [events: FocusEvent[], nowSecond: number, seconds: number])[] = [
    [[], 99, 0],
    [[event('claim', 0)], 10, 10],
    [[event('claim', 0)], 1000, 60],
    [[event('claim', 0), event('beat', 50), event('close', 100)], 9999, 100],
    [[event('close', 100), event('claim', 0), event('beat', 50)], 9999, 100],
    [[event('claim', 0), event('blur', 5), event('focus', 500), event('close', 510)], 9999, 15],
    [[event('claim', 0), event('close', 30), event('reopen', 900)], 920, 50],
  ];
  for (const [events, now, seconds] of cases) {
    assert.equal(focusMs(events, now * 1000), seconds * 1000, JSON.stringify(events));
  }
});

test('M3 two people at one case cost twice', () => {
  const events = [
    event('claim', 0),
    event('focus', 0, 'bob'),
    event('close', 30),
    event('close', 30, 'bob'),
  ];
  assert.equal(focusMs(events, 99_000), 60_000);
});

const cost = (part: Partial<CaseCost> = {}): CaseCost => ({
  class: 'stock-drift',
  store: 's01',
  isOpen: false,
  isByPerson: true,
  openedMs: 0,
  focusMs: MINUTE_MS,
  ...part,
});

test('B2 the p90 is the class’s own once twenty were closed by people', () => {
  const closed = Array.from({ length: 20 }, (_, at) => cost({ focusMs: (at + 1) * MINUTE_MS }));
  assert.equal(p90Ms(closed, 'stock-drift', 7), 18 * MINUTE_MS);
  assert.equal(p90Ms(closed.slice(1), 'stock-drift', 7), 7);
  const byRule = closed.map((one) => ({ ...one, isByPerson: false }));
  assert.equal(p90Ms(byRule, 'stock-drift', 7), 7);
});

const budget = (part: Partial<BudgetInput>) =>
  burnDown({
    beganMs: 0,
    nowMs: 1,
    minutesMs: 90 * MINUTE_MS,
    windowMs: 1000,
    cases: [],
    audits: [],
    policies: RULES.classes,
    hiddenClass: CATCH_ALL,
    ...part,
  });

test('B2 what an open case took already is not charged twice', () => {
  const open = [
    cost({ isOpen: true, focusMs: MINUTE_MS }),
    cost({ isOpen: true, focusMs: 9 * MINUTE_MS }),
  ];
  const end = budget({ cases: open, nowMs: 1000 });
  assert.deepEqual([end.tookMs, end.chargedMs], [10 * MINUTE_MS, 5 * MINUTE_MS]);
  assert.deepEqual(end.byStore, { s01: 15 * MINUTE_MS });
  assert.equal(budget({ cases: open }).threatenedMs, 5 * MINUTE_MS);
});

test('B3 one wrong match in a sample stands for many', () => {
  assert.equal(wrongAtMost(0, 0), 0);
  assert.equal(wrongAtMost(50, 0), 0);
  assert.ok(Math.abs(wrongAtMost(100, 1) - 0.0436) < 0.001, `${wrongAtMost(100, 1)}`);
  const audit = { rule: 'tender', how: 'near', matches: 1000, drawn: 100, judged: 100, wrong: 1 };
  assert.equal(budget({ audits: [audit] }).isKept, false);
  assert.equal(budget({ audits: [{ ...audit, wrong: 0 }] }).isKept, true);
  assert.equal(budget({ audits: [{ ...audit, wrong: 0, judged: 99 }] }).isProved, false);
});

test('open cases are told by age', () => {
  const hour = 3_600_000;
  const ages = ageing([0, 97 * hour, 70 * hour, 30 * hour, 28 * hour], 100 * hour);
  assert.deepEqual(Object.values(ages), [1, 0, 2, 2]);
});
