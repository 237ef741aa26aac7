import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPersonKey, type People } from '@slipway/authority';
import type { LaunchRecord, Rehearsed } from './core/record.ts';
import { whyNotRehearsed, type RehearsalNeed } from './need.ts';
import { signRehearsal } from './sign.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const [ada, eve] = [newPersonKey(), newPersonKey()];
const laptop = {
  id: 'laptop',
  publicKey: Buffer.from(ada.publicKey, 'base64'),
  fromMs: null,
  untilMs: null,
};
const people: People = [{ id: 'ada', name: 'Ada', keys: [laptop] }];

const FIRED: Rehearsed = {
  criterion: 'slow',
  fault: 'green waits',
  how: 'hold',
  because: 'slow',
  firedAfterMs: 900,
  rollbacks: [{ stores: 3, ms: 300, readBackMs: 40 }],
};

function paper(wish: Partial<LaunchRecord> = {}, privateKey = ada.privateKey) {
  const record: LaunchRecord = {
    rehearsal: 'rehearsal-1',
    launch: 'spring',
    criteriaHash: 'abc',
    staging: 'made rows',
    passed: true,
    speed: 60,
    withinMs: 1_000,
    beganMs: 1,
    endedMs: 2,
    criteria: [FIRED],
    ...wish,
  };
  return signRehearsal(record, { by: { person: 'ada', key: 'laptop' }, privateKey, nowMs: NOW_MS });
}

const why = (record: unknown, more: Partial<RehearsalNeed> = {}) =>
  whyNotRehearsed({
    launch: 'spring',
    criteria: ['slow'],
    criteriaHash: 'abc',
    withinMs: 1_000,
    record,
    people,
    nowMs: NOW_MS + DAY_MS,
    ...more,
  });

test('H6 a record counts that passed, of these criteria, signed, and not too old', () => {
  assert.equal(why(paper()), null);
  assert.match(why(undefined) ?? '', /no rehearsal of these criteria was kept/);
  assert.match(why(paper({ launch: 'autumn' })) ?? '', /is of autumn/);
  assert.match(why(paper({ criteriaHash: 'abd' })) ?? '', /of other criteria/);
  assert.match(why(paper({ passed: false })) ?? '', /the newest rehearsal failed/);
  assert.match(why(paper({}, eve.privateKey)) ?? '', /does not count .*not signed by that key/);
  assert.match(why(paper(), { nowMs: NOW_MS + 31 * DAY_MS }) ?? '', /has expired/);
  assert.match(why({ payload: 1 }) ?? '', /does not count .*no record/);
});

test('H6 a record that says that it passed is believed for no criterion that did not', () => {
  const failed = { ...FIRED, how: null, because: null };
  assert.match(why(paper({ criteria: [failed] })) ?? '', /slow failed: it did not fire/);
  assert.match(
    why(paper(), { criteria: ['slow', 'failed'] }) ?? '',
    /failed: it was not rehearsed/,
  );
  assert.match(why(paper(), { withinMs: 200 }) ?? '', /a rollback took 300 ms/);
});
