/**
 * The level and the power of comparisons in small: enough launches to see a rule that is broken.
 * The benchmark `ramp` has the figures.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLaunch, THREE_HOURS, WORLDS, type Conditions } from './index.ts';

const FLEET: Omit<Conditions, 'world' | 'ratio'> = {
  stores: 1,
  units: 300,
  requestsPerSecond: 20,
  base: 0.005,
  seconds: 3 * 3600,
};

function launches(count: number, world: Conditions['world'], ratio: number) {
  return Array.from({ length: count }, (_, seed) =>
    runLaunch({ ...FLEET, world, ratio: () => ratio }, THREE_HOURS, seed),
  );
}

// Were the true share 1 %, three of twenty would be seen once in a thousand times.
for (const world of Object.values(WORLDS)) {
  test(`a healthy launch is not stopped: ${world.name}`, () => {
    const found = launches(20, world, 1);
    const stopped = found.filter(({ units }) => units !== null).length;
    assert.ok(stopped <= 2, `${stopped} of 20`);
  });
}

test('were each request to vote, lasting faults of single units would stop launches', () => {
  const found = launches(10, WORLDS.outages, 1);
  assert.ok(found.filter(({ requests }) => requests !== null).length >= 6);
  assert.ok(found.filter(({ zTest }) => zTest !== null).length >= 4);
});

test('twice the errors are found, and the same seed finds them at the same second', () => {
  const found = launches(20, WORLDS.independent, 2);
  assert.ok(found.filter(({ units }) => units !== null).length >= 19);
  assert.deepEqual(launches(1, WORLDS.independent, 2), found.slice(0, 1));
});

test('healthy launches pass their gates', () => {
  const held = { ...THREE_HOURS, longestHoldSeconds: 1800 };
  const healthy = { ...FLEET, world: WORLDS.independent, ratio: () => 1 };
  const found = Array.from({ length: 12 }, (_, seed) => runLaunch(healthy, held, seed));
  assert.ok(found.filter(({ finished }) => finished).length >= 10);
});

test('a launch that is five times as bad from its first step passes no gate', () => {
  const held = { ...THREE_HOURS, longestHoldSeconds: 600, alpha: 1e-30 };
  const bad = { ...FLEET, world: WORLDS.independent, ratio: () => 5 };
  const found = Array.from({ length: 12 }, (_, seed) => runLaunch(bad, held, seed));
  assert.equal(found.filter(({ finished }) => finished).length, 0);
});
