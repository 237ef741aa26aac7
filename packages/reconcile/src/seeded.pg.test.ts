/** Seeded defects: found, classed, one case a cause, and settled as the truth says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSeeded } from './testing/seeded-run.ts';

test('64 defects in 5,000 baskets: found, one case a cause, none false, none wrong', async () => {
  const { result, judged } = await runSeeded(5000, 64, 7);
  assert.deepEqual(judged.falseCases, []);
  assert.equal(result.instances, 64);
  assert.ok(result.near > 0, 'rows without a reference were matched by key and tolerance');
  assert.ok(result.byHistory > 0, 'a declined try before a charge is no defect');
  assert.ok(result.notYetDue > 0, 'what the offline till did is not due');
});
