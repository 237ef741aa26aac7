import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blamed } from './blame.ts';
import { runLaunch, THREE_HOURS, WORLDS } from './simulation/index.ts';

const FAIL_AT = Math.log(100);
const FLEET = {
  world: WORLDS.independent,
  stores: 15,
  units: 300,
  requestsPerSecond: 20,
  base: 0.005,
  seconds: 3 * 3600,
};

test('nobody is blamed below the bound', () => {
  const most = { logE: FAIL_AT - 0.01, worst: 3, logEWithoutWorst: FAIL_AT - 0.01 };
  assert.equal(blamed(most, FAIL_AT), null);
});

test('a store goes back alone if without it there is less than half of the bound', () => {
  const without = (logEWithoutWorst: number) =>
    blamed({ logE: FAIL_AT, worst: 3, logEWithoutWorst }, FAIL_AT);
  assert.equal(without(FAIL_AT / 2 - 0.01), 3);
  assert.equal(without(FAIL_AT / 2), 'fleet');
});

test('a fleet that is bad all over goes back as a fleet, not store by store', () => {
  const launches = Array.from({ length: 20 }, (_, seed) =>
    runLaunch({ ...FLEET, ratio: () => 3 }, THREE_HOURS, seed),
  );
  const atOnce = launches.filter(({ findings }) => findings[0]?.who === 'fleet').length;
  assert.ok(atOnce >= 16, `${atOnce} of 20`);
});

test('one bad store among good ones is never taken for the fleet', () => {
  const launches = Array.from({ length: 20 }, (_, seed) =>
    runLaunch({ ...FLEET, ratio: (store) => (store === 3 ? 20 : 1) }, THREE_HOURS, seed),
  );
  const found = launches.flatMap(({ findings }) => findings.map(({ who }) => who));
  assert.ok(found.filter((who) => who === 3).length >= 10, `${found.length}`);
  assert.deepEqual(
    found.filter((who) => who !== 3),
    [],
  );
});
