/** What goes into the record of a page: each thing that happened, once, in its order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { NEW_PAGE, pageMove, type PageCase, type PageEvent } from './escalation.ts';
import { newsOf, type PageNews } from './page-news.ts';
import type { Step } from './policy.ts';

const MINUTE_MS = 60_000;
const HOLDERS = { 'rollback-owner': ['owen'], commander: ['cleo'] } as const;
const notify = (role: 'rollback-owner' | 'commander', ifUnacknowledged: boolean): Step => {
  return { kind: 'notify', to: [{ role }], over: null, ifUnacknowledged };
};
const wait = (minutes: number): Step => {
  return { kind: 'wait', ms: minutes * MINUTE_MS, ifUnacknowledged: true };
};
const STEPS = [
  notify('rollback-owner', false),
  wait(5),
  notify('commander', true),
  wait(5),
  notify('commander', false),
];
const CASE: PageCase = {
  id: 'page-1',
  policy: { name: 'urgent', steps: STEPS, repeats: 1 },
  needs: 'one',
  channels: { owen: ['email', 'slack'], cleo: ['webhook'] },
};
const PAGE = {
  id: 'page-1',
  text: 's03 is held',
  by: 'slipway',
  openedMs: 0,
  kind: 'alarm',
} as const;
const HOW = new Map([
  ['owen', 'link'],
  ['cleo', 'command'],
] as const);

/** Events as they come, several between two looks: what each look records. */
function recorded(looks: readonly (readonly PageEvent[])[]): PageNews[] {
  let state = NEW_PAGE;
  const all: PageNews[] = [];
  for (const events of looks) {
    const before = state;
    const actions = events.flatMap((event) => {
      const move = pageMove(CASE, state, event);
      state = move.state;
      return move.actions;
    });
    const nowMs = all.length;
    all.push(...newsOf(PAGE, { before, after: state, actions, nowMs, how: HOW }));
  }
  return all;
}

const opened: PageEvent = { kind: 'opened', nowMs: 0, holders: HOLDERS };
const time = (minutes: number): PageEvent => {
  return { kind: 'time', nowMs: minutes * MINUTE_MS, holders: HOLDERS };
};
const answer = (person: string): PageEvent => ({ kind: 'acknowledged', person, atMs: 1 });
const words = (all: readonly PageNews[]) => all.map(({ text }) => text);

test('E11 a page that nobody takes is opened, goes on, and is given up', () => {
  const all = recorded([
    [opened],
    [time(4)],
    [time(6)],
    ...[7, 12, 18, 24, 30].map((at) => [time(at)]),
  ]);
  assert.deepEqual(words(all), [
    'Page page-1 was opened by slipway, and went to owen (email, slack): s03 is held',
    'Nobody has acknowledged page-1: it went on to cleo (webhook).',
    'Nobody has acknowledged page-1: it went on to cleo (webhook).',
    'Nobody has acknowledged page-1: it went on to owen (email, slack).',
    'Nobody has acknowledged page-1: it went on to cleo (webhook).',
    'Nobody has acknowledged page-1: it went on to cleo (webhook).',
    'page-1 was given up: its last wait is over, nobody is left to tell.',
  ]);
});

test('E11 who took it is named, and who said so for them; what is told in any case, too', () => {
  const all = recorded([[opened], [answer('owen')], [time(6)], [answer('cleo'), time(7)]]);
  assert.deepEqual(all.map(({ kind, by, text }) => [kind, by, text]).slice(1), [
    ['page-acknowledged', 'owen', 'owen acknowledged page-1.'],
    ['page-escalated', null, 'Told besides of page-1: it went on to cleo (webhook).'],
    ['page-acknowledged', 'operator', 'The installation, for cleo, acknowledged page-1.'],
  ]);
  const over = recorded([[opened, answer('owen'), { kind: 'resolved' }]]);
  assert.deepEqual(
    over.map(({ kind }) => kind),
    ['page-opened', 'page-acknowledged', 'page-ended'],
  );
});

interface LookSeen {
  readonly who: readonly string[];
  readonly isOver: boolean;
  readonly minute: number;
}

test('E11 whatever happens, and however it is looked at, each thing is recorded once', () => {
  // As the engine does: answers and an end come before time.
  const look = fc.record({
    who: fc.subarray(['owen', 'cleo']),
    isOver: fc.boolean(),
    minute: fc.integer({ min: 0, max: 40 }),
  });
  const eventsOf = ({ who, isOver, minute }: LookSeen): PageEvent[] => [
    ...who.map(answer),
    ...(isOver ? [{ kind: 'resolved' } as const] : []),
    time(minute),
  ];
  const looks = fc.array(look.map(eventsOf), { maxLength: 12 });
  fc.assert(
    fc.property(looks, (given) => {
      const kinds = (all: readonly PageNews[]) =>
        all.map(({ kind, told }) => `${kind} ${told.map(({ person }) => person).join()}`);
      const apart = recorded([[opened], ...given.flat().map((one) => [one])]);
      const together = recorded([[opened], ...given]);
      assert.deepEqual(kinds(together).toSorted(), kinds(apart).toSorted());
      const count = (kind: string) => apart.filter((one) => one.kind === kind).length;
      assert.equal(count('page-opened'), 1);
      assert.ok(count('page-ended') <= 1 && count('page-given-up') <= 1);
      const people = apart
        .filter(({ kind }) => kind === 'page-acknowledged')
        .map(({ text }) => text);
      assert.equal(new Set(people).size, people.length);
    }),
  );
});
