import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath } from '@slipway/kernel';
import { readStaging } from './staging.ts';

const GROUND = { databases: ['grocer'], criteria: ['slow'] };
const read = (raw: unknown) => readStaging(raw, ['staging'], GROUND);
const FAULT = { criterion: 'slow', sql: 'update a', on: 'grocer' };

test('a launch says on what it is rehearsed, or that all of it is made', () => {
  const databases = { grocer: 'env:GROCER_STAGING_URL' };
  const whole = read({ databases, faults: [{ ...FAULT, undo: 'update b' }] });
  assert.ok(whole.ok);
  assert.deepEqual(whole.value, { databases, faults: [{ ...FAULT, undo: 'update b' }] });
  const made = read({});
  assert.ok(made.ok);
  assert.deepEqual(made.value, { databases: null, faults: [] });
  const open = read({ faults: [FAULT] });
  assert.ok(open.ok && open.value.faults[0]?.undo === null);
});

const WRONG: readonly (readonly [raw: unknown, path: string, what: RegExp])[] = [
  [{ databases: { grocer: 'postgres://x' } }, 'staging.databases.grocer', /stands here as a value/],
  [
    { databases: { grocer: 'env:X', shop: 'env:Y' } },
    'staging.databases.shop',
    /no database "shop"/,
  ],
  [{ databases: {} }, 'staging.databases', /no database in place of "grocer"/],
  [{ faults: [{ ...FAULT, criterion: 'slo' }] }, 'staging.faults[0].criterion', /criterion "slo"/],
  [{ faults: [{ ...FAULT, on: 'shop' }] }, 'staging.faults[0].on', /no database "shop"/],
  [{ faults: [FAULT, FAULT] }, 'staging.faults[1].criterion', /a fault for "slow" already/],
  [{ fault: [] }, 'staging.fault', /not a known key/],
];

test('what is wrong with a staging is told where it stands', () => {
  for (const [raw, path, what] of WRONG) {
    const parsed = read(raw);
    assert.ok(!parsed.ok, path);
    assert.deepEqual([formatPath(parsed.problems[0]!.path), parsed.problems.length], [path, 1]);
    assert.match(parsed.problems[0]!.what, what);
  }
});
