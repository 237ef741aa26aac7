import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleLaunch } from '../testing/example.ts';
import {
  downtime,
  failedRequests,
  fleetOnGreen,
  longestLockWait,
  outcomeView,
  schemaFigure,
} from './figures.ts';
import { THIN } from './format.ts';

const view = exampleLaunch();
const [schema] = view.schemas;
assert.ok(schema);

test('failed requests are of all that were metered, by colour once there are any', () => {
  assert.deepEqual(failedRequests(view, 'UTC'), {
    value: '0',
    unit: '',
    notes: ['of 1,284,311', 'metered since 05:26'],
  });
  const totals = { ...view.totals, failed: { blue: 1, green: 1204 }, meteredSinceMs: null };
  assert.deepEqual(failedRequests({ totals }, 'UTC').notes[1], 'green 1,204 · blue 1');
});

test('the fleet shows its mean share and the soonest gate', () => {
  assert.deepEqual(fleetOnGreen(view), {
    value: '65',
    unit: '%',
    notes: ['mean of 15 stores', 'next gate in 03:42'],
  });
  const none = exampleLaunch({ stores: view.stores.slice(0, 1) });
  assert.deepEqual(fleetOnGreen(none).notes, ['1 store', 'no gate ahead']);
});

test('a backfill shows its progress, a finished change its versions, no change nothing', () => {
  const busy = schemaFigure(view.schemas);
  assert.equal(busy?.word, 'Expanding');
  assert.equal(busy?.step, 'step 3 of 4, 9,800 rows/s');
  assert.equal(busy?.progressBp, 6323);
  assert.equal(busy?.notes[0]?.replaceAll(THIN, ' '), '63 % of 1,284,000 rows');
  const slowed = { ...schema, pace: 0.25, throttledBy: 'replica lag 6.2 s' };
  assert.equal(schemaFigure([slowed])?.notes[1], 'at 25 % pace: replica lag 6.2 s');
  const idle = schemaFigure([{ ...schema, state: 'expanded' }]);
  assert.deepEqual(idle?.notes, ['subscriptions', '12 → 13']);
  assert.equal(idle?.progressBp, null);
  assert.equal(schemaFigure([]), null);
});

test('the longest lock wait is the worst of all schemas', () => {
  const worst = { ...schema, schema: 'pricing', longestLockWaitMs: 410 };
  assert.deepEqual(longestLockWait([schema, worst]), {
    value: '0.41',
    unit: 's',
    notes: ['of customers', 'pricing'],
  });
  assert.equal(longestLockWait([]), null);
  assert.equal(downtime(view).value, '0');
});

test('the outcome comes before trouble, trouble before a hold', () => {
  const hold = { by: 'ines', reason: 'wait for the pilot', sinceMs: view.atMs };
  const cases = [
    [{ trouble: 'the driver stopped', hold }, 'Trouble'],
    [{ hold }, 'Held'],
    [{ outcome: 'done', trouble: 'late' }, 'Done'],
    [{ outcome: 'rolled-back' }, 'Rolled back'],
    [{}, 'Open'],
  ] as const;
  for (const [change, word] of cases) {
    assert.equal(outcomeView(exampleLaunch(change)).word, word);
  }
  assert.deepEqual(outcomeView(exampleLaunch({ hold })).notes, ['by ines']);
});
