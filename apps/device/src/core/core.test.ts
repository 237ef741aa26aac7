/** The agent's decisions, as tables of cases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpochStatus } from '@slipway/fleet';
import { seededRandom } from '@slipway/kernel';
import * as fc from 'fast-check';
import { backOffMs } from './back-off.ts';
import { takeBytes } from '@slipway/fleet';
import { BURN_RULES, burnLimit } from './burn.ts';
import { formOf } from './form.ts';
import { judgeFence, judgeStatus, nextSeq, type LocalEpoch } from './next.ts';
import { judgeSeal } from './seal.ts';

const hashAt = (seq: number) => `h${seq}`;
const local: LocalEpoch = { epoch: 1, state: 'open', head: 10, acked: 6, forked: 0, hashAt };
const status = (ackedSeq: number, over: Partial<EpochStatus> = {}): EpochStatus => ({
  device: 'till-1',
  epoch: 1,
  state: 'open',
  ackedSeq,
  ackedHash: `h${ackedSeq}`,
  appliedSeq: 0,
  quarantined: [],
  fence: null,
  keepSinceMs: 0,
  backOffMs: 0,
  serverMs: 0,
  ...over,
});

void test('what the cloud holds decides: go on, replay, a new epoch, revoked', () => {
  const cases: readonly [EpochStatus, string][] = [
    [status(6), 'go-on'],
    [status(9), 'go-on'],
    [status(10), 'go-on'],
    [status(2), 'replay'],
    [status(0), 'replay'],
    [status(11), 'new-epoch'],
    [status(6, { ackedHash: 'other' }), 'new-epoch'],
    [status(6, { state: 'forked' }), 'new-epoch'],
    [status(6, { state: 'revoked' }), 'revoked'],
  ];
  for (const [said, kind] of cases) assert.equal(judgeStatus(local, said).kind, kind);
});

void test('an upload goes on after what is held; a forked chain goes to quarantine once', () => {
  assert.equal(nextSeq(local), 7);
  assert.equal(nextSeq({ ...local, acked: 10 }), null);
  assert.equal(nextSeq({ ...local, state: 'forked', forked: 8 }), 9);
  assert.equal(nextSeq({ ...local, state: 'forked', forked: 10 }), null);
});

void test('a fence waits for the release and for begun sales', () => {
  const round = { round: 3, challenge: 'c', below: 2 };
  const ready = { state: 'open', schemaVersion: 2, begun: [2], answeredRound: 2 } as const;
  assert.equal(judgeFence(round, ready), 'fence');
  assert.equal(judgeFence(null, ready), 'nothing-asked');
  assert.equal(judgeFence(round, { ...ready, answeredRound: 3 }), 'answered');
  assert.equal(judgeFence(round, { ...ready, schemaVersion: 1 }), 'release-too-old');
  assert.equal(judgeFence(round, { ...ready, begun: [2, 1] }), 'sale-begun');
  assert.equal(judgeFence(round, { ...ready, state: 'forked' }), 'not-ours');
  assert.equal(judgeFence(round, { ...ready, state: 'closed', schemaVersion: 1 }), 'fence');
});

void test('the seal follows a fence that was not sent, and breaks for an older image', () => {
  assert.equal(judgeSeal(4, 4), 'intact');
  assert.equal(judgeSeal(5, 4), 'follow');
  assert.equal(judgeSeal(3, 4), 'broken');
  assert.equal(judgeSeal(6, 4), 'broken');
});

void test('a burn never goes beyond balance, cap by age, or budget', () => {
  const hour = 3_600_000;
  const state = { memberOpen: 0, storeOpen: 0, nowMs: 100 * hour };
  const fresh = { points: 5_000, atMs: 100 * hour };
  assert.equal(burnLimit(BURN_RULES, { ...state, balance: fresh }).points, 2_000);
  assert.equal(burnLimit(BURN_RULES, { ...state, balance: null }).points, 0);
  const aged = { points: 5_000, atMs: 64 * hour };
  assert.equal(burnLimit(BURN_RULES, { ...state, balance: aged }).points, 1_000);
  const old = { points: 5_000, atMs: 28 * hour };
  assert.equal(burnLimit(BURN_RULES, { ...state, balance: old }).points, 0);
  const few = { ...state, balance: { ...fresh, points: 300 }, memberOpen: 100 };
  assert.equal(burnLimit(BURN_RULES, few).points, 200);
  const spent = { ...state, balance: fresh, storeOpen: 19_500 };
  assert.deepEqual(burnLimit(BURN_RULES, spent), {
    points: 500,
    because: "the store's budget of risk",
  });
});

void test('a body takes the form it was begun for, and never one below the fence', () => {
  const lines = [
    { sku: 's', quantity: 1, priceMinor: 5, currency: 'USD', bookId: 'b', ruleId: 'r' },
  ];
  const sale = { basket: 'B', store: 's01', lines, totalMinor: 5, currency: 'USD' };
  assert.equal(formOf('sale', sale, 1, 0).body['total'], '0.05');
  assert.deepEqual(formOf('sale', sale, 1, 2), { schemaVersion: 2, body: sale });
  assert.throws(() => formOf('sale', sale, 1, 99), { code: 'DEVICE_FENCED' });
  assert.throws(() => formOf('sale', { ...sale, totalMinor: -1 }, 1, 0), { code: 'DEVICE_BODY' });
});

void test('a back-off grows, is bounded, and honours what the cloud asks for', () => {
  const random = seededRandom(7);
  for (let failures = 0; failures < 40; failures++) {
    assert.ok(backOffMs(failures, 0, random) <= 60_000);
    assert.ok(backOffMs(failures, 5_000, random) >= 5_000);
  }
  assert.equal(backOffMs(0, 0, random), 0);
});

void test('a thin line is never given more than its rate and one burst', () => {
  const size = fc.integer({ min: 1, max: 50_000 });
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 50 }), (sizes) => {
      const rate = 10_000;
      let [bucket, nowMs, sent] = [{ bytes: rate, atMs: 0 }, 0, 0];
      for (const sizeBytes of sizes) {
        const taken = takeBytes(bucket, rate, sizeBytes, nowMs);
        bucket = taken.bucket;
        nowMs += taken.waitMs;
        sent += sizeBytes;
        assert.ok(sent <= rate + (nowMs / 1000) * rate + 1);
      }
    }),
  );
});
