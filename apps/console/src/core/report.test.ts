/** The way of a store, drawn: its steps, its gates, and where it went back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportStore } from '@slipway/api';
import { storeWay, wayWords } from './report.ts';

const STORE: ReportStore = {
  id: 's02',
  name: 'Millbrook',
  state: 'rolled-back',
  shares: [
    { atMs: 0, shareBp: 0 },
    { atMs: 250, shareBp: 5_000 },
    { atMs: 750, shareBp: 0 },
  ],
  gates: [
    { atMs: 500, verdict: 'passed' },
    { atMs: 700, verdict: 'failed' },
  ],
};
const SPAN = { fromMs: 0, untilMs: 1_000 };

test('each share lasts until the next; the last until the end; a way back is marked', () => {
  const way = storeWay(STORE, SPAN);
  assert.equal(way.line, 'M0 72L60 72L60 38L180 38L180 72L240 72');
  assert.equal(way.area, `${way.line}V72H0z`);
  assert.deepEqual([way.gates.map(({ x }) => x), way.backX], [[120, 168], 180]);
  assert.match(
    wayWords(STORE),
    /^Millbrook: 0.% on green, rolled-back, 1 gate passed, 1 gate failed$/,
  );
});

test('a store that never moved has no way; what lies outside the time is at its edge', () => {
  const none = storeWay({ ...STORE, shares: [], gates: [] }, SPAN);
  assert.deepEqual(none, { line: '', area: '', gates: [], backX: null });
  const late = { ...STORE, shares: [{ atMs: 2_000, shareBp: 10_000 }], gates: [] };
  assert.equal(storeWay(late, SPAN).line, 'M240 4L240 4');
  assert.deepEqual(storeWay(STORE, { fromMs: 9, untilMs: 9 }).gates.length, 2);
});
