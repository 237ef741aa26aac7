/** People at work: claims, minutes, bulk resolution, reversal, budget, audits, exports. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { joinByHand, judgeAudit, listAudits } from './audit.ts';
import { beginBudget, readBudget } from './read-budget.ts';
import { claimCase, noteFocus, reopen, resolveCases } from './resolve.ts';
import { sharedTables } from './testing/shared.ts';
import * as story from './testing/sketch.ts';
import { exportCases, listCases, readCase } from './view.ts';

const { charge, cloudSale, complete, hours, payment, RULES, run, take, tillSale, told } = story;
const within = sharedTables();

/** Cases that only a person can settle: charges that no till knows of, one for each till. */
async function strayCharges(sql: Sql, count: number): Promise<readonly string[]> {
  const rows = Array.from({ length: count }, (_, at) =>
    charge(`p${at}`, `t${at}`, { device: `s01-till-${at}` }),
  );
  await take(sql, rows);
  await complete(sql, 'processor', hours(24));
  await run(sql, hours(3));
  const cases = await listCases(sql, hours(3));
  assert.equal(cases.length, count);
  return cases.map(({ id }) => id);
}

const settle = (ids: readonly string[], by = 'ada', nowMs = hours(4)) => ({
  ids,
  by,
  nowMs,
  reason: 'the till’s roll has them',
});

const moves = (sql: Sql) => sql`
  select kind, by_whom as by, action, moved::int, reverses is not null as reverses
  from   slipway.reconcile_decision order by id`;

test('C1 a claimed case is one person’s', () =>
  within(async (sql) => {
    const [id = ''] = await strayCharges(sql, 1);
    await claimCase(sql, id, 'ada', hours(3));
    await claimCase(sql, id, 'ada', hours(3) + 1);
    await assert.rejects(claimCase(sql, id, 'bob', hours(3)), { code: 'RECONCILE_CASE_CLAIMED' });
    await assert.rejects(resolveCases(sql, settle([id], 'bob')), {
      code: 'RECONCILE_CASE_CLAIMED',
    });
    await assert.rejects(claimCase(sql, 'x', 'bob', 0), { code: 'RECONCILE_UNKNOWN_CASE' });
  }));

test('C2 many are resolved at once, all of them or none', () =>
  within(async (sql) => {
    const ids = await strayCharges(sql, 4);
    await resolveCases(sql, settle(ids.slice(0, 1)));
    await assert.rejects(resolveCases(sql, settle(ids)), { code: 'RECONCILE_CASE_STATE' });
    assert.equal((await listCases(sql, hours(4), { state: 'open' })).length, 3);
    assert.equal(await resolveCases(sql, settle(ids.slice(1))), 3);
    assert.equal((await listCases(sql, hours(4), { state: 'open' })).length, 0);
  }));

test('C2 two people who resolve the same cases in bulk: one does, the other is told', () =>
  within(async (sql) => {
    const ids = await strayCharges(sql, 6);
    const both = await Promise.allSettled([
      resolveCases(sql, settle(ids, 'ada')),
      resolveCases(sql, settle(ids.toReversed(), 'bob')),
    ]);
    const ends = both.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.code));
    assert.deepEqual(ends.toSorted(), [6, 'RECONCILE_CASE_STATE']);
  }));

test('C3 what a rule resolved is taken back, moves back what it moved, and stays a person’s', () =>
  within(async (sql) => {
    await take(sql, [
      tillSale('b1'),
      cloudSale('b1', { amount: 940, keys: { basket: 'b1', price: 'x' } }),
    ]);
    await run(sql, hours(1));
    const [one] = await listCases(sql, hours(1));
    assert.equal(one?.state, 'resolved');
    await reopen(sql, { id: one.id, by: 'ada', reason: 'the book was wrong', nowMs: hours(2) });
    await run(sql, hours(3));
    assert.deepEqual(await told(sql, hours(3)), ['price-mismatch 1 open']);
    await resolveCases(sql, { ...settle([one.id]), action: 'accept-charged' });
    assert.deepEqual(Array.from(await moves(sql)), [
      { kind: 'resolved', by: 'rule', action: 'refund-difference', moved: 60, reverses: false },
      { kind: 'reopened', by: 'ada', action: 'refund-difference', moved: -60, reverses: true },
      { kind: 'resolved', by: 'ada', action: 'accept-charged', moved: 0, reverses: false },
    ]);
    const { decisions } = await readCase(sql, one.id);
    assert.deepEqual(
      decisions.map(({ rulesVersion }) => rulesVersion),
      [1, 1, 1],
    );
  }));

test('C3 a case that another has followed is not reopened beside it', () =>
  within(async (sql) => {
    const [id = ''] = await strayCharges(sql, 1);
    await resolveCases(sql, settle([id]));
    await take(sql, [charge('p9', 't9', { device: 's01-till-0' })]);
    await run(sql, hours(5));
    const wish = { id, by: 'ada', reason: 'once more', nowMs: hours(6) };
    await assert.rejects(reopen(sql, wish), { code: 'RECONCILE_CASE_STATE' });
  }));

test('M1 M2 M3 minutes are the focus of people, and a reopened case costs on', () =>
  within(async (sql) => {
    const [id = ''] = await strayCharges(sql, 1);
    const at = (seconds: number) => hours(3) + seconds * 1000;
    await claimCase(sql, id, 'ada', at(0));
    for (const second of [20, 40, 400]) await noteFocus(sql, id, 'ada', 'beat', at(second));
    await resolveCases(sql, settle([id], 'ada', at(410)));
    const took = async (seconds: number) => (await listCases(sql, at(seconds)))[0]?.focusMs;
    assert.equal(await took(9999), (20 + 20 + 60 + 10) * 1000);
    await reopen(sql, { id, by: 'bob', reason: 'not so', nowMs: at(5000) });
    assert.equal(await took(5030), (110 + 30) * 1000);
    await noteFocus(sql, id, 'bob', 'blur', at(5040));
    assert.equal(await took(9999), (110 + 40) * 1000);
  }));

test('B1 B2 the budget burns down live, and open cases are charged at the window’s end', () =>
  within(async (sql) => {
    await beginBudget(sql, 'spring', RULES.budget, hours(0));
    assert.equal(await beginBudget(sql, 'spring', RULES.budget, hours(9)), false);
    const [id = '', other = ''] = await strayCharges(sql, 2);
    await claimCase(sql, id, 'ada', hours(4));
    const soon = await readBudget(sql, 'spring', RULES, hours(4) + 30_000);
    assert.deepEqual([soon.tookMs, soon.chargedMs, soon.open], [30_000, 0, 2]);
    assert.equal(soon.leftMs, 90 * 60_000 - 30_000);
    await resolveCases(sql, settle([id], 'ada', hours(4) + 40_000));
    const end = await readBudget(sql, 'spring', RULES, hours(72));
    const p90Ms = RULES.classes['missing-transaction']!.p90Ms;
    assert.deepEqual([end.tookMs, end.chargedMs, end.open], [40_000, p90Ms, 1]);
    await resolveCases(sql, settle([other], 'ada', hours(80)));
    const late = await readBudget(sql, 'spring', RULES, hours(90));
    assert.deepEqual([late.chargedMs, late.open], [p90Ms, 1], 'closed after the end is open');
    await assert.rejects(readBudget(sql, 'none', RULES, 0), { code: 'RECONCILE_NO_BUDGET' });
  }));

/** Rules of which every match is audited, and whose tolerance is far too loose. */
const LOOSE = {
  ...RULES,
  matches: RULES.matches.map((one) => ({
    ...one,
    near: one.near && { ...one.near, amountOff: 100_000 },
    audit: { exactPpm: 1_000_000, nearPpm: 1_000_000 },
  })),
};

test('B3 B4 loose tolerance hides cases, and the audits charge for it', () =>
  within(async (sql) => {
    await beginBudget(sql, 'spring', LOOSE.budget, hours(0));
    await take(sql, [payment('t1'), charge('p1', '', { keys: {}, amount: 77 })]);
    await complete(sql, 'processor', hours(24));
    const rules = { rules: LOOSE };
    assert.equal((await run(sql, hours(3), rules)).near, 1);
    const before = await readBudget(sql, 'spring', LOOSE, hours(3));
    assert.deepEqual([before.isProved, before.hiddenMs], [false, 0]);
    const [drawn] = await listAudits(sql);
    assert.deepEqual([drawn?.leftId, drawn?.rightId, drawn?.amounts], ['t1', 'p1', [1000, 77]]);
    const { left, right } = drawn!;
    const wish = { left, right, by: 'ada', reason: 'another amount', nowMs: hours(4) };
    await judgeAudit(sql, { ...wish, verdict: 'wrong' });
    await assert.rejects(judgeAudit(sql, { ...wish, verdict: 'right' }), {
      code: 'RECONCILE_UNKNOWN_MATCH',
    });
    const after = await readBudget(sql, 'spring', LOOSE, hours(4));
    assert.equal(after.isProved, true);
    assert.ok(after.hiddenMs > 0 && after.leftMs < 90 * 60_000);
    await run(sql, hours(5), rules);
    const open = await listCases(sql, hours(5));
    assert.deepEqual(
      open.map(({ class: name }) => name),
      ['missing-transaction', 'missing-transaction'],
    );
  }));

test('C4 two rows that a person joins are a match, and their cases are cleared', () =>
  within(async (sql) => {
    const cash = { status: 'ok' as const, keys: {}, amount: 77 };
    await take(sql, [payment('t1'), charge('p1', '', cash)]);
    await complete(sql, 'processor', hours(24));
    await run(sql, hours(3));
    const rows = await sql<{ seq: string }[]>`
      select seq from slipway.reconcile_open order by seq`;
    const [left = 0, right = 0] = rows.map(({ seq }) => Number(seq));
    const wish = { left, right, by: 'ada', reason: 'the slip says so', nowMs: hours(4) };
    await joinByHand(sql, wish);
    await assert.rejects(joinByHand(sql, wish), { code: 'RECONCILE_UNKNOWN_MATCH' });
    await run(sql, hours(5));
    const states = (await listCases(sql, hours(5))).map(({ state }) => state);
    assert.deepEqual(states.toSorted(), ['cleared', 'resolved']);
  }));

test('an export is CSV that a spreadsheet may open, or JSON', () =>
  within(async (sql) => {
    await strayCharges(sql, 1);
    await sql`update slipway.reconcile_case set note = '=1+"2",3', claimed_by = 'ada'`;
    const csv = await exportCases(sql, hours(4), 'csv');
    const [head, line] = csv.split('\r\n');
    assert.match(head ?? '', /^id,class,root,store,state,/);
    assert.match(line ?? '', /,"'=1\+""2"",3",1,0$/);
    const [json] = JSON.parse(await exportCases(sql, hours(4), 'json')) as { note: string }[];
    assert.equal(json?.note, '=1+"2",3');
  }));
