import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHASES, type Phase } from '@slipway/api';
import { LIFE, lifeOf } from './life.ts';

const entered = (...phases: Phase[]) => phases.map((phase, index) => ({ phase, atMs: index }));
const nowOf = (life: ReturnType<typeof lifeOf>) => life.nodes.filter((n) => n.status === 'now');

test('the life is that of the API, phase by phase', () => {
  assert.deepEqual([...LIFE], [...PHASES]);
});

test('exactly one node is now, in every phase', () => {
  for (const phase of [...PHASES, 'rolling-back', 'rolled-back'] as const) {
    const life = lifeOf({ phase, entered: entered('planned', 'locked', 'ramping'), hold: null });
    assert.equal(nowOf(life).length, 1, phase);
  }
});

test('a rollback marks the phase in which the launch turned back', () => {
  const view = { entered: entered('planned', 'locked', 'ramping', 'rolling-back'), hold: null };
  const life = lifeOf({ ...view, phase: 'rolling-back' });
  assert.deepEqual(
    nowOf(life).map(({ phase, word }) => [phase, word]),
    [['ramping', 'Rolling back']],
  );
  assert.equal(life.shape, 'rolling-back');
});

test('the line reaches as far as the launch, and a hold shows in the shape', () => {
  const hold = { by: 'ines', reason: 'wait', sinceMs: 1 };
  assert.equal(lifeOf({ phase: 'planned', entered: [], hold: null }).reached, 0);
  assert.equal(lifeOf({ phase: 'ramping', entered: [], hold: null }).reached, 5 / 9);
  assert.equal(lifeOf({ phase: 'done', entered: [], hold: null }).reached, 1);
  assert.equal(lifeOf({ phase: 'ramping', entered: [], hold }).shape, 'holding');
});
