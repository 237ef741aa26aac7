/** Who may do something for the stores' people, through the routes, and what is recorded of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModuleView } from '@slipway/api';
import { INSTALLATION, machineIdentity, NOBODY } from '@slipway/authority/sign-in';
import type { Identity, Scope } from '@slipway/authority/sign-in';
import { addCertificates, ensureCrewTables, writePeople } from '@slipway/crew';
import { personOf } from '@slipway/crew/testing';
import { syncQueue } from '@slipway/crew/triage';
import { createLaunch, ensureLaunchTables, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import type { Business } from '../business/business.ts';
import { businessHandlers } from '../business/handlers.ts';
import { trainingHandlers } from './training/handlers.ts';
import { triageHandlers } from './triage/handlers.ts';

const HOUR_MS = 3_600_000;
const CASES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

interface Caller {
  readonly identity: Identity;
  readonly scopes: readonly Scope[];
}
const signedIn = (person: string): Caller => ({
  identity: { ...NOBODY, person, how: 'session', csrf: 'c' },
  scopes: ['act', 'crew'],
});
const token = (...scopes: Scope[]): Caller => ({ identity: machineIdentity('desk'), scopes });
const installation: Caller = { identity: INSTALLATION, scopes: ['act', 'crew'] };

/** Ada and Ben stand at triage of s01, which Lea leads and Max manages; Mo manages s02. */
async function withDesk(body: (sql: Sql, ids: Record<string, string>) => Promise<void>) {
  await withTestDatabase(async ({ sql }) => {
    await ensureLaunchTables(sql);
    await ensureCrewTables(sql);
    const nowMs = Date.now();
    const people = ['ada', 'ben', 'lea'].map((id) =>
      personOf(id, { experience: 'senior', skills: ['triage'], isMentor: true }),
    );
    await sql.begin((tx) => writePeople(tx, people));
    const seen = { name: 'triage', passedMs: 1, observedBy: 'eve', observedMs: 2 };
    const expiresMs = nowMs + 99 * HOUR_MS;
    await addCertificates(
      sql,
      people.map(({ id: person }) => ({ person, ...seen, expiresMs })),
    );
    await sql`
      insert into slipway.crew_shift (id, store, from_at, until_at)
      values ('day', 's01', ${new Date(nowMs - HOUR_MS)}, ${new Date(nowMs + HOUR_MS)})`;
    await sql`
      insert into slipway.crew_assignment (shift, person, station, is_lead)
      values ('day', 'ada', 'triage', false), ('day', 'ben', 'triage', false),
             ('day', 'lea', 'triage', true)`;
    const ids: Record<string, string> = {};
    for (const name of ['spring', 'autumn']) {
      const stores = ['s01', 's02'].map((id) => ({ id, name: id }));
      const roles = {
        launch: {},
        stores: { s01: { 'store-manager': ['max'] }, s02: { 'store-manager': ['mo'] } },
      };
      const file = { file: '/launch.yaml', folder: '/', criteriaHash: 'abc', criteria: [] };
      const spec = { name, opens: '2026-12-05T09:00[UTC]', crew: null, stores, roles, ...file };
      const made = await createLaunch(sql, spec as unknown as LaunchRecord['spec'], 60, nowMs);
      ids[name] = made.id;
    }
    const times = { sinceMs: nowMs, expiresMs: nowMs + HOUR_MS };
    const about = { store: 's01', member: null, detail: null, value: null, ...times };
    const candidates = CASES.map((signUp) => ({ signUp, reason: 'declined' as const, ...about }));
    await syncQueue(sql, 'spring', candidates, nowMs);
    await body(sql, ids);
  });
}

const none = { case: '', params: {}, query: {} };
const ground = (sql: Sql) => ({ sql, training: () => Promise.resolve([]), picks: null as never });

void test('cases are moved by their person, or by who may for them, and it is told', async () => {
  await withDesk(async (sql, ids) => {
    const { workOnTriage: work, focusTriage } = triageHandlers(ground(sql));
    const claim = (caller: Caller, signUp: string, more: object = {}, id = ids['spring']!) => {
      const body = { case: `${signUp}:declined`, by: 'ada', do: 'claim', ...more };
      return work({ ...none, id, body, ...caller });
    };
    const done: readonly [string, Caller, string | null][] = [
      ['a', signedIn('ada'), null],
      ['b', signedIn('lea'), 'lea'],
      ['c', signedIn('max'), 'max'],
      ['d', token('crew'), 'token:desk'],
      ['e', installation, 'operator'],
    ];
    for (const [one, caller] of done) await claim(caller, one);
    const refused: readonly [Caller, string][] = [
      [signedIn('ben'), 'AUTH_ACTING_FOR'],
      [signedIn('mo'), 'AUTH_ACTING_FOR'],
      [token('act'), 'AUTH_SCOPE'],
      [{ identity: NOBODY, scopes: [] }, 'AUTH_ACTING_FOR'],
    ];
    for (const [caller, code] of refused) await assert.rejects(claim(caller, 'f'), { code });
    const answer = { do: 'answer', step: 'reach', choice: 'here' };
    await assert.rejects(claim(signedIn('max'), 'a', answer), {
      code: 'AUTH_ACTING_FOR',
      what: 'max may not answer a case of the triage desk for ada.',
      next: 'Let ada sign in and do it: nobody else can.',
    });
    await claim(signedIn('ada'), 'a', answer);
    const look = { case: 'a:declined', by: 'ada', kind: 'focus' };
    await assert.rejects(
      focusTriage({ ...none, id: ids['spring']!, body: look, ...signedIn('lea') }),
      { code: 'AUTH_ACTING_FOR' },
    );
    // A case of another launch is none of this one's, whatever one is there.
    await assert.rejects(claim(signedIn('max'), 'g', {}, ids['autumn']!), {
      code: 'CREW_TRIAGE_UNKNOWN_CASE',
    });
    const told = await sql<{ person: string; through: string | null }[]>`
      select person, through from slipway.crew_triage_event where kind = 'claim' order by id`;
    assert.deepEqual(
      told.map((row) => [row.person, row.through]),
      done.map(([, , through]) => ['ada', through]),
    );
    const view = await triageHandlers(ground(sql)).triage({
      ...none,
      id: ids['spring']!,
      body: null,
      ...signedIn('ada'),
    });
    const cases = (view as { cases: { signUp: string; through: string | null }[] }).cases;
    const throughOf = Object.fromEntries(cases.map((one) => [one.signUp, one.through]));
    assert.deepEqual(throughOf['e'], 'operator');
    assert.deepEqual(throughOf['a'], null);
  });
});

void test('nobody learns or observes for another; the installation is named', async () => {
  await withDesk(async (sql, ids) => {
    const { trainingModule, startAttempt, answerAttempt, observePerson, watchFilm } =
      trainingHandlers(ground(sql));
    const input = { ...none, id: ids['spring']!, params: { module: 'triage' }, body: null };
    const taught = (await trainingModule({ ...input, ...installation })) as ModuleView;
    const { film, seconds } = taught.films.en;
    const seen = { person: 'ada', module: 'triage', film, read: 0 };
    const watch = (caller: Caller) =>
      watchFilm({ ...input, body: { ...seen, played: [{ from: 0, until: seconds }] }, ...caller });
    const body = { person: 'ada', module: 'triage' };
    const start = (caller: Caller) =>
      startAttempt({ ...none, id: ids['spring']!, body, ...caller });
    for (const caller of [signedIn('max'), signedIn('lea'), token('crew', 'act')]) {
      await assert.rejects(start(caller), { code: 'AUTH_ACTING_FOR' });
      await assert.rejects(watch(caller), { code: 'AUTH_ACTING_FOR' });
      const observed = {
        mentor: 'ben',
        person: 'ada',
        certificate: 'triage',
        checks: [],
        note: '',
      };
      await assert.rejects(
        observePerson({ ...none, id: ids['spring']!, body: observed, ...caller }),
        { code: 'AUTH_ACTING_FOR' },
      );
      const attempt = '00000000-0000-4000-8000-000000000000';
      const answers = { person: 'ada', attempt, answers: [] };
      await assert.rejects(
        answerAttempt({ ...none, id: ids['spring']!, body: answers, ...caller }),
        { code: 'AUTH_ACTING_FOR' },
      );
    }
    assert.equal((await sql`select 1 from slipway.crew_attempt`).length, 0);
    await assert.rejects(start(installation), { code: 'CREW_FILM_NOT_WATCHED' });
    await watch(installation);
    await start(installation);
    const [row] = await sql`select person, through from slipway.crew_attempt`;
    assert.deepEqual({ ...row }, { person: 'ada', through: 'operator' });
  });
});

void test('a case of reconciliation is worked on by whoever says so, and nobody else', async () => {
  await withDesk(async (sql, ids) => {
    const business = { act: (...told: unknown[]) => Promise.resolve(told.at(-1)) };
    const { claimCase } = businessHandlers(sql, business as unknown as Business);
    const claim = (caller: Caller) =>
      claimCase({ ...none, id: ids['spring']!, body: { case: 'c', by: 'ada' }, ...caller });
    assert.deepEqual(await claim(signedIn('ada')), { person: 'ada', through: null });
    assert.deepEqual(await claim(installation), { person: 'ada', through: 'operator' });
    assert.deepEqual(await claim(token('act', 'crew')), { person: 'ada', through: 'token:desk' });
    await assert.rejects(claim(signedIn('max')), { code: 'AUTH_ACTING_FOR' });
    await assert.rejects(claim(token('act')), { code: 'AUTH_SCOPE' });
  });
});
