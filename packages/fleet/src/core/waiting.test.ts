import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { whoWaits } from './waiting.ts';

describe('what waits for an op in quarantine', () => {
  const cases: readonly [string, string[], string[][], number[]][] = [
    ['nothing later', ['basket:1'], [], []],
    ['nothing acts on the same', ['basket:1'], [['basket:2'], ['member:7']], []],
    ['what acts on the same', ['basket:1'], [['basket:1'], ['basket:2'], ['basket:1']], [0, 2]],
    [
      'what acts on the same as one that waits',
      ['basket:1'],
      [['basket:1', 'member:7'], ['member:7']],
      [0, 1],
    ],
    ['not what came before the tie', ['basket:1'], [['member:7'], ['basket:1', 'member:7']], [1]],
    ['an op that acts on nothing holds nothing up', [], [['basket:1']], []],
  ];
  for (const [why, keys, later, waiting] of cases) {
    const ops = later.map((own, place) => ({ place, keys: own }));
    const places = () => whoWaits(keys, ops).map(({ place }) => place);
    test(why, () => assert.deepEqual(places(), waiting));
  }
});
