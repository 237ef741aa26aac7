import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputFileError, parseInput } from '@slipway/kernel';
import { array, assert as check, constantFrom, integer, oneof, property, record } from 'fast-check';
import { parseGuide, readGuides } from '../read-guides.ts';
import { follow, guideProblems, type Guide } from './guide.ts';
import { ranked } from './rank.ts';
import { atTime, LEASE_MS, transition, type CaseEvent, type TriageCase } from './triage-case.ts';

const GUIDE = readGuides().declined;
const OPEN: TriageCase = { state: { is: 'open' }, answers: [] };
const MINUTE_MS = 60_000;

const pay = [
  { step: 'reach', choice: 'here' },
  { step: 'other-card', choice: 'paying' },
];
const no = [
  { step: 'reach', choice: 'here' },
  { step: 'other-card', choice: 'declines' },
  { step: 'sure', choice: 'declines' },
];

/** @returns the case after events; what is refused changes nothing */
function after(events: readonly (readonly [CaseEvent, number?])[], from = OPEN): TriageCase {
  return events.reduce((one, [event, nowMs = 0]) => {
    const result = transition(one, event, GUIDE, nowMs);
    return result.ok ? result.next : one;
  }, from);
}
const refusal = (from: TriageCase, event: CaseEvent, nowMs = 0) => {
  const result = transition(from, event, GUIDE, nowMs);
  return result.ok ? null : result.refusal;
};
const claimed = after([[{ kind: 'claim', by: 'ada' }]]);
const answers = (given: typeof pay) =>
  given.map((answer) => [{ kind: 'answer', by: 'ada', answer }] as const);

void test('T1 one person has a case: nobody else claims, answers or gives it away', () => {
  assert.deepEqual(refusal(claimed, { kind: 'claim', by: 'ben' }), {
    because: 'claimed',
    by: 'ada',
  });
  const others: CaseEvent[] = [
    { kind: 'answer', by: 'ben', answer: pay[0]! },
    { kind: 'undo', by: 'ben' },
    { kind: 'release', by: 'ben' },
    { kind: 'beat', by: 'ben' },
    { kind: 'hand-over', by: 'ben', to: 'eve', note: '' },
    { kind: 'take', by: 'ben' },
  ];
  for (const event of others) assert.equal(refusal(claimed, event)?.because, 'claimed');
  const offered = after([[{ kind: 'hand-over', by: 'ada', to: 'ben', note: 'waits' }]], claimed);
  assert.equal(refusal(offered, { kind: 'take', by: 'eve' })?.because, 'claimed');
  const taken = after([[{ kind: 'take', by: 'ben' }]], offered);
  assert.deepEqual(taken.state, { is: 'claimed', by: 'ben', untilMs: LEASE_MS });
  assert.equal(after([[{ kind: 'beat', by: 'ada' }]], offered).state.is, 'claimed', 'taken back');
});

void test('T2 an outcome is reached by the guide alone, step by step', () => {
  const wrong = refusal(claimed, { kind: 'answer', by: 'ada', answer: no[2]! });
  assert.equal(wrong?.because, 'answer');
  const closed = after(answers(no), claimed);
  assert.deepEqual(closed.state.is === 'closed' && closed.state.outcome.effect, 'withdrawn');
  assert.deepEqual(refusal(closed, { kind: 'claim', by: 'ada' }), {
    because: 'state',
    is: 'closed',
  });
  const undone = after([[{ kind: 'undo', by: 'ada' }]], after(answers(no.slice(0, 2)), claimed));
  assert.deepEqual(undone.answers, no.slice(0, 1));
});

void test('T3 nothing stays with somebody who has left', () => {
  assert.equal(atTime(claimed, LEASE_MS - 1).state.is, 'claimed');
  assert.deepEqual(atTime(claimed, LEASE_MS), OPEN);
  const waiting = after(answers(pay), claimed);
  assert.deepEqual(waiting.state, {
    is: 'waiting',
    outcome: 'paying-now',
    untilMs: 15 * MINUTE_MS,
  });
  assert.equal(atTime(waiting, 15 * MINUTE_MS).state.is, 'open', 'it comes back');
  const early = after([[{ kind: 'claim', by: 'ben' }, MINUTE_MS]], waiting);
  assert.equal(early.state.is, 'claimed', 'whoever comes back early is served');
});

void test('T4 what has settled by itself leaves the queue, whoever has it', () => {
  for (const from of [OPEN, claimed, after(answers(pay), claimed)]) {
    assert.equal(after([[{ kind: 'settled' }]], from).state.is, 'gone');
  }
  const closed = after(answers(no), claimed);
  assert.equal(after([[{ kind: 'settled' }]], closed).state.is, 'closed', 'what was decided stays');
});

void test('T1 T2 whatever happens: one has it, and answers lead where the guide says', () => {
  const who = constantFrom('ada', 'ben');
  const answer = constantFrom(...pay, ...no);
  const event = oneof(
    record({ kind: constantFrom('claim', 'beat', 'undo', 'release', 'take'), by: who }),
    record({ kind: constantFrom('answer' as const), by: who, answer }),
    record({ kind: constantFrom('hand-over' as const), by: who, to: who, note: constantFrom('') }),
    record({ kind: constantFrom('time', 'settled') }),
  );
  const steps = array(record({ event, forMs: integer({ min: 0, max: LEASE_MS }) }));
  check(
    property(steps, (all) => {
      let [one, nowMs] = [OPEN, 0];
      for (const { event: next, forMs } of all) {
        nowMs += forMs;
        const result = transition(one, next as CaseEvent, GUIDE, nowMs);
        if (!result.ok) continue;
        const had = atTime(one, nowMs).state;
        const has = result.next.state;
        const by = 'by' in next ? next.by : null;
        // A case changes hands only through the one who gets it, and only if nobody holds it.
        if (has.is === 'claimed' && had.is === 'claimed') assert.equal(has.by, had.by);
        if (has.is === 'claimed') assert.equal(has.by, next.kind === 'time' ? has.by : by);
        const stands = follow(GUIDE, result.next.answers);
        assert.notEqual(stands.at, 'nowhere');
        if (has.is === 'claimed') assert.equal(stands.at, 'step');
        if (has.is === 'closed') assert.equal(stands.at, 'outcome');
        one = result.next;
      }
    }),
  );
});

void test('the queue begins with what loses most by waiting', () => {
  const one = (id: string, minor: number | null, minutes: number | null) => ({
    id,
    value: minor === null ? null : { minor, currency: 'USD' },
    expiresMs: minutes === null ? null : minutes * MINUTE_MS,
  });
  const cases = [one('day', 1000, null), one('hour', 1000, 60), one('worth', 9000, 60)];
  const order = (nowMs: number) =>
    ranked([...cases, one('over', 900, 1)], nowMs).map(({ id }) => id);
  assert.deepEqual(order(0), ['over', 'worth', 'hour', 'day']);
  assert.deepEqual(order(59 * MINUTE_MS), ['worth', 'hour', 'over', 'day']);
  const unsaid = ranked([one('late', null, 90), one('soon', null, 5), one('open', null, null)], 0);
  assert.deepEqual(
    unsaid.map(({ id }) => id),
    ['soon', 'late', 'open'],
    'of what nobody has said the worth, the time left decides',
  );
});

void test('every shipped guide comes to an end; a broken one is refused at its line', () => {
  for (const guide of Object.values(readGuides())) assert.deepEqual(guideProblems(guide), []);
  const step = (id: string, to: string): Guide['steps'][number] => ({
    id,
    say: { en: '', es: '' },
    choices: [{ id: 'on', label: { en: '', es: '' }, to }],
  });
  const broken = (steps: Guide['steps']) => guideProblems({ ...GUIDE, steps }).join('; ');
  assert.match(broken([step('a', 'b')]), /there is no step b/);
  assert.match(broken([step('a', 'b'), step('b', 'a')]), /a: it leads to itself/);
  assert.match(broken([...GUIDE.steps, step('z', 'reach')]), /z: nothing leads there/);
  const text = `reason: declined
title: { en: a, es: b }
steps:
  - id: reach
    say: { en: a, es: b }
    choices:
      - { id: both, label: { en: a, es: b }, to: reach, ends: there }`;
  assert.throws(
    () => parseGuide(parseInput(text, 'declined.yaml'), 'declined'),
    (error) => error instanceof InputFileError && error.place?.line === 7,
  );
});
