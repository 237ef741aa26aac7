/** Runs over real rows: what is matched, what waits, and what becomes a case. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { partMatch } from './audit.ts';
import { listCases } from './view.ts';
import { sharedTables } from './testing/shared.ts';
import * as story from './testing/sketch.ts';

const { charge, cloudSale, complete, hours, payment, RULES, run, take, tillSale, told } = story;

const within = sharedTables();

const matches = (sql: Sql) => sql`
  select l.id as left, r.id as right, m.rule, m.how, run.rules_version as version
  from   slipway.reconcile_match m
  join   slipway.reconcile_run run on run.id = m.run
  join   slipway.reconcile_record l on l.seq = m.left_seq
  join   slipway.reconcile_record r on r.seq = m.right_seq
  order  by l.id`;

test('R1 exact ids match, each with the rule and the version that matched it', () =>
  within(async (sql) => {
    await take(sql, [tillSale('b1'), cloudSale('b1'), tillSale('b2', { unit: 'EUR' })]);
    const result = await run(sql, hours(0));
    assert.deepEqual(Array.from(await matches(sql)), [
      { left: 'b1', right: 'b1', rule: 'sale', how: 'exact', version: 1 },
    ]);
    assert.equal(result.notYetDue, 1);
    assert.deepEqual(await told(sql, hours(0)), []);
  }));

test('R2 a row without its id matches by key and tolerance, once both are due', () =>
  within(async (sql) => {
    const bare = { keys: {}, atMs: hours(0) + 60_000 };
    await take(sql, [payment('t1'), charge('p1', '', bare)]);
    await take(sql, [payment('t2', { amount: 700 }), charge('p2', '', { ...bare, amount: 701 })]);
    await complete(sql, 'processor', hours(24));
    assert.equal((await run(sql, hours(1))).near, 0);
    assert.equal((await run(sql, hours(3))).near, 1);
    const [match] = await matches(sql);
    assert.deepEqual([match?.['left'], match?.['right'], match?.['how']], ['t1', 'p1', 'near']);
  }));

test('R3 two that could be it: nothing is confirmed, and a person decides', () =>
  within(async (sql) => {
    const soon = { keys: { tender: 't2' }, atMs: hours(0) + 30_000 };
    await take(sql, [payment('t1'), payment('t2', soon), charge('p1', '', { keys: {} })]);
    await complete(sql, 'processor', hours(24));
    const result = await run(sql, hours(3));
    assert.equal(result.near, 0);
    const cases = await listCases(sql, hours(3));
    assert.ok(cases.length > 0);
    for (const one of cases) {
      assert.equal(one.class, 'missing-transaction');
      assert.equal(one.state, 'open');
      assert.equal(one.proposal, null);
    }
  }));

test('R4 what an offline device holds is no case, nor what a file has not covered', () =>
  within(async (sql) => {
    const offline = [{ device: 's01-till-1', store: 's01' }];
    const unnamed = charge('p2', 't2');
    delete unnamed.device;
    await take(sql, [charge('p1', 't1'), unnamed, payment('t9', { device: 's02-till-1' })]);
    const waits = await run(sql, hours(48), { offline });
    assert.deepEqual([waits.opened, waits.notYetDue], [0, 3]);
    await take(sql, [payment('t1')], hours(49));
    assert.equal((await run(sql, hours(49), { offline })).exact, 1);
    assert.deepEqual(await told(sql, hours(49)), []);
    await complete(sql, 'processor', hours(24));
    await run(sql, hours(50));
    assert.deepEqual(await told(sql, hours(50)), [
      'missing-transaction 1 open',
      'missing-transaction 1 resolved rule send-again 0',
    ]);
  }));

test('R5 what comes after all clears its case; what was sent again in vain is open again', () =>
  within(async (sql) => {
    await take(sql, [tillSale('b1'), tillSale('b2', { device: 's01-till-2' })]);
    await run(sql, hours(2));
    const sent = 'missing-transaction 1 resolved rule send-again 0';
    assert.deepEqual(await told(sql, hours(2)), [sent, sent]);
    await take(sql, [cloudSale('b1')]);
    const later = await run(sql, hours(4));
    assert.equal(later.reopened, 1);
    assert.deepEqual(await told(sql, hours(4)), ['missing-transaction 1 open', sent]);
    await take(sql, [cloudSale('b2')]);
    assert.equal((await run(sql, hours(5))).cleared, 1);
    assert.deepEqual(await told(sql, hours(5)), ['missing-transaction 0 cleared rule', sent]);
  }));

test('R6 a declined try before a charge is no defect; a decline after it is one', () =>
  within(async (sql) => {
    const declined = { status: 'declined' as const };
    await take(sql, [payment('t1'), charge('p1-try', 't1', declined)]);
    await take(sql, [charge('p1', 't1', { atMs: hours(0) + 9000 })]);
    await complete(sql, 'processor', hours(24));
    assert.equal((await run(sql, hours(3))).byHistory, 1);
    assert.deepEqual(await told(sql, hours(3)), []);
    await take(sql, [charge('p1-back', 't1', { ...declined, atMs: hours(1) })]);
    await run(sql, hours(4));
    assert.deepEqual(await told(sql, hours(4)), ['late-decline 1 open']);
  }));

test('R6 a card that is presented again and taken, and one that is declined again', () =>
  within(async (sql) => {
    const declined = { status: 'declined' as const };
    const other = { device: 's01-till-2' };
    await take(sql, [payment('t1'), charge('p1', 't1', declined)]);
    await take(sql, [payment('t2', other), charge('p2', 't2', { ...declined, ...other })]);
    await complete(sql, 'processor', hours(24));
    await run(sql, hours(3));
    const again = 'late-decline 1 resolved rule present-again -1000';
    assert.deepEqual(await told(sql, hours(3)), [again, again]);
    await take(sql, [charge('p1-again', 't1', { atMs: hours(4) })]);
    await take(sql, [charge('p2-again', 't2', { ...declined, ...other, atMs: hours(4) })]);
    await complete(sql, 'processor', hours(48));
    const result = await run(sql, hours(8));
    assert.equal(result.byHistory, 1);
    assert.deepEqual(await told(sql, hours(8)), ['late-decline 1 open', again, again]);
  }));

test('R7 a match that a person parted is never made again', () =>
  within(async (sql) => {
    await take(sql, [payment('t1'), charge('p1', 't1')]);
    await complete(sql, 'processor', hours(24));
    await run(sql, hours(3));
    const [rows] = await sql<{ left: string; right: string }[]>`
      select left_seq as left, right_seq as right from slipway.reconcile_match`;
    const pair = { left: Number(rows!.left), right: Number(rows!.right) };
    await partMatch(sql, { ...pair, by: 'ada', reason: 'another card', nowMs: hours(4) });
    for (const hour of [5, 6]) await run(sql, hours(hour));
    assert.deepEqual(Array.from(await matches(sql)), []);
    assert.deepEqual(await told(sql, hours(6)), ['missing-transaction 1 open']);
    await assert.rejects(partMatch(sql, { ...pair, by: 'ada', reason: '', nowMs: hours(7) }), {
      code: 'RECONCILE_UNKNOWN_MATCH',
    });
  }));

test('R8 a version of the rules never says two things, and older ones do not come back', () =>
  within(async (sql) => {
    await take(sql, [payment('t1'), charge('p1', 't1', { keys: {} })]);
    await complete(sql, 'processor', hours(24));
    await run(sql, hours(1));
    const edited = { ...RULES, matches: RULES.matches.map((one) => ({ ...one, dueMs: 1 })) };
    await assert.rejects(run(sql, hours(1), { rules: edited }), {
      code: 'RECONCILE_RULES_CHANGED',
    });
    const newer = await run(sql, hours(1), { rules: { ...edited, version: 2 } });
    assert.equal(newer.near, 1);
    assert.equal((await matches(sql))[0]?.['version'], 2);
    await assert.rejects(run(sql, hours(1)), { code: 'RECONCILE_RULES_OLDER' });
  }));

test('R9 newer rules look at what older ones left, and leave what those matched', () =>
  within(async (sql) => {
    const known = RULES.matches.filter(({ name }) => name !== 'sale');
    await take(sql, [tillSale('b1'), cloudSale('b1'), payment('t1'), charge('p1', 't1')]);
    const first = await run(sql, hours(0), { rules: { ...RULES, matches: known } });
    assert.deepEqual([first.exact, first.unruled], [1, 2]);
    const second = await run(sql, hours(0), { rules: { ...RULES, version: 2 } });
    assert.equal(second.exact, 1);
    assert.deepEqual(
      (await matches(sql)).map((one) => [one['left'], one['version']]),
      [
        ['b1', 2],
        ['t1', 1],
      ],
    );
  }));

test('R10 one case for each root cause, with its instances; a new one once it is closed', () =>
  within(async (sql) => {
    const wrong = (id: string) => [
      tillSale(id),
      cloudSale(id, { amount: 990, keys: { basket: id, price: 'book-1/milk' } }),
    ];
    await take(sql, [...wrong('b1'), ...wrong('b2'), ...wrong('b3')]);
    await run(sql, hours(1));
    const three = 'price-mismatch 3 resolved rule refund-difference 30';
    assert.deepEqual(await told(sql, hours(1)), [three]);
    await take(sql, wrong('b4'));
    await run(sql, hours(2));
    const one = 'price-mismatch 1 resolved rule refund-difference 10';
    assert.deepEqual(await told(sql, hours(2)), [one, three]);
  }));

test('R6 taken and then declined in one file is one case, however often it runs', () =>
  within(async (sql) => {
    const back = charge('p1-back', 't1', { status: 'declined', atMs: hours(1) });
    await take(sql, [payment('t1'), charge('p1', 't1'), back]);
    await complete(sql, 'processor', hours(24));
    for (const hour of [4, 5, 6]) await run(sql, hours(hour));
    assert.deepEqual(await told(sql, hours(6)), [
      'late-decline 1 resolved rule present-again -1000',
    ]);
  }));

/** What `reconcile_match` has and guarantees, and whether every index may be used at once. */
const shape = (sql: Sql) => sql`
  select attname as name, format_type(atttypid, atttypmod) || ' ' || attnotnull as what
  from   pg_attribute
  where  attrelid = 'slipway.reconcile_match'::regclass and attnum > 0
  union  all
  select conname, pg_get_constraintdef(oid) || ' ' || convalidated from pg_constraint
  where  conrelid = 'slipway.reconcile_match'::regclass
  union  all
  select indexrelid::regclass::text,
         concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indcheckxmin)
  from   pg_index
  where  indrelid = 'slipway.reconcile_match'::regclass
  order  by name`;

test('R13 no record is in two matches, whether their table grew or was made anew', () =>
  within(async (sql) => {
    const before = Array.from(await shape(sql));
    const join = (left: string, right: string) => sql`
      insert into slipway.reconcile_match (left_seq, right_seq, run, how, rule)
      select l.seq, r.seq, 1, 'person', 'sale'
      from   slipway.reconcile_record l, slipway.reconcile_record r
      where  (l.source, l.id) = ('device', ${left}) and (r.source, r.id) = ('cloud', ${right})`;
    const audits = RULES.matches.map((one) => ({ ...one, audit: { exactPpm: 1e6, nearPpm: 0 } }));
    const rules = { ...RULES, matches: audits };
    // Twice so many come that the table is made anew, with what it holds; then it grows.
    for (const [nth, pairs] of [5, 13, 1].entries()) {
      const ids = Array.from({ length: pairs }, (_, at) => `b${nth}-${at}`);
      await take(sql, [...ids.map((id) => tillSale(id)), ...ids.map((id) => cloudSale(id))]);
      await take(sql, [tillSale(`alone${nth}`), cloudSale(`other${nth}`)]);
      const result = await run(sql, hours(0), { rules, bulkRows: 10 });
      assert.deepEqual([result.exact, result.records], [pairs, 2 * pairs + 2]);
      assert.deepEqual(Array.from(await shape(sql)), before);
      const taken = { code: '23505' };
      await assert.rejects(join(ids[0]!, `other${nth}`), taken);
      await assert.rejects(join(`alone${nth}`, ids[0]!), taken);
    }
    const [drawn] = await sql<{ count: number }[]>`
      select count(*)::int from slipway.reconcile_audit a
      join   slipway.reconcile_match m using (left_seq, right_seq)
      where  m.how = 'exact' and m.rule = a.rule`;
    assert.equal(drawn!.count, (await matches(sql)).length);
  }));
