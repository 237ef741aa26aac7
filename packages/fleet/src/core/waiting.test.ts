import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countWaiting, keysOfLine } from './waiting.ts';

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

  test('an older form acts on the same as a newer one; an unknown one on nothing known', () => {
    const line = (type: string, body: unknown, schemaVersion = 1) =>
      JSON.stringify({ type, schemaVersion, body });
    const earn = { member: 'M7', points: 5, place: 'store:s01' };
    const newer = { member: 'M7', points: 5, storeId: 's01', basket: 'B1' };
    assert.deepEqual(keysOfLine(line('loyalty-earn', earn)), ['member:M7']);
    assert.deepEqual(keysOfLine(line('loyalty-earn', newer, 2)), ['member:M7', 'basket:B1']);
    assert.deepEqual(keysOfLine(line('loyalty-earn', { points: 5 })), []);
    assert.deepEqual(keysOfLine(line('loyalty-earn', earn, 99)), []);
    assert.deepEqual(keysOfLine(line('no-such-type', earn)), []);
  });
});
