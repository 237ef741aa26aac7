/** Every fault of the demo, at full size and one in small: `npm run test:soak -- demo`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDemo } from './testing.ts';

const ENDS: readonly (readonly [fault: string, outcome: string, code: number])[] = [
  ['green-errors', 'rolled-back', 1],
  ['green-crash', 'rolled-back', 1],
  ['bad-store', 'held', 1],
  ['schema-kill', 'done', 0],
  ['controller-kill', 'done', 0],
  ['offline-store', 'done', 0],
  ['poison-op', 'done', 0],
];

for (const [fault, outcome, code] of ENDS) {
  test(`${fault} ends as ${outcome}`, async () => {
    const run = await runDemo(['--speed', '720', '--fault', fault]);
    assert.equal(run.result.outcome, outcome);
    assert.equal(run.code, code);
    assert.equal(run.result.fault?.observed, true);
    assert.equal(run.result.failedByColour.blue, 0);
    assert.equal(run.result.greenAfterRollback, 0);
    assert.equal(run.result.stuckStores, 0);
    assert.equal(run.result.wrongReads, 0);
    assert.equal(run.result.lostWrites, 0);
    assert.equal(run.result.devices.opsLost, 0);
    assert.equal(run.result.devices.opsDoubled, 0);
    assert.equal(run.result.schema.contracted, outcome === 'done');
  });
}

const SMALL = ['--stores', '3', '--scale', '0.02', '--rate', '60', '--speed', '2000'];

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
