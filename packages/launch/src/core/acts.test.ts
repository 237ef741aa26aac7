import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NoReturnError, NothingToCancelError, WrongPhaseError } from '../errors.ts';
import { allowedActs, checkAct, type LaunchAct } from './acts.ts';
import type { Phase } from './phases.ts';

const ACTS: LaunchAct[] = [
  'waive',
  'lock',
  'tighten',
  'relax',
  'go',
  'hold',
  'resume',
  'rollback-launch',
  'rollback-store',
  'release-contract',
  'resume-after-rollback',
  'stop',
];
const PAUSE = 'hold resume tighten relax waive';
const BACK = 'rollback-launch cancel-rollback';

const TABLE: Record<Phase, string> = {
  planned: 'waive lock',
  rehearsed: 'waive lock',
  locked: `go ${PAUSE}`,
  expanding: `${PAUSE} ${BACK}`,
  deploying: `${PAUSE} ${BACK}`,
  ramping: `${PAUSE} ${BACK} rollback-store resume-after-rollback`,
  full: `${PAUSE} release-contract ${BACK} rollback-store`,
  soaking: `${PAUSE} release-contract ${BACK} rollback-store`,
  contracting: '',
  done: 'stop',
  'rolling-back': '',
  'rolled-back': 'stop',
};

test('L9 each phase allows its own acts and names them when it refuses', () => {
  for (const [phase, words] of Object.entries(TABLE) as [Phase, string][]) {
    const allowed = words.split(' ').filter(Boolean);
    for (const act of ACTS) {
      const attempt = () => checkAct(act, 'spring', phase);
      if (allowed.includes(act)) {
        assert.doesNotThrow(attempt);
        continue;
      }
      if (act.startsWith('rollback') && ['contracting', 'done'].includes(phase)) continue;
      assert.throws(attempt, (error: unknown) => {
        assert.ok(error instanceof WrongPhaseError);
        assert.match(error.what, new RegExp(`"${act}" .* launch spring is ${phase}`));
        assert.match(error.next, new RegExp(allowed.join(', ') || 'wait until'));
        return true;
      });
    }
  }
});

test('L7 a rollback from contracting on is refused as past the point of no return', () => {
  for (const phase of ['contracting', 'done'] as const) {
    for (const act of ['rollback-launch', 'rollback-store'] as const) {
      assert.throws(() => checkAct(act, 'spring', phase), NoReturnError);
    }
  }
});

test('L14 where no rollback waits, cancelling is refused, and what can be done is named', () => {
  for (const phase of Object.keys(TABLE) as Phase[]) {
    const attempt = () => checkAct('cancel-rollback', 'spring', phase);
    if (TABLE[phase].includes('cancel-rollback')) {
      assert.doesNotThrow(attempt);
      continue;
    }
    assert.throws(attempt, (error: unknown) => {
      assert.ok(error instanceof NothingToCancelError);
      assert.match(error.next, /`resume-after-rollback`/);
      return true;
    });
  }
});

test('a launch that ended as held may be stopped, and still be rolled back', () => {
  assert.ok(!allowedActs('full').includes('stop'));
  assert.ok(allowedActs('full', 'held').includes('stop'));
  assert.ok(!allowedActs('full', 'held').includes('resume-after-rollback'), 'its ramp has ended');
  assert.doesNotThrow(() => checkAct('rollback-launch', 'spring', 'full', 'held'));
});
