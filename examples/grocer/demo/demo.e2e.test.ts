/**
 * The founding case in small, through the command line, as a user runs it. The whole table of
 * faults at full size is `npm run test:soak -- demo`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDemo } from './testing.ts';

const SMALL = ['--stores', '2', '--scale', '0.02', '--rate', '60', '--speed', '2000'];

test('a launch ends as done: nothing failed, wrong or lost, and the old schema gone', async () => {
  const { code, result } = await runDemo(SMALL);
  assert.equal(code, 0);
  assert.equal(result.outcome, 'done');
  assert.equal(result.failedRequests, 0);
  assert.equal(result.wrongReads, 0);
  assert.equal(result.lostWrites, 0);
  assert.equal(result.stuckStores, 0);
  assert.equal(result.schema.contracted, true);
  assert.ok(result.devices.count === 6 && result.devices.opsSent > 0);
  assert.deepEqual([result.devices.opsLost, result.devices.opsDoubled], [0, 0]);
  assert.equal(result.devices.drills.passed, 2);
  const { sampled, overcharged, different } = result.prices;
  assert.ok(sampled > 0 && overcharged === 0 && different === 0, JSON.stringify(result.prices));
  const { n, activated, interval, lost, simulated } = result.activation;
  const lostInAll = Object.values(lost).reduce((sum, count) => sum + count, 0);
  assert.deepEqual([n, activated + lostInAll, simulated], [42, 42, true]);
  assert.ok(activated > 0 && lostInAll > 0, JSON.stringify(result.activation));
  assert.ok(interval[0] < activated / n && activated / n < interval[1]);
  assert.equal(lost['benefit-not-visible'] ?? 0, 0);
  const { papers } = result;
  assert.deepEqual(papers.findings, [], 'its dossier holds, and every signature in it');
  assert.ok(papers.entries > 20 && papers.signedEntries > 20, JSON.stringify(papers));
  const { reconciliation, manualMinutes } = result;
  assert.ok(reconciliation.records > 0 && reconciliation.cases > 0);
  assert.equal(reconciliation.falseCases, 0, reconciliation.details.join('\n'));
  assert.equal(reconciliation.missedDefects, 0, reconciliation.details.join('\n'));
  assert.equal(reconciliation.wrongAutomatic, 0, reconciliation.details.join('\n'));
  assert.ok(manualMinutes > 0 && manualMinutes <= 90, `${manualMinutes} minutes`);
  assert.deepEqual(
    result.budgets.map(({ budget, kept }) => [budget, kept]),
    [
      ['failed-requests', true],
      ['manual-minutes', true],
      ['activation', activated / n >= 0.92],
    ],
  );
  const { crew } = result;
  assert.deepEqual([crew.people, crew.shifts], [80, 42]);
  assert.ok(crew.rosterGap <= 0.01, `${crew.rosterGap}`);
  const { rescue, picks, triage } = crew;
  assert.ok(rescue?.replacedBy && rescue.replacedBy !== rescue.who, JSON.stringify(rescue));
  assert.match(rescue.because, /covers .* triage at Quayside.*\.$/);
  assert.ok(picks.batches > 0 && picks.metres < picks.aloneMetres, JSON.stringify(picks));
  assert.ok(picks.pickers.length > 0, 'whoever is on shift at picks has a batch');
  assert.ok(triage.cases > 0 && triage.unserved === 0, JSON.stringify(triage));
  assert.equal(triage.paid + triage.declined, triage.cases);
  assert.equal(lost['withdrawn'] ?? 0, triage.declined);
  assert.ok(result.schema.rows > 0);
  assert.ok(result.requestsByColour.blue > 0 && result.requestsByColour.green > 0);
  // The meter counts what devices send, too; what customers may miss are those still under way.
  assert.ok(result.requests >= result.oracle.requests - 20);
  assert.ok(result.oracle.checkedThroughOld > 0 && result.oracle.checkedThroughNew > 0);
});
