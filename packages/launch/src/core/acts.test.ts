import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NoReturnError, WrongPhaseError } from '../errors.ts';
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
  'stop',
];
const PAUSE = 'hold resume tighten relax waive';

const TABLE: Record<Phase, string> = {
  planned: 'waive lock',
  rehearsed: 'waive lock',
  locked: `go ${PAUSE}`,
  expanding: `${PAUSE} rollback-launch`,
  deploying: `${PAUSE} rollback-launch`,
  ramping: `${PAUSE} rollback-launch rollback-store`,
  full: `${PAUSE} release-contract rollback-launch rollback-store`,
  soaking: `${PAUSE} release-contract rollback-launch rollback-store`,
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

test('a launch that ended as held may be stopped, and still be rolled back', () => {
  assert.ok(!allowedActs('full').includes('stop'));
  assert.ok(allowedActs('full', 'held').includes('stop'));
  assert.doesNotThrow(() => checkAct('rollback-launch', 'spring', 'full', 'held'));
});
