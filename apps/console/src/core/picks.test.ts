import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PickBatchView, PickNoteView } from '@slipway/api';
import { batchLines, changeWords, floorMarks, listsFigure, paceFigure } from './picks.ts';

const MINUTE_MS = 60_000;
const VIEW = { stores: [{ id: 's01', name: 'Quayside' }] } as never;
const batch = (more: Partial<PickBatchView> = {}): PickBatchView => ({
  store: 's01',
  batch: 1,
  list: 's01-1',
  state: 'picking',
  picker: 'ada',
  dueMs: 60 * MINUTE_MS,
  claimedMs: 0,
  doneMs: null,
  orders: 2,
  lines: 31,
  done: 12,
  shorts: 1,
  substituted: 2,
  metres: 388.4,
  walkedM: 210,
  linesPerHour: 96.4,
  lineMs: 30_000,
  at: { x: 4, y: 9.5 },
  ...more,
});

void test('lists in work come first; what is due soon presses', () => {
  const waiting = batch({ list: 's01-2', state: 'waiting', picker: null, dueMs: 9 * MINUTE_MS });
  const done = batch({ list: 's01-3', state: 'done', dueMs: 0 });
  const lines = batchLines(VIEW, [done, waiting, batch()], null, 0);
  assert.deepEqual(
    lines.map(({ list, who, left, isPressing }) => [list, who, left, isPressing]),
    [
      ['s01-1', 'ada', '1\u202Fh\u202F00', false],
      ['s01-2', 'Nobody', '9\u202Fmin', true],
      ['s01-3', 'ada', 'done', false],
    ],
  );
  assert.deepEqual(
    [lines[0]?.done, lines[0]?.walked, lines[0]?.pace],
    ['12 of 31', '210 of 388\u202Fm', '96'],
  );
  assert.deepEqual(batchLines(VIEW, [batch()], 's02', 0), []);
  assert.deepEqual(listsFigure([done, waiting, batch()]).notes, ['1 wait', '1 done']);
});

void test('a pace is that of those who pick; none before a line is closed', () => {
  const slow = batch({ list: 's01-2', linesPerHour: 56 });
  const idle = batch({ list: 's01-4', linesPerHour: null, at: null });
  assert.equal(paceFigure([batch(), slow, idle]).value, '76');
  assert.equal(paceFigure([idle]).value, '–');
  assert.deepEqual(floorMarks([batch(), idle], 's01'), [
    { person: 'ada', list: 's01-1', x: 4, y: 9.5 },
  ]);
  assert.deepEqual(floorMarks([batch()], 's02'), []);
});

void test('what came instead, and what did not, in words', () => {
  const note = { picked: 1, wanted: 3, name: 'Oats', isShort: true } as PickNoteView;
  const substituted = [{ sku: 'barley-2', quantity: 1 }];
  assert.equal(
    changeWords({ ...note, substituted }),
    '1 of 3 Oats, 1 barley-2 instead, rest short',
  );
  assert.equal(changeWords({ ...note, substituted: [], isShort: false }), '1 of 3 Oats');
});
