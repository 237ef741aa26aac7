/** The desk over a real database: routing, one holder, what the funnel is told, and kills. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { addCertificates } from '../people/certificates.ts';
import { writePeople } from '../people/people.ts';
import { ensureCrewTables } from '../tables.ts';
import { personOf } from '../testing/people.ts';
import type { Candidate } from './core/reason.ts';
import type { NotAtTriageError } from './errors.ts';
import { effectTold, untoldEffects } from './effects.ts';
import { readQueue, syncQueue } from './queue.ts';
import { readGuides } from './read-guides.ts';
import { noteTriageFocus, workOnCase, type PersonEvent } from './work.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 10 * HOUR_MS;
const DESK = { guides: readGuides(), training: [], through: null };

const candidate = (signUp: string, more: Partial<Candidate> = {}): Candidate => ({
  signUp,
  store: 's01',
  member: `m-${signUp}`,
  reason: 'declined',
  detail: 'insufficient_funds',
  value: { minor: 900, currency: 'USD' },
  sinceMs: NOW_MS,
  expiresMs: NOW_MS + HOUR_MS,
  ...more,
});

/** Ada and Ben may stand at triage; Cid's certificate ends on shift; Dee stands at the till. */
async function staff(sql: Sql): Promise<void> {
  await ensureCrewTables(sql);
  const experienced = { experience: 'senior', skills: ['triage', 'till'] } as const;
  const people = ['ada', 'ben', 'cid', 'dee'].map((id) => personOf(id, experienced));
  await sql.begin((tx) => writePeople(tx, people));
  const held = { name: 'triage', passedMs: 1, observedBy: 'eve', observedMs: 2 };
  await addCertificates(sql, [
    { person: 'ada', ...held, expiresMs: NOW_MS + 100 * HOUR_MS },
    { person: 'ben', ...held, expiresMs: NOW_MS + 100 * HOUR_MS },
    { person: 'cid', ...held, expiresMs: NOW_MS + HOUR_MS },
  ]);
  await sql`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    values ('day', 's01', ${new Date(NOW_MS - HOUR_MS)}, ${new Date(NOW_MS + 7 * HOUR_MS)})`;
  await sql`
    insert into slipway.crew_assignment (shift, person, station, is_lead)
    values ('day', 'ada', 'triage', true), ('day', 'ben', 'triage', false),
           ('day', 'cid', 'triage', false), ('day', 'dee', 'till', false)`;
}

const claim = (by: string): PersonEvent => ({ kind: 'claim', by });
const answer = (by: string, step: string, choice: string): PersonEvent => ({
  kind: 'answer',
  by,
  answer: { step, choice },
});

void test('T5 cases go to certified people on shift alone, and one of two gets it', async () => {
  await withTestDatabase(async ({ sql }) => {
    await staff(sql);
    const work = (id: string, event: PersonEvent, nowMs = NOW_MS) =>
      workOnCase(sql, DESK, id, event, nowMs);
    const both = [
      candidate('a'),
      candidate('b', { reason: 'stuck', value: { minor: 9000, currency: 'USD' } }),
    ];
    assert.deepEqual(await syncQueue(sql, 'spring', both, NOW_MS), { opened: 2, gone: 0 });
    assert.deepEqual(await syncQueue(sql, 'spring', both, NOW_MS), { opened: 0, gone: 0 });
    const order = async (nowMs = NOW_MS) =>
      (await readQueue(sql, { launch: 'spring', nowMs })).map(({ id }) => id);
    assert.deepEqual(await order(), ['b:stuck', 'a:declined']);

    await assert.rejects(work('a:declined', claim('dee')), /not on shift at the triage desk/);
    await assert.rejects(work('a:declined', claim('cid')), /certificate triage has run out/);
    await assert.rejects(work('a:declined', claim('ada'), NOW_MS + 8 * HOUR_MS), /not on shift/);
    await assert.rejects(work('none', claim('ada')), { code: 'CREW_TRIAGE_UNKNOWN_CASE' });
    await assert.rejects(work('a:declined', claim('eve')), /Nobody in the stores has the id eve/);
    const race = await Promise.allSettled(
      ['ada', 'ben'].map((by) => work('a:declined', claim(by))),
    );
    assert.deepEqual(race.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const [had, other] = race[0]?.status === 'fulfilled' ? ['ada', 'ben'] : ['ben', 'ada'];
    await assert.rejects(work('a:declined', answer(other, 'reach', 'here')), {
      code: 'CREW_TRIAGE_REFUSED',
    });
    const offer: PersonEvent = { kind: 'hand-over', by: had, to: 'dee', note: 'my break' };
    await assert.rejects(work('a:declined', offer), { code: 'CREW_NOT_AT_TRIAGE' });
    await work('a:declined', { ...offer, to: other });
    await work('a:declined', { kind: 'take', by: other });
    for (const [step, choice] of [
      ['reach', 'here'],
      ['other-card', 'declines'],
      ['sure', 'declines'],
    ] as const) {
      await work('a:declined', answer(other, step, choice), NOW_MS + 30_000);
    }
    const day = { launch: 'spring', nowMs: NOW_MS + 60_000, endedWithinMs: HOUR_MS };
    const closed = (await readQueue(sql, day)).find(({ id }) => id === 'a:declined');
    assert.equal(closed?.state.is, 'closed');
    // Minutes of both: the taker's 30 s to the first answer, and what the other had it for.
    assert.equal(closed.focusMs, 30_000);
    const [told] = await untoldEffects(sql, 'spring');
    assert.deepEqual([told?.signUp, told?.effect], ['a', 'withdrawn']);
    await effectTold(sql, told!.id, NOW_MS);
    assert.deepEqual(await untoldEffects(sql, 'spring'), []);

    await work('b:stuck', claim('ada'));
    await noteTriageFocus(sql, 'b:stuck', 'ben', 'beat', NOW_MS); // not his: not counted
    assert.deepEqual(await syncQueue(sql, 'spring', [], NOW_MS), { opened: 0, gone: 1 });
    await assert.rejects(work('b:stuck', answer('ada', 'where', 'bank')), /has ended/);
    await syncQueue(sql, 'spring', both, NOW_MS);
    assert.deepEqual(
      await order(NOW_MS + HOUR_MS),
      ['b:stuck'],
      'it needs somebody again; the other is closed',
    );
    await assert.rejects(sql`delete from slipway.crew_triage_event`, /only ever added to/);
  });
});

void test('T5 a refusal says what would cure it, and who may meanwhile', async () => {
  await withTestDatabase(async ({ sql }) => {
    await staff(sql);
    const at = (hours: number) => new Date(NOW_MS + hours * HOUR_MS);
    await sql`
      insert into slipway.crew_shift (id, store, from_at, until_at)
      values ('later', 's02', ${at(24)}, ${at(32)}), ('last', 's01', ${at(48)}, ${at(56)})`;
    await sql`
      insert into slipway.crew_assignment (shift, person, station)
      values ('later', 'ada', 'triage'), ('last', 'ada', 'triage'), ('later', 'dee', 'triage')`;
    await sql`delete from slipway.crew_assignment where shift = 'day' and person = 'ada'`;
    await sql.begin((tx) =>
      writePeople(tx, [personOf('fay', { experience: 'regular', skills: ['triage'] })]),
    );
    const unseen = { observedBy: null, observedMs: null, passedMs: 1 };
    const expiresMs = NOW_MS + 100 * HOUR_MS;
    await addCertificates(sql, [{ person: 'fay', name: 'triage', ...unseen, expiresMs }]);
    await syncQueue(sql, 'spring', [candidate('a')], NOW_MS);
    const step = { certificate: 'triage', needs: [], isRefresher: false };
    const training = [
      { module: 'triage', minutes: 30, ...step },
      { module: 'triage-again', minutes: 10, ...step, isRefresher: true },
    ];
    const desk = { ...DESK, training };
    const refusal = async (by: string) => {
      const told = workOnCase(sql, desk, 'a:declined', claim(by), NOW_MS);
      const error = await told.then(
        () => null,
        (reason: unknown) => reason as NotAtTriageError,
      );
      return `${error?.what} ${error?.next}`;
    };
    const ben = 'At the desk now, and may: ben.';
    assert.equal(
      await refusal('ada'),
      'ada is not on shift at the triage desk of s01. Their next shift at triage is at s02, ' +
        `1970-01-02 10:00 to 18:00 UTC. ${ben}`,
    );
    assert.equal(
      await refusal('cid'),
      'cid may not work at triage: certificate triage has run out; triage-again would do: 10 ' +
        'minutes. Let them pass triage-again; then a mentor observes it: ' +
        `\`slipway training observe cid triage\`. ${ben}`,
    );
    assert.equal(
      await refusal('dee'),
      'dee is not on shift at the triage desk of s01, but at till. dee may not work at triage: ' +
        'certificate triage is missing; triage would do: 30 minutes. Let them pass triage; then ' +
        'a mentor observes it: `slipway training observe dee triage`. ' +
        `Their next shift at triage is at s02, 1970-01-02 10:00 to 18:00 UTC. ${ben}`,
    );
    assert.match(await refusal('fay'), /It counts once a mentor observes it: .* fay triage`/);
    assert.match(await refusal('fay'), /next shift at triage is not published: change the roster/);
    await sql`delete from slipway.crew_assignment where shift = 'day'`;
    assert.match(await refusal('ben'), /Nobody is at the desk now who may\.$/);
  });
});

void test('T6 a desk that is killed at a case leaves it whole, and it comes back', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await staff(sql);
    await syncQueue(sql, 'spring', [candidate('a')], NOW_MS);
    // The case is locked, the gate is asked, and then the process is killed before it commits.
    const desk = join(import.meta.dirname, 'testing/desk-main.ts');
    const env = { ...process.env, DESK_URL: url, DESK_NOW_MS: String(NOW_MS) };
    const held = await sql.reserve();
    await held`begin`;
    await held`lock table slipway.crew_triage_event in access exclusive mode`;
    const child = spawn(process.execPath, [desk], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const waits = async (): Promise<void> => {
      const [row] = await sql<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_stat_activity
        where  application_name = 'slipway-desk' and wait_event_type = 'Lock'`;
      if (row!.waiting === 0) return waits();
    };
    await waits();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await held`rollback`;
    held.release();
    const [left] = await readQueue(sql, { launch: 'spring', nowMs: NOW_MS });
    assert.deepEqual([left?.state, left?.answers], [{ is: 'open' }, []]);
    await workOnCase(sql, DESK, 'a:declined', claim('ada'), NOW_MS);
  });
});
