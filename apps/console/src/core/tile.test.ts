import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleLaunch, exampleStore } from '../testing/example.ts';
import { THIN } from './format.ts';
import { tileViews } from './tile.ts';

const sight = { wallIsStale: false, seenMs: exampleLaunch().atMs, zone: 'UTC' };
const tiles = tileViews(exampleLaunch(), sight);
const tile = (number: string) => {
  const found = tiles.find((each) => each.number === number);
  assert.ok(found);
  const { top, bottom } = found.gate;
  return { ...found, lines: [top, bottom].map((line) => line.replaceAll(THIN, ' ')) };
};

test('each state says in two lines where it stands and what comes next', () => {
  const cases: [string, string, string, string][] = [
    ['01', 'Healthy', 'All gates passed', 'full since 09:16'],
    ['02', 'Ramping', 'Gate 90 %', 'in 08:42'],
    ['06', 'Rolling back', 'Was 70 %, on blue in 0.41 s', 'failed requests 3.4 % above 2 %'],
    ['09', 'Holding', 'Held where it is', 'evidence is inconclusive'],
    ['11', 'Stale', 'Last known 09:32:06', 'holds, passes no gate'],
    ['15', 'Ready', 'Wave 3', 'waits for its turn'],
  ];
  for (const [number, word, top, bottom] of cases) {
    assert.deepEqual([tile(number).word, ...tile(number).lines], [word, top, bottom]);
  }
});

test('the ramp shows what is on green, what was taken back, and where the gate is', () => {
  assert.deepEqual(tile('02').ramp.marker, { bp: 9000, kind: 'now' });
  assert.equal(tile('02').ramp.progress, 0.56);
  assert.deepEqual(tile('09').ramp.marker, { bp: 5000, kind: 'held' });
  assert.deepEqual(tile('06').ramp.marker, { bp: 7000, kind: 'failed' });
  assert.equal(tile('06').ramp.look, 'taken-back');
  assert.equal(tile('06').ramp.solidBp, 7000);
  assert.equal(tile('06').share, '0');
  assert.equal(tile('11').ramp.look, 'unknown');
});

test('on a stale wall no tile looks healthy, and each says what it was', () => {
  const stale = tileViews(exampleLaunch(), { ...sight, wallIsStale: true });
  for (const each of stale) {
    assert.equal(each.word, 'Stale');
    assert.equal(each.ramp.look, 'unknown');
    assert.equal(each.margin.value, null);
  }
  assert.equal(stale[1]?.gate.bottom, 'was ramping');
  assert.equal(stale[1]?.gate.top, 'Last known 09:36:17');
  assert.equal(stale[1]?.knownState, 'ramping');
});

test('a rollback of the whole launch covers every store; without read-back it is under way', () => {
  const view = exampleLaunch({
    stores: [exampleStore(0, 0, { state: 'rolling-back', reason: null, gates: [] })],
    rollbacks: [
      {
        scope: 'launch',
        stores: [],
        because: 'a person said so',
        breachMs: null,
        appliedMs: 1000,
        readBackMs: null,
        lastGreenMs: null,
      },
    ],
  });
  const [only] = tileViews(view, sight);
  assert.deepEqual(only?.gate, { top: 'Going to blue', bottom: 'a person said so' });
});
