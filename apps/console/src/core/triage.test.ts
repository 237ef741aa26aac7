import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriageCaseView, TriageStoreView } from '@slipway/api';
import { deskLines, mayTriage, triageLines, whoWords } from './triage.ts';

const MINUTE_MS = 60_000;
const VIEW = { stores: [{ id: 's01', name: 'Quayside' }] } as never;
const one = (more: Partial<TriageCaseView> = {}): TriageCaseView => ({
  id: 'a:declined',
  signUp: 'a',
  store: 's01',
  member: 'm',
  reason: 'declined',
  title: { en: 'The card was declined', es: '' },
  detail: 'expired_card',
  value: { minor: 900, currency: 'USD' },
  sinceMs: 0,
  expiresMs: 40 * MINUTE_MS,
  state: 'open',
  by: null,
  through: null,
  to: null,
  note: null,
  outcome: null,
  untilMs: null,
  step: null,
  answers: 0,
  focusMs: 0,
  ...more,
});

void test('a line tells what is left, and whether that is urgent', () => {
  const at = (minutes: number, more = {}) => {
    const [line] = triageLines(VIEW, [one(more)], { store: null }, minutes * MINUTE_MS);
    return [line?.storeName, line?.left.replace('\u202F', ' '), line?.isUrgent];
  };
  assert.deepEqual(at(5), ['Quayside', '35 min', false]);
  assert.deepEqual(at(20), ['Quayside', '20 min', true]);
  assert.deepEqual(at(50), ['Quayside', 'over', true]);
  assert.deepEqual(at(50, { state: 'closed' }), ['Quayside', '–', false]);
  assert.deepEqual(triageLines(VIEW, [one()], { store: 's02' }, 0), []);
});

void test('who may do what, by where a case stands', () => {
  const cases: readonly [Partial<TriageCaseView>, string, string][] = [
    [{}, 'claim', 'Nobody'],
    [{ state: 'claimed', by: 'ada' }, 'work', 'ada'],
    [{ state: 'claimed', by: 'ben' }, 'others', 'ben'],
    [{ state: 'offered', by: 'ben', to: 'ada' }, 'take', 'ben to ada'],
    [{ state: 'offered', by: 'ada', to: 'ben' }, 'work', 'ada to ben'],
    [{ state: 'waiting', outcome: 'paying-now' }, 'claim', 'Waits: paying now'],
    [{ state: 'closed', by: 'ada', outcome: 'two-people' }, 'nothing', 'Two people, ada'],
    [{ state: 'gone' }, 'nothing', 'Settled by itself'],
  ];
  for (const [more, may, who] of cases) {
    assert.deepEqual([mayTriage(one(more), 'ada'), whoWords(one(more))], [may, who]);
  }
  const stood = { state: 'claimed', by: 'ada' } as const;
  const words = ['operator', 'm.boss'].map((through) => whoWords(one({ ...stood, through })));
  assert.deepEqual(words, ['ada (by the installation)', 'ada (by m.boss)']);
});

void test('a desk where cases wait and nobody may take them comes first', () => {
  const desk = (store: string, waiting: number, gaps: string[]): TriageStoreView => ({
    store,
    name: store,
    waiting,
    atDesk: [{ person: 'p', name: 'Ada', isLead: true, gaps, untilMs: 0 }],
  });
  const lines = deskLines([desk('a', 9, []), desk('b', 1, ['certificate']), desk('c', 0, ['x'])]);
  assert.deepEqual(
    lines.map(({ store, isShort, able, gaps }) => [store, isShort, able, gaps]),
    [
      ['b', true, [], ['Ada: certificate']],
      ['a', false, ['Ada, lead'], []],
      ['c', false, [], ['Ada: x']],
    ],
  );
});
