import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, parseInput } from '@slipway/kernel';
import { EXAMPLE_RAMP, EXAMPLE_STORES, planOf } from './examples.ts';
import { dwellAtMs, readRamp } from './plan.ts';

const MINUTE_MS = 60_000;

test('three hours at 10 % steps are nine moves, 20 minutes apart, and a last gate', () => {
  const plan = planOf();
  const pilot = plan.stores[0]!;
  assert.deepEqual(pilot.stepsBp, [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
  assert.equal(pilot.dwellMs, 20 * MINUTE_MS);
  const second = plan.stores[1]!;
  const dwells = second.stepsBp.map((_, step) => dwellAtMs(second, step));
  assert.equal(
    dwells.reduce((sum, ms) => sum + ms, 0),
    180 * MINUTE_MS,
  );
  assert.equal(dwells.at(-1), 0);
});

test('a wave bakes at its pilot share for at least the time it asks', () => {
  const [pilot] = planOf().stores;
  assert.equal(dwellAtMs(pilot!, 0), 30 * MINUTE_MS);
  assert.equal(dwellAtMs(pilot!, 1), 20 * MINUTE_MS);
});

test('every store is in its wave, the rest in the wave of the rest', () => {
  const waves = planOf().stores.map(({ store, wave, offsetMs }) => [store, wave, offsetMs]);
  assert.deepEqual(waves, [
    ['s01', 1, 0],
    ['s02', 2, 45 * MINUTE_MS],
    ['s03', 2, 45 * MINUTE_MS],
    ['s04', 3, 90 * MINUTE_MS],
    ['s05', 3, 90 * MINUTE_MS],
  ]);
});

test('the last step ends at 100 %, whatever the step', () => {
  const plan = planOf('{ over: 1h, pilot: 25%, step: 40%, waves: [{ stores: rest, offset: 0m }] }');
  assert.deepEqual(plan.stores[0]!.stepsBp, [2500, 6500, 10_000]);
  assert.equal(plan.evidenceFloor, 20);
  assert.deepEqual({ ...plan.hold }, planOf().hold);
});

const wrong: [what: string, from: string, to: string, path: string, words: RegExp][] = [
  ['a store twice', '[s02, s03]', '[s02, s02]', 'ramp.waves[1].stores[1]', /in two waves/],
  ['an unknown store', '[s02, s03]', '[s02, s99]', 'ramp.waves[1].stores[1]', /no store "s99"/],
  ['stores in no wave', 'stores: rest', 'stores: [s04]', 'ramp.waves', /No wave has store s05/],
  ['rest twice', '[s02, s03]', 'rest', 'ramp.waves[2].stores', /Two waves take the rest/],
  ['no time', 'over: 3h', 'over: 0h', 'ramp.over', /over no time/],
  ['no duration', 'over: 3h', 'over: soon', 'ramp.over', /not a duration/],
  ['no step', 'step: 10%', 'step: 0%', 'ramp.step', /only go up/],
  ['a falling step', 'step: 10%', 'step: -10%', 'ramp.step', /only go up/],
  ['a pilot beyond all', 'pilot: 10%', 'pilot: 110%', 'ramp.pilot', /not a share/],
  ['offsets backwards', 'offset: 90m', 'offset: 30m', 'ramp.waves[2].offset', /before wave 2/],
  ['an unknown key', 'over: 3h', 'over: 3h\nstepp: 5%', 'ramp.stepp', /not a known key/],
  ['no pilot', 'pilot: 10%', '', 'ramp', /lacks "pilot"/],
];
for (const [what, from, to, path, words] of wrong) {
  test(`a ramp with ${what} is a problem at its place`, () => {
    const raw = parseInput(EXAMPLE_RAMP.replace(from, to), 'launch.yaml').value;
    const read = readRamp(raw, ['ramp'], EXAMPLE_STORES);
    assert.ok(!read.ok);
    assert.deepEqual(
      read.problems.map((one) => formatPath(one.path)),
      [path],
    );
    assert.match(read.problems[0]!.what, words);
  });
}
