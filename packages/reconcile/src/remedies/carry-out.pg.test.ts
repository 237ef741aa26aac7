/** The worker against a provider that says what it was asked, and answers as the test wants. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { planRefunds } from '../core/remedy.ts';
import { reopen, resolveCases } from '../resolve.ts';
import { sharedTables } from '../testing/shared.ts';
import * as story from '../testing/sketch.ts';
import { listCases } from '../view.ts';
import { carryOut } from './carry-out.ts';
import { LEASE_MS, markCarriedOut } from './outbox.ts';
import type { Performed, Remedy } from './port.ts';

const { charge, complete, hours, payment, RULES, run, take } = story;
const within = sharedTables();

class Silent extends OperatorError {
  readonly code = 'TEST_SILENT';
  readonly exitCode = EXIT.tryAgain;

  constructor() {
    super('The provider does not answer.', 'It may have been done.', 'Ask again.');
  }
}

type Answers = (key: string) => Promise<Performed> | Performed;
const done: Answers = (key) => ({ kind: 'done', ref: `re of ${key}` });

/** A worker of its own, and what its provider was asked. */
function workerOf(sql: Sql, answer: Answers = done) {
  const asked: string[] = [];
  const remedy: Remedy = {
    action: 'refund-surplus',
    plan: planRefunds,
    perform: async ({ key }) => {
      asked.push(key);
      return answer(key);
    },
  };
  const work = (nowMs: number, waitMs = 0) =>
    carryOut(sql, { rules: RULES, remedies: [remedy], waitMs, nowMs: () => nowMs });
  return { asked, work };
}

/** A payment of 900 that was charged three times: two are too many, and a rule says so. */
async function threeCharges(sql: Sql): Promise<string> {
  await take(sql, [payment('t1'), charge('p1', 't1'), charge('p2', 't1'), charge('p3', 't1')]);
  await complete(sql, 'processor', hours(24));
  await run(sql, hours(3));
  const [one] = await listCases(sql, hours(3));
  assert.deepEqual([one?.state, one?.action], ['resolved', 'refund-surplus']);
  return one!.id;
}

const remedyOf = async (sql: Sql) => (await listCases(sql, hours(9)))[0]!.remedy;
const NONE = { carriedOut: 0, postponed: 0, failed: 0 };
const KEYS = ['refund p3', 'refund p2'];

test('E1 several workers at once: one has it, and its steps are done once', () =>
  within(async (sql) => {
    await threeCharges(sql);
    const { asked, work } = workerOf(sql);
    assert.deepEqual(await work(hours(3) + 1000, 60_000), NONE, 'it can still be taken back');
    const all = await Promise.all([work(hours(4)), work(hours(4)), work(hours(4))]);
    assert.equal(
      all.reduce((sum, one) => sum + one.carriedOut, 0),
      1,
    );
    assert.deepEqual(asked, KEYS);
    const { state, refs, by } = (await remedyOf(sql))!;
    assert.deepEqual([state, refs.length, by], ['carried-out', 2, 'worker']);
    assert.deepEqual(await work(hours(9)), NONE);
  }));

test('E1 a worker that ended in the middle: the next one goes on behind what was noted', () =>
  within(async (sql) => {
    await threeCharges(sql);
    const died = workerOf(sql, (key) => {
      if (key === KEYS[1]) throw new Error('killed');
      return done(key);
    });
    await assert.rejects(died.work(hours(4)), /killed/);
    const { asked, work } = workerOf(sql);
    assert.deepEqual(await work(hours(4) + LEASE_MS - 1), NONE, 'its lease is not over');
    assert.equal((await work(hours(4) + LEASE_MS)).carriedOut, 1);
    assert.deepEqual(asked, [KEYS[1]]);
  }));

test('E1 a worker whose lease was over ends nothing that another has taken', () =>
  within(async (sql) => {
    await threeCharges(sql);
    const next = workerOf(sql);
    const slow = workerOf(sql, async (key) => {
      assert.equal((await next.work(hours(4) + LEASE_MS)).carriedOut, 1);
      return done(key);
    });
    assert.deepEqual(await slow.work(hours(4)), NONE);
    assert.deepEqual([slow.asked, next.asked], [KEYS.slice(0, 1), KEYS]);
    assert.equal((await remedyOf(sql))?.attempts, 2);
  }));

const who = (id: string) => ({ id, by: 'ada', reason: 'looked', nowMs: hours(5) });

test('E2 a decision is taken back with its remedy, until something was or may have been done', () =>
  within(async (sql) => {
    const id = await threeCharges(sql);
    await reopen(sql, who(id));
    const { asked, work } = workerOf(sql);
    assert.deepEqual([await work(hours(6)), await remedyOf(sql)], [NONE, null]);
    await resolveCases(sql, { ...who(id), ids: [id] });
    const silent = workerOf(sql, () => {
      throw new Silent();
    });
    assert.equal((await silent.work(hours(6))).postponed, 1);
    await assert.rejects(reopen(sql, who(id)), { code: 'RECONCILE_REMEDY_BEGUN' });
    assert.equal((await work(hours(7))).carriedOut, 1);
    assert.deepEqual(asked, KEYS);
    await assert.rejects(reopen(sql, who(id)), { code: 'RECONCILE_REMEDY_BEGUN' });
    const [one] = await listCases(sql, hours(9));
    assert.deepEqual([one?.state, one?.action], ['resolved', 'refund-surplus']);
  }));

test('E3 silence is asked again, not for ever; then it is for a person, who says it is done', () =>
  within(async (sql) => {
    const id = await threeCharges(sql);
    const silent = workerOf(sql, () => {
      throw new Silent();
    });
    let nowMs = hours(4);
    for (let tries = 1; tries <= 6; tries += 1) {
      const { postponed, failed } = await silent.work(nowMs);
      assert.deepEqual([postponed, failed], tries < 6 ? [1, 0] : [0, 1]);
      const { retryMs, note } = (await remedyOf(sql))!;
      assert.equal(note, 'The provider does not answer.');
      assert.deepEqual(await silent.work((retryMs ?? hours(900)) - 1), NONE);
      nowMs = retryMs ?? nowMs;
    }
    await assert.rejects(reopen(sql, who(id)), { code: 'RECONCILE_REMEDY_BEGUN' });
    await markCarriedOut(sql, who(id));
    assert.deepEqual([(await remedyOf(sql))?.by, (await remedyOf(sql))?.note], ['ada', 'looked']);
    await assert.rejects(markCarriedOut(sql, who(id)), { code: 'RECONCILE_CASE_STATE' });
    await assert.rejects(markCarriedOut(sql, who('none')), { code: 'RECONCILE_CASE_STATE' });
  }));

test('E3 what was refused was not done: it is for a person, or the decision is taken back', () =>
  within(async (sql) => {
    const id = await threeCharges(sql);
    const { work } = workerOf(sql, () => ({ kind: 'refused', why: 'The account is closed.' }));
    assert.equal((await work(hours(4))).failed, 1);
    const { state, retryMs, note } = (await remedyOf(sql))!;
    assert.deepEqual([state, retryMs, note], ['failed', null, 'The account is closed.']);
    assert.deepEqual(await work(hours(40)), NONE);
    await reopen(sql, who(id));
    assert.equal(await remedyOf(sql), null);
  }));

test('an action that settles by itself leaves nothing to do', () =>
  within(async (sql) => {
    const id = await threeCharges(sql);
    await reopen(sql, who(id));
    await resolveCases(sql, { ...who(id), ids: [id], action: 'settled-by-hand' });
    assert.equal(await remedyOf(sql), null);
    await assert.rejects(markCarriedOut(sql, who(id)), /withdrawn|without a remedy/);
  }));
