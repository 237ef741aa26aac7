import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DrillView } from '@slipway/api';
import { THIN } from './format.ts';
import { drillCards, drillCounts } from './rehearsals.ts';

const check = (id: string, passed: boolean) => ({ id, passed, what: id, detail: '' });
const report: NonNullable<DrillView['report']> = {
  drill: 'd1',
  passed: true,
  signedBy: 'Ada B.',
  signedMs: 0,
  countsUntilMs: 30 * 86_400_000,
  forMs: 86_400_000,
  speed: 1440,
  beganMs: 0,
  endedMs: 1,
  devices: 3,
  simulated: 1,
  ops: 1200,
  ackedMs: 900,
  appliedMs: null,
  checks: [check('lost', true), check('doubled', false), check('prices', true)],
};
const stores = ['s01', 's02', 's03', 's04'].map((id) => ({ id, name: id.toUpperCase() }));
const view = { stores } as unknown as Parameters<typeof drillCards>[0];

test('each store has a card: passed, failed, one that does not count, or none at all', () => {
  const drills: DrillView[] = [
    { store: 's01', refused: null, report },
    { store: 's02', refused: null, report: { ...report, passed: false, devices: 1, simulated: 0 } },
    { store: 's03', refused: 'It has expired.', report: null },
    { store: 's99', refused: null, report },
  ];
  const cards = drillCards(view, drills, 7_200_000);
  assert.deepEqual(
    cards.map(({ number, name, state }) => [number, name, state]),
    [
      ['01', 'S01', 'passed'],
      ['02', 'S02', 'failed'],
      ['03', 'S03', 'refused'],
      ['04', 'S04', 'missing'],
      ['', 's99', 'passed'],
    ],
  );
  assert.deepEqual(cards[0]?.lines, [
    '24 h offline at 1,440×',
    '3 devices, 1 of them simulated, 1,200 ops',
    `All held 0.90${THIN}s, not all applied in time after the line was mended`,
    `Signed by Ada B. 2${THIN}h${THIN}00 ago`,
    `Counts for another 29${THIN}d 22${THIN}h`,
  ]);
  assert.deepEqual([cards[0]?.score, cards[0]?.checks[0]?.id], ['2 of 3', 'doubled']);
  assert.deepEqual(cards[2]?.lines, ['It has expired.']);
  assert.deepEqual(Object.fromEntries(drillCounts(cards)), {
    failed: 1,
    refused: 1,
    missing: 1,
    passed: 2,
  });
});
