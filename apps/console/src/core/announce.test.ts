import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreView } from '@slipway/api';
import { exampleLaunch } from '../testing/example.ts';
import { announce, announceFreshness } from './announce.ts';

const before = exampleLaunch();
const withStore = (place: number, change: Partial<StoreView>) => ({
  ...before,
  stores: before.stores.map((store, index) => (index === place ? { ...store, ...change } : store)),
});

test('a store that becomes abnormal interrupts, one that recovers waits', () => {
  const breached = withStore(1, { state: 'breached', reason: 'errors 3 %' });
  assert.deepEqual(announce(before, breached), {
    urgent: ['Millbrook: breached, errors 3 %'],
    calm: [],
  });
  assert.deepEqual(announce(before, withStore(8, { state: 'ramping', reason: null })), {
    urgent: [],
    calm: ['Weirside: ramping'],
  });
});

test('numbers that tick, a first view and another launch say nothing', () => {
  const silent = { urgent: [], calm: [] };
  assert.deepEqual(announce(before, withStore(1, { evidenceAgeMs: 2000, shareBp: 8000 })), silent);
  assert.deepEqual(announce(null, before), silent);
  assert.deepEqual(announce(before, { ...before, id: 'other', phase: 'rolling-back' }), silent);
});

test('a launch that goes back interrupts, as does trouble; a next phase waits', () => {
  assert.equal(announce(before, { ...before, phase: 'rolling-back' }).urgent.length, 1);
  assert.deepEqual(announce(before, { ...before, trouble: 'stopped' }).urgent, ['stopped']);
  assert.deepEqual(announce(before, { ...before, phase: 'full' }).calm, [
    'Launch spring-fifteen: full',
  ]);
});

test('the loss of the stream interrupts once, its return waits', () => {
  const at = (kind: 'live' | 'lost' | 'stale') => ({ kind, ageMs: 4000 });
  assert.equal(announceFreshness('live', at('live')), null);
  assert.equal(announceFreshness('live', at('lost'))?.urgent, true);
  assert.match(announceFreshness('lost', at('stale'))?.text ?? '', /stale, 4.s old/);
  assert.equal(announceFreshness('stale', at('stale')), null);
  assert.equal(announceFreshness('stale', at('live'))?.urgent, false);
});
