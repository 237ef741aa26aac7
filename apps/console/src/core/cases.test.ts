import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BudgetView, CaseView } from '@slipway/api';
import {
  amountWords,
  caseLines,
  casePicks,
  CLOSED,
  mayDo,
  mayBeDone,
  minuteWords,
  pickCases,
  remedyWords,
  resolvable,
} from './cases.ts';
import { THIN } from './format.ts';
import { budgetBar } from './minutes-budget.ts';

const HOUR_MS = 3_600_000;

const caseOf = (id: string, change: Partial<CaseView> = {}): CaseView => ({
  id,
  class: 'price-mismatch',
  root: 'book 7f, rule milk',
  store: 's01',
  state: 'open',
  instances: 12,
  amount: 1050,
  unit: 'USD',
  openedMs: 0,
  closedMs: null,
  age: 'under 4 h',
  claimedBy: null,
  resolvedBy: null,
  action: null,
  note: '',
  proposal: null,
  remedy: null,
  focusMs: 0,
  ...change,
});

const CASES = [
  caseOf('a'),
  caseOf('b', { store: 's02', claimedBy: 'ada' }),
  caseOf('c', { class: 'stock-drift', unit: 'items', amount: 4 }),
  caseOf('d', { state: 'resolved', resolvedBy: 'rule', closedMs: HOUR_MS }),
  caseOf('e', { claimedBy: 'ben', focusMs: 125_000 }),
];
const ids = (cases: readonly CaseView[]) => cases.map(({ id }) => id).join('');

test('cases are picked by class, store and whether they are open', () => {
  assert.equal(ids(pickCases(CASES, { show: null, store: null })), 'abce');
  assert.equal(ids(pickCases(CASES, { show: 'price-mismatch', store: 's01' })), 'ae');
  assert.equal(ids(pickCases(CASES, { show: CLOSED, store: null })), 'd');
  const count = (name: string, open: number, resolved: number) => {
    return { class: name, open, resolved, cleared: 1, ages: {} };
  };
  const picks = casePicks({ counts: [count('price-mismatch', 3, 1), count('late-decline', 0, 4)] });
  assert.deepEqual(
    picks.map(({ show, word, count: number }) => [show, word, number]),
    [
      [null, 'All open', 3],
      ['price-mismatch', 'Price mismatch', 3],
      [CLOSED, 'Closed', 7],
    ],
  );
});

test('a line says what is at stake, how old it is, and who has it', () => {
  const stores = [{ id: 's01', name: 'Quayside' }];
  const view = { stores } as unknown as Parameters<typeof caseLines>[0];
  const lines = caseLines(view, CASES, 73 * HOUR_MS);
  assert.deepEqual(
    lines.map(({ storeName, amount, age, isOld, who }) => [storeName, amount, age, isOld, who]),
    [
      ['Quayside', `10.50${THIN}USD`, `3${THIN}d 1${THIN}h`, true, 'nobody'],
      ['s02', `10.50${THIN}USD`, `3${THIN}d 1${THIN}h`, true, 'ada'],
      ['Quayside', `4${THIN}items`, `3${THIN}d 1${THIN}h`, true, 'nobody'],
      ['Quayside', `10.50${THIN}USD`, `1${THIN}h${THIN}00`, false, 'resolved by a rule'],
      ['Quayside', `10.50${THIN}USD`, `3${THIN}d 1${THIN}h`, true, 'ben'],
    ],
  );
  assert.equal(lines[4]?.minutes, `2.0${THIN}min`);
  assert.equal(amountWords(1050, 'JPY'), `1,050${THIN}JPY`);
  assert.equal(amountWords(0, 'none'), '–');
  assert.equal(minuteWords(59_999), `0.9${THIN}min`);
});

test('a case is whoever claimed it’s, and a bulk leaves those of others out', () => {
  const [a, b, , d] = CASES as [CaseView, CaseView, CaseView, CaseView, CaseView];
  const may = [mayDo(a, 'ada'), mayDo(a, null), mayDo(b, 'ada'), mayDo(b, 'ben'), mayDo(b, null)];
  assert.deepEqual(may, ['claim', 'claim', 'work', 'others', 'others']);
  assert.deepEqual(
    [mayDo(d, 'ada'), mayDo({ ...d, state: 'cleared' }, 'ada')],
    ['reopen', 'nothing'],
  );
  assert.deepEqual([ids(resolvable(CASES, 'ada')), ids(resolvable(CASES, null))], ['abc', 'ac']);
});

const MINUTE_MS = 60_000;
const BUDGET: BudgetView = {
  minutesMs: 90 * MINUTE_MS,
  endsMs: 72 * HOUR_MS,
  tookMs: 30 * MINUTE_MS,
  chargedMs: 0,
  threatenedMs: 20 * MINUTE_MS,
  hiddenMs: 10 * MINUTE_MS,
  leftMs: 50 * MINUTE_MS,
  isKept: true,
  isProved: false,
  open: 4,
  byStore: {},
  byClass: {},
  audits: [],
};

test('the bar of minutes burns down, and says when it would not last', () => {
  const bar = budgetBar(BUDGET, 70 * HOUR_MS);
  assert.deepEqual([bar.state, bar.sentence], ['healthy', `50.0${THIN}min left of 90.0${THIN}min`]);
  assert.deepEqual(bar.notes, [`the window ends in 2${THIN}h${THIN}00`, 'not proved: audits wait']);
  const parts = bar.parts.map(({ name, share }) => [name, Math.round(share * 90)]);
  assert.deepEqual(parts, [
    ['took', 30],
    ['hidden', 10],
    ['threatened', 20],
    ['left', 30],
  ]);
  assert.equal(budgetBar({ ...BUDGET, threatenedMs: 51 * MINUTE_MS }, 0).state, 'holding');
});

test('an overdrawn budget is told as such, and its bar is no longer than itself', () => {
  const over = { ...BUDGET, tookMs: 95 * MINUTE_MS, leftMs: -15 * MINUTE_MS, isProved: true };
  const bar = budgetBar(over, 80 * HOUR_MS);
  const words = `15.0${THIN}min overdrawn, of 90.0${THIN}min`;
  assert.deepEqual([bar.state, bar.sentence], ['breached', words]);
  assert.deepEqual(bar.notes, ['the window is over', 'audited']);
  const whole = bar.parts.reduce((sum, { share }) => sum + share, 0);
  assert.ok(Math.abs(whole - 1) < 1e-9, String(whole));
});

test('what is left to do is told: how far it is, why not, and who may say that it is done', () => {
  const remedy = {
    state: 'decided',
    attempts: 0,
    retryMs: null,
    endedMs: null,
    by: null,
    note: null,
    refs: [],
  } as const;
  const told = (change: Partial<NonNullable<CaseView['remedy']>>) => {
    const one = caseOf('a', {
      action: 'refund-surplus',
      remedy: { ...remedy, refs: [], ...change },
    });
    return [remedyWords(one, HOUR_MS), mayBeDone(one)];
  };
  const failed = { state: 'failed', attempts: 1, note: 'No answer.' } as const;
  const soon = `in 2${THIN}min`;
  assert.deepEqual(told({}), ['Refund surplus: decided, and not done yet', true]);
  assert.deepEqual(told({ state: 'under-way' }), ['Refund surplus: under way', false]);
  assert.deepEqual(told({ ...failed, retryMs: HOUR_MS + 120_000 }), [
    `Refund surplus: failed, tried again ${soon}. No answer.`,
    true,
  ]);
  assert.deepEqual(told(failed), ['Refund surplus: failed, for a person. No answer.', true]);
  const done = { state: 'carried-out', refs: ['re_1'], by: 'worker' } as const;
  assert.deepEqual(told({ ...done, refs: ['re_1'] }), [
    'Refund surplus: carried out (re_1)',
    false,
  ]);
  const byHand = { state: 'carried-out', by: 'ada', note: 'at the desk' } as const;
  assert.deepEqual(told(byHand), ['Refund surplus: carried out by ada. at the desk', false]);
  assert.deepEqual([remedyWords(caseOf('a'), 0), mayBeDone(caseOf('a'))], [null, false]);
});
