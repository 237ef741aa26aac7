/** The ledger in a real PostgreSQL, against a model that keeps nothing but numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sqlState, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  HoldOverError,
  MemberMergedError,
  MergeSelfError,
  PointsAmountError,
  PointsIdUsedError,
  PointsInsufficientError,
  RefundTooLargeError,
  ShortfallUnknownError,
} from '../errors.ts';
import { captureSignUp } from '../onboarding/record.ts';
import { ensureCommerceTables } from '../tables.ts';
import { readBudgets, readShortfalls, setBudget, settleShortfall } from './budget.ts';
import { checkLedger } from './check.ts';
import { expirePoints } from './expire.ts';
import { captureHold, hold, releaseHold, releaseOverdue } from './holds.ts';
import { readBalance } from './members.ts';
import { mergeMembers } from './merge.ts';
import { burn, earn, lateBurn, refund, type Movement } from './movements.ts';

const T = 1_795_000_000_000;
const move = (
  id: string,
  member: string,
  points: number,
  more: Partial<Movement> = {},
): Movement => ({
  id,
  member,
  points,
  store: 's01',
  atMs: T,
  ...more,
});

async function withLedger(body: (sql: Sql) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    await body(sql);
    const check = await checkLedger(sql);
    assert.equal(check.isSound, true, JSON.stringify(check));
  });
}

const sumOf = async (sql: Sql, account: string) => {
  const [row] = await sql<{ points: string }[]>`
    select coalesce(sum(points), 0)::text as points from slipway.commerce_line
    where  account = ${account}`;
  return Number(row!.points);
};

test('L2 the same id is posted once, whoever asks at the same time; other content is refused', () =>
  withLedger(async (sql) => {
    const asked = await Promise.all(
      Array.from({ length: 6 }, () => earn(sql, move('e1', 'm', 10))),
    );
    assert.equal(asked.filter(({ isRepeated }) => !isRepeated).length, 1);
    assert.ok(asked.every(({ available }) => available === 10));
    await assert.rejects(earn(sql, move('e1', 'm', 11)), PointsIdUsedError);
    await assert.rejects(earn(sql, move('e1', 'other', 10)), PointsIdUsedError);
    await assert.rejects(burn(sql, move('e1', 'm', 10)), PointsIdUsedError);
    assert.equal((await readBalance(sql, 'm')).available, 10);
    assert.equal((await readBalance(sql, 'other')).available, 0);
  }));

test('L2 what is no number of points is refused by name, and posts nothing', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e', 'm', 10));
    for (const points of [0, -5, 1.5, Number.NaN, 1_000_000_001]) {
      for (const ask of [earn, burn, lateBurn]) {
        await assert.rejects(ask(sql, move('x', 'm', points)), PointsAmountError);
      }
    }
    await assert.rejects(lateBurn(sql, move('x', 'm', -5)), /Movement x is of -5 points/);
    assert.equal((await checkLedger(sql)).postings, 1);
  }));

test('L3 nobody pays with more than they have, however many tills ask at once', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e', 'm', 100));
    const tills = await Promise.allSettled(
      Array.from({ length: 15 }, (_, at) => burn(sql, move(`b${at}`, 'm', 10))),
    );
    const refused = tills.filter((till) => till.status === 'rejected');
    assert.equal(refused.length, 5);
    for (const { reason } of refused) {
      assert.ok(reason instanceof PointsInsufficientError);
      assert.match(reason.message, /has 0 points available, and 10 are asked for/);
    }
    assert.equal((await readBalance(sql, 'm')).available, 0);
  }));

test('L1 the database itself refuses what is no double entry, and any change of a line', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e', 'm', 100));
    const refuses = async (statement: string) =>
      assert.rejects(sql.unsafe(statement), (error) => sqlState(error) === '23514');
    await refuses(`insert into slipway.commerce_line values ('e', 'redeemed', 5)`);
    await refuses(`update slipway.commerce_line set points = 101`);
    await refuses(`delete from slipway.commerce_line`);
    await refuses(`truncate slipway.commerce_line`);
    await refuses(`update slipway.commerce_member set balance = -1`);
  }));

test('L7 the check finds each thing that was tampered with, by name', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    await earn(sql, move('e', 'm', 100));
    await earn(sql, move('f', 'n', 50));
    await lateBurn(sql, move('l', 'm', 130));
    assert.equal((await checkLedger(sql)).isSound, true);
    const tamper = (statement: string) =>
      sql.begin(async (tx) => {
        await tx`set local session_replication_role = replica`; // no trigger looks
        await tx.unsafe(statement);
      });
    await tamper(`update slipway.commerce_line set points = 99 where posting = 'e' and points > 0`);
    await tamper(`update slipway.commerce_member set balance = 51 where id = 'n'`);
    await tamper(`update slipway.commerce_shortfall set points = 29, beyond = 29`);
    const check = await checkLedger(sql);
    assert.equal(check.isSound, false);
    assert.equal(check.total, -1);
    assert.deepEqual(check.unbalanced, ['e']);
    assert.deepEqual(check.balances, [
      { account: 'member:m', stored: 0, summed: -1 },
      { account: 'member:n', stored: 51, summed: 50 },
    ]);
    assert.deepEqual(check.lots, [{ account: 'member:n', stored: 51, summed: 50 }]);
    assert.deepEqual(check.shortfalls, [{ account: 'shortfall:s01', stored: -29, summed: -30 }]);
  }));

test('L4 points that expire are paid with first, and expire once', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e1', 'm', 10), null);
    await earn(sql, move('e2', 'm', 10), T + 2000);
    await earn(sql, move('e3', 'm', 10), T + 1000);
    await burn(sql, move('b', 'm', 15));
    const { available, nextExpiry } = await readBalance(sql, 'm', T);
    assert.deepEqual([available, nextExpiry], [15, { points: 5, atMs: T + 2000 }]);
    // Over, and not swept yet: it cannot be paid with all the same.
    await assert.rejects(
      burn(sql, move('b2', 'm', 11, { atMs: T + 2000 })),
      PointsInsufficientError,
    );
    const swept = await Promise.all([expirePoints(sql, T + 2000), expirePoints(sql, T + 2000)]);
    assert.equal(swept[0] + swept[1], 5);
    assert.equal(await sumOf(sql, 'expired'), 5);
    assert.equal((await readBalance(sql, 'm')).available, 10);
  }));

test('L5 a hold is captured in part, released, or given back when its time is over', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e1', 'm', 20), T + 1000);
    await earn(sql, move('e2', 'm', 20));
    assert.deepEqual(await hold(sql, move('h1', 'm', 30), T + 500), {
      member: 'm',
      available: 10,
      held: 30,
      isRepeated: false,
    });
    await assert.rejects(hold(sql, move('h2', 'm', 11), T + 500), PointsInsufficientError);
    await assert.rejects(captureHold(sql, 'c0', 'h1', T + 500, 5), /has expired/);
    await assert.rejects(captureHold(sql, 'c0', 'h1', T, 31), PointsInsufficientError);
    const captured = await captureHold(sql, 'c1', 'h1', T, 25);
    assert.deepEqual([captured.available, captured.held], [15, 0]);
    assert.equal((await captureHold(sql, 'c1', 'h1', T, 25)).isRepeated, true);
    await assert.rejects(captureHold(sql, 'c2', 'h1', T, 5), /was captured already/);
    await assert.rejects(releaseHold(sql, 'r0', 'h1', T), HoldOverError);
    await assert.rejects(releaseHold(sql, 'r0', 'h9', T), /is not there/);

    await hold(sql, move('h3', 'm', 15), T + 500);
    assert.equal(await releaseOverdue(sql, T + 499), 0);
    const both = await Promise.all([releaseOverdue(sql, T + 500), releaseOverdue(sql, T + 500)]);
    assert.equal(both[0] + both[1], 1);
    assert.deepEqual(await readBalance(sql, 'm', T), {
      member: 'm',
      available: 15,
      held: 0,
      nextExpiry: null,
    });
    // What came back is good for as long as it was: those that expired first had been paid with.
    assert.equal(await expirePoints(sql, T + 5000), 0);
  }));

test('L6 a late burn is never refused: the budget bears it, beyond it is for a person', () =>
  withLedger(async (sql) => {
    await setBudget(sql, 's01', 50);
    await earn(sql, move('e', 'm', 10));
    const late = await lateBurn(sql, move('l1', 'm', 40));
    assert.deepEqual([late.available, late.isRepeated], [0, false]);
    await lateBurn(sql, move('l1', 'm', 40));
    await lateBurn(sql, move('l2', 'n', 35));
    assert.deepEqual(await readBudgets(sql), [{ store: 's01', points: 50, used: 65, beyond: 15 }]);
    const open = await readShortfalls(sql, 's01');
    assert.deepEqual(
      open.map(({ posting, points, beyond }) => [posting, points, beyond]),
      [
        ['l1', 30, 0],
        ['l2', 35, 15],
      ],
    );
    await settleShortfall(sql, 'w1', 'l2', T);
    await settleShortfall(sql, 'w1', 'l2', T);
    await assert.rejects(settleShortfall(sql, 'w2', 'l2', T), /is settled already/);
    await assert.rejects(settleShortfall(sql, 'w3', 'l9', T), ShortfallUnknownError);
    assert.deepEqual(await readBudgets(sql), [{ store: 's01', points: 50, used: 30, beyond: 0 }]);
    assert.deepEqual(await readShortfalls(sql, 's02'), []);
    // Many at once share one budget: no more than it is covered.
    await Promise.all(
      Array.from({ length: 8 }, (_, at) => lateBurn(sql, move(`p${at}`, `p${at}`, 10))),
    );
    const [budget] = await readBudgets(sql);
    assert.deepEqual([budget?.used, budget?.beyond], [110, 60]);
  }));

test('L8 what is given back is never more than what was paid', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e', 'm', 30));
    await burn(sql, move('b', 'm', 20));
    await refund(sql, move('r1', 'm', 15), 'b');
    assert.equal((await refund(sql, move('r1', 'm', 15), 'b')).isRepeated, true);
    await assert.rejects(refund(sql, move('r2', 'm', 6), 'b'), (error) => {
      assert.ok(error instanceof RefundTooLargeError);
      assert.match(error.message, /Of movement b, 5 points can be given back, and 6 are asked for/);
      return true;
    });
    await assert.rejects(refund(sql, move('r3', 'n', 5), 'b'), RefundTooLargeError);
    await assert.rejects(refund(sql, move('r4', 'm', 5), 'e'), RefundTooLargeError);
    assert.equal((await refund(sql, move('r5', 'm', 5), 'b')).available, 30);
  }));

test('M1 a member merged twice is refused by name; the same merge again changes nothing', () =>
  withLedger(async (sql) => {
    for (const [id, member] of [
      ['a', 'old'],
      ['b', 'new'],
      ['c', 'third'],
    ] as const) {
      await captureSignUp(sql, { id, store: 's01', member, capturedMs: T });
      await earn(sql, move(`e-${id}`, member, 10), T + 1000);
    }
    await hold(sql, move('h', 'old', 4), T + 500);
    await burn(sql, move('paid', 'old', 2));
    const merge = { id: 'merge-1', from: 'old', into: 'new', atMs: T };
    assert.deepEqual(await mergeMembers(sql, merge), { points: 8, isRepeated: false });
    assert.deepEqual(await mergeMembers(sql, merge), { points: 0, isRepeated: true });
    const refused = async (other: object, what: RegExp) =>
      assert.rejects(mergeMembers(sql, { ...merge, id: 'merge-2', ...other }), (error) => {
        assert.ok(error instanceof MemberMergedError);
        assert.match(error.message, what);
        return true;
      });
    const already = /Member old was merged into new on \S+ already\. Nothing was moved again/;
    await refused({}, already);
    await refused({ into: 'third' }, already);
    await refused({ from: 'third', into: 'old' }, already);
    await refused({ from: 'new', into: 'old' }, already);
    await assert.rejects(mergeMembers(sql, { ...merge, into: 'old' }), MergeSelfError);
    assert.deepEqual(await readBalance(sql, 'old', T), await readBalance(sql, 'new', T));
    assert.deepEqual(await readBalance(sql, 'new', T), {
      member: 'new',
      available: 14,
      held: 4,
      nextExpiry: { points: 14, atMs: T + 1000 },
    });
    const twice = await sql`
      select id, duplicate_of from slipway.commerce_sign_up where duplicate_of is not null`;
    assert.deepEqual(
      twice.map((row) => [row['id'], row['duplicate_of']]),
      [['a', 'b']],
    );
  }));

test('M2 what names the old member later reaches the one who stays, over several merges', () =>
  withLedger(async (sql) => {
    await earn(sql, move('e1', 'm1', 10));
    await hold(sql, move('h', 'm1', 6), T + 500);
    await mergeMembers(sql, { id: 'x1', from: 'm1', into: 'm2', atMs: T });
    await mergeMembers(sql, { id: 'x2', from: 'm2', into: 'm3', atMs: T });
    const late = await earn(sql, move('e2', 'm1', 5));
    assert.deepEqual([late.member, late.available], ['m3', 9]);
    assert.equal((await earn(sql, move('e1', 'm1', 10))).isRepeated, true);
    const captured = await captureHold(sql, 'c', 'h', T);
    assert.deepEqual([captured.member, captured.held], ['m3', 0]);
    assert.equal((await captureHold(sql, 'c', 'h', T)).isRepeated, true);
    assert.equal((await refund(sql, move('r', 'm1', 6), 'c')).available, 15);
    await assert.rejects(
      mergeMembers(sql, { id: 'x3', from: 'm3', into: 'm1', atMs: T }),
      MemberMergedError,
    );
    // Two merges that cross each other: one of them comes first, and both end.
    const crossed = await Promise.allSettled([
      mergeMembers(sql, { id: 'y1', from: 'p', into: 'q', atMs: T }),
      mergeMembers(sql, { id: 'y2', from: 'q', into: 'p', atMs: T }),
    ]);
    assert.deepEqual(crossed.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  }));

/** Numbers alone: what each member has and holds, and what the whole has done. */
class Model {
  readonly members = new Map<string, { free: number; held: number }>();
  readonly holds = new Map<string, { member: string; points: number }>();
  issued = 0;
  redeemed = 0;
  short = 0;

  of(member: string) {
    const known = this.members.get(member) ?? { free: 0, held: 0 };
    this.members.set(member, known);
    return known;
  }
}

const step = fc.record({
  kind: fc.constantFrom('earn', 'earn', 'burn', 'late', 'hold', 'capture', 'release', 'merge'),
  member: fc.constantFrom('a', 'b', 'c'),
  other: fc.constantFrom('a', 'b', 'c'),
  points: fc.integer({ min: 1, max: 30 }),
});

test('L1 L3 L5 any life of the ledger: it sums to zero, and is what the model says', () =>
  withLedger(async (sql) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        run += 1;
        const model = new Model();
        const merged = new Map<string, string>();
        const name = (member: string) => `${member}${run}`;
        const owner = (member: string): string => {
          const into = merged.get(member);
          return into === undefined ? member : owner(into);
        };
        for (const [at, { kind, member, other, points }] of steps.entries()) {
          const id = `${run}-${at}`;
          const has = model.of(owner(member));
          const asked = move(id, name(member), points, { store: `s${run}` });
          if (kind === 'earn') {
            await earn(sql, asked);
            has.free += points;
            model.issued += points;
          } else if (kind === 'burn' || kind === 'hold') {
            const done = kind === 'burn' ? burn(sql, asked) : hold(sql, asked, T + 1);
            if (points > has.free) {
              await assert.rejects(done, PointsInsufficientError);
              continue;
            }
            await done;
            has.free -= points;
            if (kind === 'burn') model.redeemed += points;
            else {
              has.held += points;
              model.holds.set(id, { member, points });
            }
          } else if (kind === 'late') {
            await lateBurn(sql, asked);
            const own = Math.min(points, has.free);
            has.free -= own;
            model.short += points - own;
            model.redeemed += points;
          } else if (kind === 'merge') {
            const [from, into] = [owner(member), owner(other)];
            if (from === into) continue;
            await mergeMembers(sql, { id, from: name(from), into: name(into), atMs: T });
            const stays = model.of(into);
            stays.free += model.of(from).free;
            stays.held += model.of(from).held;
            model.members.delete(from);
            merged.set(from, into);
          } else {
            const [held] = model.holds;
            if (!held) continue;
            const [holdId, { member: holder, points: all }] = held;
            const whose = model.of(owner(holder));
            const taken = kind === 'capture' ? Math.min(points, all) : 0;
            await (kind === 'capture'
              ? captureHold(sql, id, holdId, T, taken)
              : releaseHold(sql, id, holdId, T));
            whose.held -= all;
            whose.free += all - taken;
            model.redeemed += taken;
            model.holds.delete(holdId);
          }
        }
        for (const [member, { free, held }] of model.members) {
          const { available, held: aside } = await readBalance(sql, name(member));
          assert.deepEqual([available, aside], [free, held]);
        }
        assert.equal((await sumOf(sql, `shortfall:s${run}`)) + model.short, 0);
        const all = Array.from(model.members.values()).reduce(
          (sum, one) => sum + one.free + one.held,
          0,
        );
        assert.equal(model.issued + model.short, all + model.redeemed, 'the model itself balances');
      }),
      { numRuns: 25 },
    );
  }));
