import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOfPoll, type Poll, type Vote } from './poll.ts';

const POLL: Poll = {
  id: 'poll-1',
  launch: 'launch-1',
  store: null,
  title: 'Go?',
  asks: [
    { role: 'commander', people: ['cleo'] },
    { role: 'dba', people: ['dan'] },
  ],
  openedMs: 0,
  closesMs: 100,
};

const vote = (role: string, said: Vote['vote'], atMs: number): Vote => ({
  role,
  vote: said,
  note: '',
  by: 'x',
  atMs,
});

test('a poll, case by case', () => {
  const both = [vote('commander', 'go', 1), vote('dba', 'go', 2)];
  const cases: readonly [string, readonly Vote[], nowMs: number, Vote['vote']][] = [
    ['silence', [], 50, 'no-go'],
    ['one is silent', both.slice(1), 200, 'no-go'],
    ['all said go', both, 50, 'go'],
    ['all said go, and it closed', both, 200, 'go'],
    ['one went back on it', [...both, vote('dba', 'no-go', 60)], 70, 'no-go'],
    ['one came round', [vote('dba', 'no-go', 1), ...both], 70, 'go'],
    ['after the close', [...both, vote('dba', 'no-go', 100)], 200, 'go'],
    ['too late to be go', [both[0]!, vote('dba', 'go', 100)], 200, 'no-go'],
    ['of the future', [both[0]!, vote('dba', 'go', 60)], 50, 'no-go'],
    ['of a role that is not asked', [both[0]!, vote('comms', 'go', 1)], 50, 'no-go'],
  ];
  for (const [name, votes, nowMs, outcome] of cases) {
    const found = outcomeOfPoll(POLL, votes, nowMs);
    assert.deepEqual([found.outcome, found.isClosed], [outcome, nowMs >= 100], name);
  }
  assert.equal(outcomeOfPoll({ ...POLL, asks: [] }, [], 50).outcome, 'no-go', 'nobody was asked');
});
