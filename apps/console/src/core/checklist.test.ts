import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChecklistItem, PlaybookView } from '@slipway/api';
import { byPhase, itemCounts, pickedItems } from './checklist.ts';

const item = (key: string, change: Partial<ChecklistItem> = {}) =>
  ({
    key,
    store: null,
    state: 'green',
    owners: [],
    phase: 'a',
    dueMs: 0,
    ...change,
  }) as ChecklistItem;
const ITEMS = [
  item('late', { dueMs: 2 }),
  item('stale', { state: 'stale', owners: ['ada'], dueMs: 1 }),
  item('red@s01', { state: 'red', store: 's01', phase: 'b' }),
  item('missing', { state: 'missing' }),
];
const keys = (items: readonly ChecklistItem[]) => items.map(({ key }) => key);
const pick = { show: null, store: null, person: null };

test('what is stale or missing is among what does not stand; mine is nobody’s for nobody', () => {
  assert.deepEqual(keys(pickedItems(ITEMS, { ...pick, show: 'red' })), [
    'stale',
    'red@s01',
    'missing',
  ]);
  assert.deepEqual(keys(pickedItems(ITEMS, { ...pick, show: 'mine', person: 'ada' })), ['stale']);
  assert.deepEqual(keys(pickedItems(ITEMS, { ...pick, show: 'mine' })), []);
  assert.deepEqual(keys(pickedItems(ITEMS, { ...pick, store: 's01' })), ['red@s01']);
});

test('phases keep their order and leave out empty ones; what is due first stands first', () => {
  const phases = ['b', 'none', 'a'].map((id) => ({ id, title: id }));
  const found = byPhase({ phases } as PlaybookView, ITEMS);
  assert.deepEqual(
    found.map(({ id, items }) => [id, ...keys(items)]),
    [
      ['b', 'red@s01'],
      ['a', 'missing', 'stale', 'late'],
    ],
  );
  assert.deepEqual(itemCounts(ITEMS), [
    ['red', 1],
    ['stale', 1],
    ['missing', 1],
    ['green', 1],
  ]);
});
