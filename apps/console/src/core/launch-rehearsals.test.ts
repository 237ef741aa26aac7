/** A rehearsal of a launch in words: whether it counts, what fired, how long each rollback took. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRehearsals } from '../testing/example-report.ts';
import { criterionRow, rehearsalLines, rehearsalState } from './launch-rehearsals.ts';

const NOW_MS = 1_795_800_000_000;

test('one counts; one that failed and one that nobody known signed do not', () => {
  const [counts, failed, stranger] = exampleRehearsals(NOW_MS);
  const states = [counts!, failed!, stranger!].map(rehearsalState);
  assert.deepEqual(states, ['counts', 'failed', 'refused']);
  assert.match(rehearsalLines(counts!, NOW_MS)[0] ?? '', /^1 of 1 criteria fired/);
  assert.match(rehearsalLines(failed!, NOW_MS)[0] ?? '', /^It does not count: a newer one/);
  assert.equal(rehearsalLines(stranger!, NOW_MS).length, 1, 'what is not signed is not told');
});

test('a criterion says what it did and how long each rollback took; or that it never fired', () => {
  const [fired, silent] = exampleRehearsals(NOW_MS)[1]!.record!.criteria.map(criterionRow);
  assert.deepEqual([fired?.isRehearsed, fired?.fired], [true, 'fired: took all stores back']);
  assert.match(fired?.rollbacks ?? '', /^15 stores in 0\.31.s, read back after 40.ms$/);
  assert.deepEqual([silent?.isRehearsed, silent?.after], [false, '–']);
  assert.match(silent?.fired ?? '', /^it did not fire/);
});
