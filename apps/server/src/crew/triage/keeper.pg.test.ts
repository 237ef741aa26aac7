/** Sign-ups and the queue kept in step; what people closed reaches the funnel once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TriageView } from '@slipway/api';
import { captureSignUp, ensureCommerceTables, ingestEvent, noteFact } from '@slipway/commerce';
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import { readGuides, untoldEffects, workOnCase, type PersonEvent } from '@slipway/crew/triage';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { Value } from 'typebox/value';
import { keepQueue, keepShifts } from './keeper.ts';
import { triageView } from './view.ts';

const HOUR_MS = 3_600_000;
const DESK = { guides: readGuides(), training: [], through: null };

async function staff(sql: Sql, nowMs: number): Promise<void> {
  const experienced = { experience: 'senior', skills: ['triage'] } as const;
  const people = [
    personOf('ada', { name: 'Ada Ruiz', ...experienced }),
    personOf('ben', { name: 'Ben Okoye', ...experienced }),
  ];
  await sql.begin((tx) => writePeople(tx, people));
  const seen = { name: 'triage', passedMs: 1, observedBy: 'eve', observedMs: 2 };
  await addCertificates(sql, [{ person: 'ada', ...seen, expiresMs: nowMs + 99 * HOUR_MS }]);
  const hours = (count: number) => new Date(nowMs + count * HOUR_MS);
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('day', 's01', ${hours(-1)}, ${hours(7)})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station, is_lead)
    values ('day', 'ada', 'triage', true), ('day', 'ben', 'triage', false)`;
}

void test('a declined card waits at the desk of its store, and their no is told once', async () => {
  await withTestDatabase(async ({ sql }) => {
    const nowMs = Date.now();
    await ensureCrewTables(sql);
    await ensureCommerceTables(sql);
    await staff(sql, nowMs);
    const signUp = { id: 'su-1', store: 's01', member: 'm-1', capturedMs: nowMs - 60_000 };
    await captureSignUp(sql, signUp);
    await ingestEvent(sql, {
      source: 'stripe',
      id: 'evt-1',
      kind: 'payment-declined',
      atMs: nowMs - 30_000,
      refs: [],
      signUp: 'su-1',
      detail: 'expired_card',
      expiresMs: nowMs + HOUR_MS,
      bodyHash: null,
    });
    const stores = [{ id: 's01', name: 'Quayside' }];
    const launch = { id: 'l', name: 'spring', spec: { stores } } as unknown as LaunchRecord;
    const see = () => triageView({ sql, launch, ...DESK, nowMs: Date.now() });
    await keepQueue(sql, sql, 'spring', nowMs);
    assert.deepEqual(
      [await keepShifts(sql, sql, nowMs), await keepShifts(sql, sql, nowMs)],
      [1, 0],
    );
    const before = await see();
    assert.ok(Value.Check(TriageView, before), JSON.stringify(before));
    const [store] = before.stores;
    assert.deepEqual(
      [store?.waiting, store?.atDesk.map(({ name, gaps }) => [name, gaps.length])],
      [
        1,
        [
          ['Ada Ruiz', 0],
          ['Ben Okoye', 1],
        ],
      ],
    );
    const [one] = before.cases;
    assert.deepEqual([one?.id, one?.detail, one?.step], ['su-1:declined', 'expired_card', null]);

    const work = (event: PersonEvent) => workOnCase(sql, DESK, 'su-1:declined', event, Date.now());
    await work({ kind: 'claim', by: 'ada' });
    assert.equal((await see()).cases[0]?.step?.id, 'reach');
    for (const [step, choice] of [
      ['reach', 'here'],
      ['other-card', 'declines'],
      ['sure', 'declines'],
    ] as const) {
      await work({ kind: 'answer', by: 'ada', answer: { step, choice } });
    }
    // The server dies after it told the funnel and before it noted that: it tells it again.
    const [effect] = await untoldEffects(sql, 'spring');
    await noteFact(sql, effect!.signUp, 'withdrawn', effect!.atMs, 'triage');
    await keepQueue(sql, sql, 'spring', Date.now());
    const [row] = await sql<{ stage: string; why: string; facts: number }[]>`
      select s.stage, s.loss_reason as why, (
               select count(*)::int from slipway.commerce_fact where kind = 'withdrawn') as facts
      from   slipway.commerce_sign_up s where s.id = 'su-1'`;
    assert.deepEqual(row, { stage: 'lost', why: 'withdrawn', facts: 1 });
    assert.deepEqual(await untoldEffects(sql, 'spring'), []);
    const after = await see();
    assert.deepEqual(
      [after.cases[0]?.state, after.cases[0]?.outcome],
      ['closed', 'customer-withdrew'],
    );
  });
});
