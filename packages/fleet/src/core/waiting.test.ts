import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countWaiting } from './waiting.ts';

describe('what waits for an op in quarantine', () => {
  const cases: readonly [string, string[], string[][], number][] = [
    ['nothing later', ['basket:1'], [], 0],
    ['nothing acts on the same', ['basket:1'], [['basket:2'], ['member:7']], 0],
    ['what acts on the same', ['basket:1'], [['basket:1'], ['basket:2'], ['basket:1']], 2],
    [
      'what acts on the same as one that waits',
      ['basket:1'],
      [['basket:1', 'member:7'], ['member:7']],
      2,
    ],
    ['not what came before the tie', ['basket:1'], [['member:7'], ['basket:1', 'member:7']], 1],
    ['an op that acts on nothing holds nothing up', [], [['basket:1']], 0],
  ];
  for (const [why, keys, later, waiting] of cases) {
    test(why, () => assert.equal(countWaiting(keys, later), waiting));
  }
});
