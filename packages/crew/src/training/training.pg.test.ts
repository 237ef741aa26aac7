/** Training on a real PostgreSQL, with kill -9 in the middle, and a record store of its own. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort, seededRandom } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import { gapInWords, mayWork } from '../core/may-work.ts';
import { readCertificates } from '../people/certificates.ts';
import { factId, type Fact } from './core/fact.ts';
import type { Catalog } from './core/module.ts';
import { showItem } from './core/show.ts';
import type { Answers } from './core/score.ts';
import { trainingSteps } from './core/steps.ts';
import { readCatalog, SHIPPED_MODULES } from './format/read-catalog.ts';
import { readFactQueue, sendFacts } from './lrs/send.ts';
import { askedOf, recordAnswers } from './store/answers.ts';
import { readAttempts, startAttempt, type Attempt } from './store/attempts.ts';
import { grantCertificate } from './store/grant.ts';
import { observe } from './store/observations.ts';
import { readLearner, readProgress } from './store/progress.ts';
import { recordWatching } from './store/watching.ts';
import { killAtFact, NOW_MS, rejects, withStore } from './testing/ground.ts';

const DAY_MS = 86_400_000;
const file = (name: string) => fileURLToPath(new URL(`testing/${name}`, import.meta.url));
const SEEN = [true, true, true, true];

let catalog: Catalog;
before(async () => {
  catalog = await readCatalog([SHIPPED_MODULES]);
});

/** Somebody who has seen the film begins. */
async function begin(sql: Sql, module: string, nowMs: number, seed = nowMs): Promise<Attempt> {
  const film = catalog.get(module)?.films.es;
  if (film) {
    const all = { film: film.hash, played: [[0, film.durationMs]], readMs: 0 } as const;
    await recordWatching(sql, catalog, { person: 'ada', module, nowMs, ...all });
  }
  const random = seededRandom(seed);
  return startAttempt(sql, catalog, { person: 'ada', ...SELF, module, nowMs, random });
}

/** Done by the person themselves. */
const SELF = { through: null };

/** What somebody answers who knows it, but for so many questions. */
function answersTo(attempt: Attempt, wrong = 0): Answers {
  const asked = askedOf(catalog.get(attempt.module)!, attempt);
  const pairs = asked.map((question, at) => {
    const { options } = showItem(question, attempt.seed, at);
    const right = question.options.filter(({ isRight }) => isRight);
    const places = right.map(({ text }) => options.findIndex((option) => option.text === text));
    return [question.id, at < wrong ? [] : places] as const;
  });
  return Object.fromEntries(pairs);
}

const answer = (sql: Sql, attempt: Attempt, nowMs: number, wrong = 0) =>
  recordAnswers(sql, catalog, {
    person: 'ada',
    attempt: attempt.id,
    answers: answersTo(attempt, wrong),
    ...SELF,
    nowMs,
  });

const watch = (sql: Sql, nowMs: number, mentor = 'mia', checks: readonly boolean[] = SEEN) => {
  const seen = { mentor, person: 'ada', certificate: 'picking', checks, note: '' };
  return observe(sql, catalog, { ...seen, ...SELF, nowMs });
};

async function gaps(sql: Sql, nowMs: number): Promise<readonly string[]> {
  const { certificates, passed, person: ada } = await readLearner(sql, catalog, 'ada', nowMs);
  const work = { station: 'picks', fromMs: nowMs, untilMs: nowMs + 1 } as const;
  const training = trainingSteps(catalog);
  const may = mayWork(ada, work, { certificates, passed, training });
  return may.may ? [] : may.gaps.map(gapInWords);
}

void test('L4 L6 a hire fails, retakes, passes, is observed, and may work', async () => {
  await withStore(async (sql) => {
    assert.deepEqual(await gaps(sql, NOW_MS), [
      'certificate picking is missing; picking would do: 15 minutes',
    ]);
    const first = await begin(sql, 'picking', NOW_MS);
    assert.deepEqual(await begin(sql, 'picking', NOW_MS + 1), first, 'an open one goes on');
    const failed = await answer(sql, first, NOW_MS + 1000, 2);
    assert.deepEqual([failed.share, failed.passed], [0.6, false]);
    await rejects(begin(sql, 'picking', NOW_MS + 2000), 'CREW_RETAKE_TOO_SOON');
    const laterMs = NOW_MS + 200_000;
    const second = await begin(sql, 'picking', laterMs);
    const asked = new Set(first.items);
    assert.deepEqual([second.number, second.items.filter((id) => asked.has(id))], [2, []]);
    assert.equal((await answer(sql, second, laterMs, 1)).passed, true);
    assert.deepEqual(await gaps(sql, laterMs), [
      "certificate picking waits for a mentor's observation",
    ]);
    await rejects(watch(sql, laterMs, 'ada'), 'CREW_OBSERVER_REFUSED');
    await rejects(watch(sql, laterMs, 'max'), 'CREW_OBSERVER_REFUSED');
    await rejects(watch(sql, laterMs, 'nobody'), 'CREW_LEARNER_UNKNOWN');
    await rejects(watch(sql, laterMs, 'mia', [true]), 'CREW_CHECKS_MISSING');
    const notYet = await watch(sql, laterMs, 'mia', [true, false, true, true]);
    assert.equal(notYet.isSeen, false);
    assert.equal((await gaps(sql, laterMs)).length, 1);
    assert.equal((await watch(sql, laterMs + 1)).isSeen, true);
    assert.deepEqual(await gaps(sql, laterMs + 1), []);
    await rejects(watch(sql, laterMs + 2), 'CREW_NOTHING_TO_OBSERVE');
    const kept = await sql`select checks from slipway.crew_observation`;
    assert.equal(kept.length, 2, 'both observations are kept');
  });
});

void test('L7 refreshers fall due, and renew what runs out', async () => {
  await withStore(async (sql) => {
    await rejects(begin(sql, 'picking-refresher', NOW_MS), 'CREW_NEEDS_NOT_PASSED');
    await answer(sql, await begin(sql, 'picking', NOW_MS), NOW_MS);
    await watch(sql, NOW_MS);
    const due = async (nowMs: number) => (await readLearner(sql, catalog, 'ada', nowMs)).due;
    const [first] = await due(NOW_MS);
    assert.deepEqual(first, { module: 'picking-refresher', day: 1, dueMs: NOW_MS + DAY_MS });
    const dayMs = NOW_MS + 1.5 * DAY_MS;
    await answer(sql, await begin(sql, 'picking-refresher', dayMs), dayMs);
    assert.equal((await due(dayMs))[0]?.day, 7);
    const held = async () => (await readCertificates(sql, ['ada'])).get('ada')!.length;
    assert.equal(await held(), 2, 'a refresher in between renews nothing');

    const endMs = NOW_MS + 181 * DAY_MS;
    assert.deepEqual(await gaps(sql, endMs), [
      'certificate picking has run out; picking-refresher would do: 5 minutes',
    ]);
    await answer(sql, await begin(sql, 'picking-refresher', endMs), endMs);
    assert.equal((await gaps(sql, endMs)).length, 1, 'a mentor has to see it again');
    await watch(sql, endMs);
    assert.deepEqual(await gaps(sql, endMs), []);
    const [ada] = await readProgress(sql, catalog, { stores: ['s01'], nowMs: endMs });
    assert.equal(ada?.standings[0]?.standing.is, 'valid');
    assert.deepEqual(await readProgress(sql, catalog, { stores: ['s02'], nowMs: endMs }), []);
  });
});

void test('bad input is told, and nothing of it is kept', async () => {
  await withStore(async (sql) => {
    await rejects(begin(sql, 'pickin', NOW_MS), 'CREW_MODULE_UNKNOWN');
    const attempt = await begin(sql, 'picking', NOW_MS);
    const about = { person: 'ada', attempt: attempt.id };
    const wish = { ...about, ...SELF, nowMs: NOW_MS, answers: {} };
    const send = (more: object) => recordAnswers(sql, catalog, { ...wish, ...more });
    await rejects(send({ person: 'eve' }), 'CREW_LEARNER_UNKNOWN');
    await rejects(send({ person: 'mia' }), 'CREW_ATTEMPT_UNKNOWN');
    await rejects(send({ answers: { nothing: [0] } }), 'CREW_ANSWER_UNKNOWN');
    await rejects(send({ answers: { [attempt.items[0]!]: [99] } }), 'CREW_ANSWER_UNKNOWN');
    const edited = new Map(catalog);
    edited.set('picking', { ...catalog.get('picking')!, bankHash: 'edited' });
    await rejects(recordAnswers(sql, edited, wish), 'CREW_ATTEMPT_STALE');
    assert.equal((await sql`select 1 from slipway.crew_result`).length, 0);
    const grant = { person: 'max', by: 'owner', reason: 'so', untilMs: NOW_MS * 2, nowMs: NOW_MS };
    const granted = (certificate: string) => grantCertificate(sql, { ...grant, certificate });
    await rejects(granted('pickin'), 'CREW_CERTIFICATE_UNKNOWN');
    await rejects(granted('picking'), 'CREW_MENTOR_THERE');
    const firsts = await Promise.allSettled([
      granted('rollback'),
      grantCertificate(sql, { ...grant, person: 'mia', certificate: 'rollback' }),
    ]);
    const statuses = firsts.map(({ status }) => status).toSorted();
    assert.deepEqual(statuses, ['fulfilled', 'rejected'], 'of two firsts, one is the first');
    const [one, two] = await Promise.all([send({}), send({ answers: answersTo(attempt) })]);
    assert.deepEqual(one, two, 'of two answers at once, one counts');
    assert.equal((await sql`select 1 from slipway.crew_result`).length, 1);
  });
});

void test('L11 kill -9 in the middle of a write leaves nothing of it', async () => {
  await withStore(async (sql, url) => {
    const attempt = await begin(sql, 'picking', NOW_MS);
    const answers = answersTo(attempt);
    const wish = { person: 'ada', attempt: attempt.id, answers, ...SELF, nowMs: NOW_MS };
    const id = factId({ session: attempt.id, verb: 'terminated' } as Fact);
    await killAtFact(sql, url, ['answers', JSON.stringify(wish)], id);
    const [open] = await readAttempts(sql, ['ada']);
    assert.equal(open?.result, null);
    assert.equal((await sql`select 1 from slipway.crew_passed`).length, 0);
    assert.equal((await readCertificates(sql, ['ada'])).size, 0);
    assert.equal((await recordAnswers(sql, catalog, wish)).passed, true, 'sent again, it counts');

    // The fact's id follows from what is observed: made once in a database that forgets it.
    const seen = { mentor: 'mia', person: 'ada', certificate: 'picking', checks: SEEN, note: '' };
    const observed = { ...seen, through: 'operator', nowMs: NOW_MS };
    const dry = sql.begin(async (tx) => {
      await observe(within(tx), catalog, observed);
      const [fact] = await tx<{ id: string }[]>`
        select id from slipway.crew_fact order by seq desc limit 1`;
      throw new Error(fact!.id);
    });
    const satisfied = await dry.catch((error: Error) => error.message);
    await killAtFact(sql, url, ['observe', JSON.stringify(observed)], String(satisfied));
    assert.equal((await sql`select 1 from slipway.crew_observation`).length, 0);
    assert.equal((await gaps(sql, NOW_MS)).length, 1);
    assert.equal((await observe(sql, catalog, observed)).isSeen, true);
    const [told] = await sql`select mentor, through from slipway.crew_observation`;
    assert.deepEqual({ ...told }, { mentor: 'mia', through: 'operator' });
    assert.deepEqual(await gaps(sql, NOW_MS), []);
  });
});

/** A transaction as something that begins others within itself. */
const within = (tx: Transaction): Sql =>
  ({ begin: (body: (inner: Transaction) => Promise<unknown>) => body(tx) }) as unknown as Sql;

/** A record store as a process, over a file that outlives it. */
async function startLrs(port: number, path: string): Promise<ChildProcess> {
  const args = [file('lrs.ts'), String(port), path, 'slipway', 'secret'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

void test('L9 L10 a store learns each fact once and in order, though it dies', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-lrs-'));
  const port = await freePort();
  const path = join(folder, 'statements');
  const target = {
    endpoint: `http://127.0.0.1:${port}/xapi/`,
    user: 'slipway',
    secret: 'secret',
    homePage: 'https://grocer.example',
  };
  let lrs: ChildProcess | undefined;
  try {
    await withStore(async (sql) => {
      const send = (nowMs: number, more: object = {}) =>
        sendFacts(sql, { ...target, ...more }, { nowMs });
      await answer(sql, await begin(sql, 'picking', NOW_MS), NOW_MS + 75_250, 3);
      const laterMs = NOW_MS + 400_000;
      assert.match((await send(laterMs)).away ?? '', /ECONNREFUSED/);
      assert.equal((await send(laterMs)).away, null, 'it is not asked again before its time');
      lrs = await startLrs(port, path);
      assert.match((await send(laterMs + 1000, { secret: 'wrong' })).away ?? '', /^401/);
      assert.deepEqual(await send(laterMs + 60_000), { sent: 6, refused: 0, away: null });
      await kill(lrs);
      await answer(sql, await begin(sql, 'picking', laterMs), laterMs);
      await watch(sql, laterMs);
      assert.notEqual((await send(laterMs + 70_000)).away, null);
      lrs = await startLrs(port, path);
      // It had the first, and died before it could say so: the statement is sent once more.
      await sql`update slipway.crew_fact set sent_at = null where seq = 1`;
      assert.deepEqual(await send(laterMs + 80_000), { sent: 6, refused: 0, away: null });
      const url = `${target.endpoint}statements`;
      const authorization = `Basic ${Buffer.from('slipway:secret').toString('base64')}`;
      const headers = { authorization, 'x-experience-api-version': '1.0.3' };
      const got = (await (await fetch(url, { headers })).json()) as {
        statements: { verb: { display: Record<string, string> }; result?: { duration: string } }[];
      };
      assert.deepEqual(
        got.statements.map(({ verb }) => verb.display['en-US']),
        [
          ['initialized', 'completed', 'terminated'], // of the film
          ['initialized', 'failed', 'terminated'],
          ['initialized', 'completed', 'passed', 'terminated', 'satisfied'],
        ].flat(),
      );
      assert.equal(got.statements[4]?.result?.duration, 'PT75.25S');
      // Another installation's people under the same ids: the store has other contents of them.
      await sql`update slipway.crew_fact set sent_at = null where seq = 2`;
      const other = await send(laterMs + 90_000, { homePage: 'https://other.example' });
      assert.deepEqual(other, { sent: 0, refused: 1, away: null });
      const { waiting, refused } = await readFactQueue(sql);
      assert.deepEqual([waiting, refused[0]?.why], [0, '409 held']);
    });
  } finally {
    if (lrs) await kill(lrs);
    rmSync(folder, { recursive: true, force: true });
  }
});
