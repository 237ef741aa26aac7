/** When an instance counts as healthy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe, UNKNOWN_HEALTH, type HealthState } from './health-core.ts';

test('health changes after as many observations in a row as its rules say', () => {
  const rules = { unhealthyAfter: 2, healthyAfter: 3 };
  const cases: [checks: string, state: HealthState][] = [
    ['', 'unknown'],
    ['++', 'unknown'],
    ['+++', 'healthy'],
    ['+++-', 'healthy'],
    ['+++-+-', 'healthy'],
    ['+++--', 'unhealthy'],
    ['--', 'unhealthy'],
    ['--++', 'unhealthy'],
    ['--++-+++', 'healthy'],
  ];
  for (const [checks, state] of cases) {
    let health = UNKNOWN_HEALTH;
    for (const check of checks) health = observe(health, check === '+', rules);
    assert.equal(health.state, state, checks);
  }
});
