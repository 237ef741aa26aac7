import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { mayAcknowledge, NEW_PAGE, pageMove, type HoldersNow } from './escalation.ts';
import type { PageAction, PageCase, PageEvent, PageMove, PageState } from './escalation.ts';
import type { Channel, Policy, Step } from './policy.ts';

const MINUTE_MS = 60_000;
const BEGIN_MS = 1_796_000_000_000;
const HOLDERS: HoldersNow = {
  'rollback-owner': ['owen'],
  'rollback-deputy': ['dora'],
  commander: ['cleo'],
};
const WAYS: Readonly<Record<string, readonly Channel[]>> = {
  owen: ['email', 'webhook'],
  dora: ['email', 'pagerduty'],
  cleo: ['webhook'],
};

const notify = (
  role: 'rollback-owner' | 'rollback-deputy' | 'commander' | 'comms',
  ifUnacknowledged = true,
): Step => ({ kind: 'notify', to: [{ role }], over: null, ifUnacknowledged });
const wait = (minutes: number, ifUnacknowledged = true): Step => ({
  kind: 'wait',
  ms: minutes * MINUTE_MS,
  ifUnacknowledged,
});

/** Owner, after 5 minutes the deputy, after 10 more the commander, then 15; twice in all. */
const CLIMB: readonly Step[] = [
  notify('rollback-owner', false),
  wait(5, false),
  notify('rollback-deputy'),
  wait(10),
  notify('commander'),
  wait(15),
];

function pageOf(steps: readonly Step[], repeats = 0, needs: PageCase['needs'] = 'one'): PageCase {
  const policy: Policy = { name: 'urgent', steps, repeats };
  return { id: 'page-1', policy, needs, channels: WAYS };
}

/** A page over a fake clock; `said` is every message with its minute. */
class Scene {
  state: PageState = NEW_PAGE;
  nowMs = BEGIN_MS;
  readonly said: string[] = [];
  readonly #page: PageCase;

  constructor(page: PageCase) {
    this.#page = page;
    this.take({ kind: 'opened', nowMs: this.nowMs, holders: HOLDERS });
  }

  take(event: PageEvent): readonly PageAction[] {
    const { state, actions } = pageMove(this.#page, this.state, event);
    this.state = state;
    const minute = (this.nowMs - BEGIN_MS) / MINUTE_MS;
    for (const { change, person, channel } of actions) {
      this.said.push(`${minute} ${change === 'open' ? '' : `${change} `}${person} ${channel}`);
    }
    return actions;
  }

  /** Lets minutes pass, looking every half minute as the engine does. */
  pass(minutes: number): void {
    for (let half = 0; half < minutes * 2; half += 1) {
      this.nowMs += MINUTE_MS / 2;
      this.look();
    }
  }

  look(holders = HOLDERS): void {
    this.take({ kind: 'time', nowMs: this.nowMs, holders });
  }

  acknowledge(person: string): void {
    this.take({ kind: 'acknowledged', person, atMs: this.nowMs });
  }
}

test('unacknowledged, a page climbs from owner to deputy to commander at its times', () => {
  const scene = new Scene(pageOf(CLIMB, 1));
  scene.pass(120);
  assert.deepEqual(scene.said, [
    '0 owen email',
    '0 owen webhook',
    '5 dora email',
    '5 dora pagerduty',
    '15 cleo webhook',
    '30 owen email', // once more, as told
    '30 owen webhook',
    '35 dora email',
    '35 dora pagerduty',
    '45 cleo webhook',
  ]);
  assert.equal(scene.state.phase, 'all-told');
});

test('an acknowledgement stops the climb, and those who follow are told', () => {
  const scene = new Scene(pageOf(CLIMB, 3));
  scene.pass(7);
  scene.acknowledge('dora');
  scene.pass(300);
  assert.deepEqual(scene.said.slice(2), [
    '5 dora email',
    '5 dora pagerduty',
    '7 acknowledge dora pagerduty',
  ]);
  assert.equal(scene.state.phase, 'acknowledged');
  scene.acknowledge('owen');
  assert.deepEqual(
    scene.state.acknowledged.map(({ person }) => person),
    ['dora', 'owen'],
  );
  scene.take({ kind: 'resolved' });
  scene.take({ kind: 'resolved' });
  assert.equal(scene.said.at(-1), '7 resolve dora pagerduty'.replace('7', '307'));
  assert.equal(scene.said.length, 6);
});

test('what stands outside if-unacknowledged is done in any case', () => {
  const steps = [...CLIMB.slice(0, 4), wait(1, false), notify('commander', false)];
  const scene = new Scene(pageOf(steps));
  scene.pass(2);
  scene.acknowledge('owen');
  assert.equal(scene.state.phase, 'climbing');
  scene.pass(60);
  assert.deepEqual(scene.said.slice(2), ['6 cleo webhook']);
  assert.equal(scene.state.phase, 'acknowledged');
});

test('an acknowledgement that comes after all were told still counts', () => {
  const scene = new Scene(pageOf(CLIMB));
  scene.pass(60);
  assert.equal(scene.state.phase, 'all-told');
  scene.acknowledge('cleo');
  assert.equal(scene.state.phase, 'acknowledged');
});

test('when nothing reached anybody, the next is told at once', () => {
  const scene = new Scene(pageOf(CLIMB));
  scene.take({ kind: 'failed', key: 'page-1/0.0/owen/email' });
  scene.pass(1);
  assert.equal(scene.said.length, 2, 'a webhook is still under way');
  scene.take({ kind: 'failed', key: 'page-1/0.0/owen/webhook' });
  scene.pass(1);
  assert.deepEqual(scene.said.slice(2), ['1.5 dora email', '1.5 dora pagerduty']);
  scene.take({ kind: 'failed', key: 'page-1/0.2/dora/email' });
  scene.take({ kind: 'delivered', key: 'page-1/0.2/dora/pagerduty' });
  scene.pass(9);
  assert.equal(scene.said.length, 4, 'one arrived: it is waited for');
  scene.pass(1);
  scene.take({ kind: 'failed', key: 'page-1/0.4/cleo/webhook' });
  scene.pass(14);
  assert.equal(scene.state.phase, 'climbing', 'nobody is left to tell: the time is waited out');
});

test('a role that nobody has now is passed over at once; a new holder is the one told', () => {
  const scene = new Scene(pageOf([notify('comms'), wait(5), ...CLIMB.slice(2)]));
  assert.deepEqual(scene.said, ['0 dora email', '0 dora pagerduty']);
  scene.nowMs += 10 * MINUTE_MS;
  scene.look({ ...HOLDERS, commander: ['owen'] });
  assert.deepEqual(scene.said.slice(2), ['10 owen email', '10 owen webhook']);
});

test('a clock that jumps neither skips a step nor sends twice', () => {
  const scene = new Scene(pageOf(CLIMB));
  scene.nowMs += 24 * 60 * MINUTE_MS; // a day ahead: one wait is over, not all
  scene.look();
  scene.look();
  assert.deepEqual(scene.said.slice(2), ['1440 dora email', '1440 dora pagerduty']);
  scene.nowMs -= 48 * 60 * MINUTE_MS; // two days back: the wait begins anew
  scene.look();
  scene.pass(9);
  assert.equal(scene.said.length, 4);
  scene.pass(1);
  assert.deepEqual(scene.said.slice(4), ['-1430 cleo webhook']);
});

test('a page to everybody is answered when everybody has answered, and leaves nothing open', () => {
  const steps: Step[] = [
    {
      kind: 'notify',
      to: [{ person: 'dora' }, { person: 'cleo' }],
      over: null,
      ifUnacknowledged: false,
    },
    wait(10),
  ];
  const page = pageOf(steps, 0, 'everyone');
  const [all, some] = [new Scene(page), new Scene(page)];
  for (const scene of [all, some]) {
    scene.acknowledge('dora');
    scene.pass(5);
    assert.equal(scene.state.phase, 'climbing');
  }
  all.acknowledge('cleo');
  assert.equal(all.state.phase, 'acknowledged');
  assert.equal(all.said.at(-1), '5 resolve dora pagerduty');
  some.pass(5);
  assert.equal(some.state.phase, 'all-told');
  assert.equal(some.said.at(-1), '10 resolve dora pagerduty');
});

test('only those who were told may acknowledge, and whoever has command', () => {
  const { state } = new Scene(pageOf(CLIMB));
  const may = (person: string) => mayAcknowledge(state, person, ['cleo']);
  assert.deepEqual(['owen', 'dora', 'cleo', 'toString'].map(may), [true, false, true, false]);
});

const stepGen: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('notify' as const),
    to: fc
      .array(fc.constantFrom('rollback-owner', 'rollback-deputy', 'commander', 'comms'), {
        minLength: 1,
        maxLength: 2,
      })
      .map((roles) => roles.map((role) => ({ role: role as 'comms' }))),
    over: fc.constantFrom(null, ['email'] as Channel[], ['console'] as Channel[]),
    ifUnacknowledged: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('wait' as const),
    ms: fc.integer({ min: 1, max: 20 }).map((minutes) => minutes * MINUTE_MS),
    ifUnacknowledged: fc.boolean(),
  }),
);
const pageGen = fc
  .record({
    steps: fc.array(stepGen, { minLength: 1, maxLength: 8 }),
    repeats: fc.integer({ min: 0, max: 3 }),
    needs: fc.constantFrom('one' as const, 'everyone' as const),
  })
  .map(({ steps, repeats, needs }) => pageOf(steps, repeats, needs));
type Happening =
  | { readonly jumpMs: number }
  | { readonly ack: string }
  | { readonly reach: number };
const happeningGen: fc.Arbitrary<Happening | 'resolved'> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ jumpMs: fc.integer({ min: -3e6, max: 6e6 }) }) },
  { weight: 1, arbitrary: fc.record({ ack: fc.constantFrom('owen', 'dora', 'cleo') }) },
  { weight: 3, arbitrary: fc.record({ reach: fc.integer({ min: 0, max: 30 }) }) },
  { weight: 1, arbitrary: fc.constant('resolved' as const) },
);

/** Runs happenings over a page; @returns each event with its move, in order */
function run(page: PageCase, happenings: readonly (Happening | 'resolved')[]) {
  const moves: { before: PageState; event: PageEvent; move: PageMove }[] = [];
  let [state, nowMs] = [NEW_PAGE, BEGIN_MS];
  const keys: string[] = [];
  const take = (event: PageEvent) => {
    const before = Object.freeze(state);
    const move = pageMove(page, before, event);
    assert.deepEqual(pageMove(page, structuredClone(before), event), move, 'same input, same move');
    state = move.state;
    keys.push(...move.actions.map(({ key }) => key));
    moves.push({ before, event, move });
  };
  take({ kind: 'opened', nowMs, holders: HOLDERS });
  for (const one of happenings) {
    if (one === 'resolved') take({ kind: 'resolved' });
    else if ('ack' in one) take({ kind: 'acknowledged', person: one.ack, atMs: nowMs });
    else if ('reach' in one) {
      const kind = one.reach % 3 === 0 ? 'failed' : 'delivered';
      take({ kind, key: keys[one.reach % Math.max(1, keys.length)] ?? 'none' });
    } else {
      nowMs += one.jumpMs;
      take({ kind: 'time', nowMs, holders: HOLDERS });
    }
  }
  return { moves, keys, state };
}

test('whatever happens, nothing is sent twice and the cursor never goes back', () => {
  fc.assert(
    fc.property(pageGen, fc.array(happeningGen, { maxLength: 40 }), (page, happenings) => {
      const { moves, keys } = run(page, happenings);
      assert.equal(new Set(keys).size, keys.length);
      for (const { before, move } of moves) {
        const { round, step } = move.state;
        assert.ok(round > before.round || (round === before.round && step >= before.step));
      }
    }),
    { numRuns: 300 },
  );
});

test('unanswered, every step of every round is taken in its order, whatever the clock does', () => {
  const jumps = fc.array(fc.integer({ min: -3e6, max: 6e6 }), { maxLength: 30 });
  fc.assert(
    fc.property(pageGen, jumps, (page, ms) => {
      const steady = Array.from({ length: 60 }, () => ({ jumpMs: 21 * MINUTE_MS }));
      const { keys, state } = run(page, [...ms.map((jumpMs) => ({ jumpMs })), ...steady]);
      assert.equal(state.phase, 'all-told');
      const walked = keys
        .filter((key) => !key.includes('/resolve/'))
        .map((key) => key.split('/')[1]!);
      const sorted = walked.toSorted((a, b) => {
        const [[aRound = 0, aStep = 0], [bRound = 0, bStep = 0]] = [a, b].map((one) =>
          one.split('.').map(Number),
        ) as [number[], number[]];
        return aRound - bRound || aStep - bStep;
      });
      assert.deepEqual(walked, sorted);
      const { steps, repeats } = page.policy;
      const tells = steps.flatMap((step, at) =>
        step.kind === 'notify' && step.to.some((to) => tellsSomebody(to, step.over)) ? [at] : [],
      );
      assert.equal(new Set(walked).size, tells.length * (repeats + 1));
    }),
    { numRuns: 200 },
  );
});

function tellsSomebody(to: object, over: readonly Channel[] | null): boolean {
  const [person] = HOLDERS[(to as { role: 'commander' }).role] ?? [];
  if (person === undefined) return false;
  return (
    over === null || over.includes('console') || WAYS[person]!.some((one) => over.includes(one))
  );
}

test('once answered, nothing under if-unacknowledged is sent', () => {
  fc.assert(
    fc.property(pageGen, fc.array(happeningGen, { maxLength: 40 }), (page, happenings) => {
      fc.pre(page.needs === 'one');
      for (const { before, move } of run(page, happenings).moves) {
        if (before.acknowledged.length === 0) continue;
        for (const { change, key } of move.actions.filter((one) => one.change === 'open')) {
          const step = page.policy.steps[Number(key.split('/')[1]!.split('.')[1])];
          assert.equal(step?.ifUnacknowledged, false, `${change} ${key}`);
        }
      }
    }),
    { numRuns: 300 },
  );
});
