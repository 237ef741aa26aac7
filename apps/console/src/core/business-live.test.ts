import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusinessView } from '@slipway/api';
import {
  businessFreshness,
  lessTrusted,
  nextReadState,
  nothingRead,
  type ReadAction,
} from './business-live.ts';

const viewAt = (atMs: number) => ({ atMs }) as BusinessView;
const after = (...actions: readonly ReadAction<BusinessView>[]) =>
  actions.reduce(nextReadState, nothingRead('l-1'));

test('a failure keeps what was read, and an older or the same reading is no news', () => {
  const read = after(
    { kind: 'read', view: viewAt(50), nowMs: 1000 },
    { kind: 'failed', why: 'no answer' },
    { kind: 'read', view: viewAt(50), nowMs: 3000 },
    { kind: 'read', view: viewAt(40), nowMs: 5000 },
  );
  assert.deepEqual([read.view?.atMs, read.receivedMs, read.failed], [50, 1000, null]);
  assert.equal(nextReadState(read, { kind: 'moved', launch: 'l-1' }), read);
  assert.equal(nextReadState(read, { kind: 'moved', launch: 'l-2' }).view, null);
});

test('what was read turns stale whether answers fail or only repeat themselves', () => {
  const cases = [
    [{ receivedMs: 1000, failed: null }, 9000, 'live'],
    [{ receivedMs: 1000, failed: null }, 9001, 'stale'],
    [{ receivedMs: 1000, failed: 'gone' }, 2000, 'lost'],
    [{ receivedMs: 1000, failed: 'gone' }, 9001, 'stale'],
    [{ receivedMs: null, failed: null }, 9001, 'live'],
  ] as const;
  for (const [state, nowMs, kind] of cases) {
    assert.equal(businessFreshness(state, nowMs).kind, kind, JSON.stringify([state, nowMs]));
  }
  const [lost, stale] = [
    { kind: 'lost', ageMs: 9 },
    { kind: 'stale', ageMs: 1 },
  ] as const;
  assert.equal(lessTrusted(lost, stale), stale);
  assert.equal(lessTrusted({ kind: 'lost', ageMs: 1 }, lost), lost);
});
