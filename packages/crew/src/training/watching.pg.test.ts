/** What was watched, on a real PostgreSQL: it opens the questions, and survives a kill -9. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { seededRandom } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { factId, uuidOf, type Fact } from './core/fact.ts';
import type { Catalog, Film } from './core/module.ts';
import { statementOf } from './core/statement.ts';
import type { Span } from './core/watching.ts';
import { readCatalog, SHIPPED_MODULES } from './format/read-catalog.ts';
import { recordAnswers } from './store/answers.ts';
import { startAttempt } from './store/attempts.ts';
import { readWatched } from './store/watched.ts';
import { recordWatching } from './store/watching.ts';
import { killAtFact, NOW_MS, rejects, withStore } from './testing/ground.ts';
import { statementFaults } from './testing/statement-faults.ts';

let catalog: Catalog;
let film: Film;
before(async () => {
  catalog = await readCatalog([SHIPPED_MODULES]);
  film = catalog.get('picking')!.films.es;
});

const begin = (sql: Sql, module = 'picking', nowMs = NOW_MS, taught = catalog) => {
  const wish = { person: 'ada', through: null, module, nowMs, random: seededRandom(1) };
  return startAttempt(sql, taught, wish);
};

const wishOf = (played: readonly Span[], readMs = 0, nowMs = NOW_MS) => {
  return { person: 'ada', module: 'picking', film: film.hash, played, readMs, nowMs };
};

const factsOf = async (sql: Sql): Promise<readonly Fact[]> =>
  (await sql<{ fact: Fact }[]>`select fact from slipway.crew_fact order by seq`).map(
    ({ fact }) => fact,
  );

/** The same, with another film in both languages. */
function withNewFilm(): Catalog {
  const module = catalog.get('picking')!;
  const fresh = (one: Film): Film => ({ ...one, hash: `${one.hash}-new` });
  const films = { en: fresh(module.films.en), es: fresh(module.films.es) };
  return new Map(catalog).set('picking', { ...module, films });
}

void test('L12 L13 questions open when the film was seen, and stay open for it', async () => {
  await withStore(async (sql) => {
    const watch = (...played: readonly Span[]) => recordWatching(sql, catalog, wishOf(played));
    await rejects(begin(sql), 'CREW_FILM_NOT_WATCHED');
    await watch([0, 20_000]);
    await watch([30_000, 48_200], [0, 20_000]); // after a reload: what was before is kept
    await watch([5000, 6000]);
    await assert.rejects(begin(sql), /picking: 38 of 65 s watched\. No attempt was begun\./);
    assert.equal((await sql`select 1 from slipway.crew_attempt`).length, 0);
    assert.deepEqual(await factsOf(sql), [], 'what is not done is told to nobody');

    const gate = await watch([20_000, 30_000], [48_200, 999_000]);
    assert.deepEqual([gate.isOpen, gate.films.es.how, gate.films.en.how], [true, 'watched', null]);
    assert.equal(gate.films.es.playedMs, film.durationMs, 'never more than there is');
    await watch([0, 1000]);
    const attempt = await begin(sql);
    await recordAnswers(sql, catalog, {
      ...attempt,
      attempt: attempt.id,
      through: null,
      answers: {},
      nowMs: NOW_MS,
    });
    const laterMs = NOW_MS + 200_000;
    assert.equal((await begin(sql, 'picking', laterMs)).number, 2, 'a retake finds it open');
    const open = await begin(sql, 'picking', laterMs, withNewFilm());
    assert.equal(open.number, 2, 'what is begun goes on');

    await sql`
      insert into slipway.crew_passed (person, module, passed_at)
      values ('ada', 'picking', ${new Date(laterMs)})`;
    assert.equal((await begin(sql, 'picking-refresher', laterMs)).number, 1);
    const edited = withNewFilm();
    await sql`delete from slipway.crew_fact`;
    await sql`delete from slipway.crew_attempt where number = 2`;
    await rejects(begin(sql, 'picking', laterMs + 1, edited), 'CREW_FILM_NOT_WATCHED');
    await rejects(recordWatching(sql, edited, wishOf([[0, 60_000]])), 'CREW_FILM_CHANGED');
  });
});

void test('L12 what is said, kept open for as long as the film takes, opens them too', async () => {
  await withStore(async (sql) => {
    const read = (readMs: number, nowMs = NOW_MS) =>
      recordWatching(sql, catalog, wishOf([[0, 3000]], readMs, nowMs));
    await read(40_000);
    const back = await read(12_000); // a page that does not know of the first
    assert.equal(back.films.es.readMs, 40_000);
    const said = /3 of 65 s watched, and what is said was open for 40 s/;
    await assert.rejects(begin(sql), said);
    const gate = await read(film.durationMs + 5000, NOW_MS + 90_000);
    assert.deepEqual([gate.isOpen, gate.films.es.how], [true, 'read']);
    await begin(sql);
    const told = await factsOf(sql);
    assert.deepEqual(
      told.map(({ verb, tookMs }) => [verb, tookMs]),
      [
        ['initialized', 0],
        ['read', 90_000],
        ['terminated', 90_000],
        ['initialized', 0],
      ],
    );
    assert.equal(new Set(told.map(({ registration }) => registration)).size, 1, 'one enrolment');
    const statements = told.map((fact) => statementOf(fact, 'https://grocer.example'));
    assert.deepEqual(statements.flatMap(statementFaults), []);
  });
});

void test('L13 a report that cannot be is told, and nothing of it is kept', async () => {
  await withStore(async (sql) => {
    const send = (more: object) =>
      recordWatching(sql, catalog, { ...wishOf([[0, 9000]]), ...more });
    await rejects(send({ module: 'pickin' }), 'CREW_MODULE_UNKNOWN');
    await rejects(send({ person: 'eve' }), 'CREW_LEARNER_UNKNOWN');
    await rejects(send({ film: 'old' }), 'CREW_FILM_CHANGED');
    await rejects(
      send({
        played: [
          [0, 5000],
          [9000, 8000],
        ],
      }),
      'CREW_FILM_SPAN_WRONG',
    );
    await rejects(send({ played: [[-1, 8000]] }), 'CREW_FILM_SPAN_WRONG');
    await rejects(send({ played: [[Number.NaN, 8000]] }), 'CREW_FILM_SPAN_WRONG');
    assert.equal((await sql`select 1 from slipway.crew_watched`).length, 0);
  });
});

void test('L11 L13 kill -9 in the middle of a report leaves what was known before', async () => {
  await withStore(async (sql, url) => {
    await recordWatching(sql, catalog, wishOf([[0, 30_000]]));
    const wish = wishOf([[0, film.durationMs]], 0, NOW_MS + 60_000);
    const session = uuidOf('film', 'ada', film.hash);
    const id = factId({ session, verb: 'terminated' } as Fact);
    await killAtFact(sql, url, ['watch', JSON.stringify(wish)], id);
    assert.deepEqual((await readWatched(sql, 'ada')).get(film.hash)?.played, [[0, 30_000]]);
    assert.deepEqual(await factsOf(sql), []);
    await rejects(begin(sql), 'CREW_FILM_NOT_WATCHED');

    const both = [recordWatching(sql, catalog, wish), recordWatching(sql, catalog, wish)];
    const [one, two] = await Promise.all(both);
    assert.deepEqual(one, two, 'sent again, and twice at once, it counts once');
    const told = await factsOf(sql);
    assert.deepEqual(
      told.map(({ verb, atMs }) => [verb, atMs - NOW_MS]),
      [
        ['initialized', 0],
        ['watched', 60_000],
        ['terminated', 60_000],
      ],
    );
    const statements = told.map((fact) => statementOf(fact, 'https://grocer.example'));
    assert.deepEqual(statements.flatMap(statementFaults), []);
    assert.match(JSON.stringify(statements[1]), /played-segments":"0\[\.\]64\.9"/);
    await begin(sql);
  });
});
