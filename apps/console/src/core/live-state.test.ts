import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleLaunch, EXAMPLE_MS } from '../testing/example.ts';
import { isLaunchView, nextLiveState, NOTHING_SEEN } from './live-state.ts';

const launch = (id: string, plannedMs: number, atMs = EXAMPLE_MS) =>
  exampleLaunch({ id, atMs, entered: [{ phase: 'planned', atMs: plannedMs }] });

test('launches stand newest first, however they arrive', () => {
  const listed = nextLiveState(NOTHING_SEEN, {
    kind: 'listed',
    views: [launch('old', 1), launch('new', 3)],
    nowMs: 10,
  });
  const state = nextLiveState(listed, { kind: 'launch', view: launch('mid', 2), nowMs: 11 });
  assert.deepEqual(
    state.launches.map(({ view }) => view.id),
    ['new', 'mid', 'old'],
  );
  assert.equal(state.loaded, true);
  assert.equal(state.eventMs, 11);
});

test('an older view never replaces a newer one', () => {
  const newer = launch('a', 1, EXAMPLE_MS + 5000);
  const state = nextLiveState(
    nextLiveState(NOTHING_SEEN, { kind: 'launch', view: newer, nowMs: 10 }),
    { kind: 'launch', view: launch('a', 1, EXAMPLE_MS), nowMs: 20 },
  );
  assert.equal(state.launches.length, 1);
  assert.equal(state.launches[0]?.view.atMs, newer.atMs);
  assert.equal(state.launches[0]?.receivedMs, 10);
});

test('losing the stream keeps what was seen; a new list drops what is gone', () => {
  const seen = nextLiveState(NOTHING_SEEN, { kind: 'launch', view: launch('a', 1), nowMs: 10 });
  const lost = nextLiveState(seen, { kind: 'lost' });
  assert.equal(lost.connected, false);
  assert.equal(lost.launches.length, 1);
  const listed = nextLiveState(lost, { kind: 'listed', views: [], nowMs: 30 });
  assert.deepEqual(listed.launches, []);
});

test('what is no launch is not taken for one', () => {
  assert.equal(isLaunchView(exampleLaunch()), true);
  for (const other of [null, 'x', {}, { id: 'a' }]) assert.equal(isLaunchView(other), false);
});
