import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPersonKey, type People } from '@slipway/authority';
import type { DrillReport } from './core/report.ts';
import { missingDrills } from './gate.ts';
import { DRILL_COUNTS_MS, signDrill } from './sign.ts';

const DAY_MS = 86_400_000;
const [ada, eve] = [newPersonKey(), newPersonKey()];
const laptop = {
  id: 'laptop',
  publicKey: Buffer.from(ada.publicKey, 'base64'),
  fromMs: null,
  untilMs: null,
};
const people: People = [{ id: 'ada', name: 'Ada', keys: [laptop] }];

function paper(wish: Partial<DrillReport> = {}, privateKey = ada.privateKey) {
  const times = { beganMs: 1, endedMs: 2, ackedMs: 1, appliedMs: 1 };
  const what = { drill: 'd1', store: 's01', passed: true, forMs: DAY_MS, speed: 1 };
  const report = { ...what, ...times, devices: [], checks: [], ...wish };
  const by = { person: 'ada', key: 'laptop' };
  return signDrill(report, { by, privateKey, nowMs: DAY_MS });
}

const reason = (drill: unknown, nowMs = DAY_MS + 1) =>
  missingDrills({
    stores: ['s01'],
    drills: new Map(drill === undefined ? [] : [['s01', drill]]),
    people,
    offlineForMs: DAY_MS,
    nowMs,
  })[0]?.because ?? null;

test('D9 a drill counts that passed, of the store, long enough, signed, and not too old', () => {
  assert.equal(reason(paper()), null);
  assert.equal(reason(undefined), 'no drill was run');
  assert.equal(reason(paper({ passed: false })), 'its newest drill failed');
  assert.equal(reason(paper({ forMs: DAY_MS / 2 })), 'it was drilled for 12 h only');
  assert.equal(reason(paper({ store: 's02' })), 'its drill is of s02');
  assert.match(reason(paper({}, eve.privateKey)) ?? '', /not signed by that key/);
  assert.match(reason(paper(), DAY_MS + DRILL_COUNTS_MS) ?? '', /has expired/);
  assert.match(reason({ ...paper(), payload: { store: 's01' } }) ?? '', /no report of a drill/);
});
