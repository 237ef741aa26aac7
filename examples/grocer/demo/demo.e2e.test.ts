/**
 * The founding case in small, through the command line, as a user runs it. The whole table of
 * faults at full size is `npm run test:soak -- demo`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDemo } from './testing.ts';

const SMALL = ['--stores', '3', '--scale', '0.02', '--rate', '60', '--speed', '2000'];

test('a launch ends as done: nothing failed, wrong or lost, and the old schema gone', async () => {
  const { code, result } = await runDemo(SMALL);
  assert.equal(code, 0);
  assert.equal(result.outcome, 'done');
  assert.equal(result.failedRequests, 0);
  assert.equal(result.wrongReads, 0);
  assert.equal(result.lostWrites, 0);
  assert.equal(result.stuckStores, 0);
  assert.equal(result.schema.contracted, true);
  assert.ok(result.devices.count === 9 && result.devices.opsSent > 0);
  assert.deepEqual([result.devices.opsLost, result.devices.opsDoubled], [0, 0]);
  assert.equal(result.devices.drills.passed, 3);
  const { sampled, overcharged, different } = result.prices;
  assert.ok(sampled > 0 && overcharged === 0 && different === 0, JSON.stringify(result.prices));
  assert.ok(result.schema.rows > 0);
  assert.ok(result.requestsByColour.blue > 0 && result.requestsByColour.green > 0);
  // The meter counts what devices send, too; what customers may miss are those still under way.
  assert.ok(result.requests >= result.oracle.requests - 20);
  assert.ok(result.oracle.checkedThroughOld > 0 && result.oracle.checkedThroughNew > 0);
});

test('a green that errs goes back within a second, and what it wrote is kept', async () => {
  const { code, result } = await runDemo([...SMALL, '--fault', 'green-errors']);
  assert.equal(code, 1);
  assert.equal(result.outcome, 'rolled-back');
  assert.ok(result.rollbackMs !== null && result.rollbackMs <= 1000, `${result.rollbackMs} ms`);
  assert.equal(result.greenAfterRollback, 0);
  assert.equal(result.failedByColour.blue, 0);
  assert.ok(result.failedByColour.green > 0);
  assert.equal(result.wrongReads, 0);
  assert.equal(result.lostWrites, 0);
  assert.equal(result.schema.contracted, false);
  assert.equal(result.fault?.observed, true);
});
