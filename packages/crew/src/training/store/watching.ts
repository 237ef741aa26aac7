/**
 * What somebody has seen of films. A report tells everything that its page has played so far; the
 * union with what is known is kept, so that a reload, a second phone or the same report once more
 * loses nothing and counts nothing twice.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { LANGUAGES } from '../../core/person.ts';
import type { Catalog, Film, TrainingModule } from '../core/module.ts';
import {
  filmGate,
  NOTHING_WATCHED,
  seenOf,
  watchedMore,
  type FilmGate,
  type Span,
  type Watched,
} from '../core/watching.ts';
import { FilmChangedError, FilmSpanWrongError } from '../errors.ts';
import { factsOfFilm } from './attempt-facts.ts';
import { holdPerson, moduleOf, passesIn, readAttempts } from './attempts.ts';
import { queueFacts } from './facts.ts';
import { readWatched } from './watched.ts';

/** What a page reports of the film that it shows. */
export interface WatchWish {
  readonly person: string;
  readonly module: string;
  /** The film's hash, as the module told it. */
  readonly film: string;
  /** Everything that was played on this page. */
  readonly played: readonly Span[];
  /** How long what is said was open, all in all. */
  readonly readMs: number;
  readonly nowMs: number;
}

function filmOf(module: TrainingModule, hash: string): Film {
  const language = LANGUAGES.find((one) => module.films[one].hash === hash);
  if (language === undefined) throw new FilmChangedError(module.id);
  return module.films[language];
}

/** @returns when the first report came, while nothing was told of the film; null: it was told */
async function keep(
  tx: Transaction,
  { person, film, nowMs }: WatchWish,
  { played, readMs }: Watched,
): Promise<Date | null> {
  const now = new Date(nowMs);
  const [row] = await tx<{ firstAt: Date; doneAt: Date | null }[]>`
    insert into slipway.crew_watched as w (person, film, played, read_ms, first_at, last_at)
    values (${person}, ${film}, ${tx.json(played as never)}, ${readMs}, ${now}, ${now})
    on conflict (person, film) do update
    set    played = excluded.played, read_ms = excluded.read_ms,
           last_at = greatest(w.last_at, excluded.last_at)
    returning first_at as "firstAt", done_at as "doneAt"`;
  return row!.doneAt === null ? row!.firstAt : null;
}

/**
 * Adds what a page has played to what is known, in one transaction; the film that is then done is
 * told of once.
 *
 * @returns whether the questions of the module are open, and what each film still lacks
 * @throws {ModuleUnknownError | LearnerUnknownError | FilmChangedError | FilmSpanWrongError}
 *   nothing was recorded
 */
export async function recordWatching(
  sql: Sql,
  catalog: Catalog,
  wish: WatchWish,
): Promise<FilmGate> {
  const { person, nowMs } = wish;
  const module = moduleOf(catalog, wish.module);
  const film = filmOf(module, wish.film);
  const wrong = wish.played.find(([from, until]) => !(from >= 0 && from <= until));
  if (wrong) throw new FilmSpanWrongError(wrong);
  return sql.begin(async (tx) => {
    await holdPerson(tx, person);
    const before = await readWatched(tx, person);
    const known = before.get(film.hash) ?? NOTHING_WATCHED;
    const watched = watchedMore(known, wish, film.durationMs);
    const firstAt = await keep(tx, wish, watched);
    const { how } = seenOf(film, watched);
    if (how !== null && firstAt !== null) {
      await tx`
        update slipway.crew_watched set done_at = ${new Date(nowMs)}
        where  person = ${person} and film = ${film.hash}`;
      const passes = passesIn(await readAttempts(tx, [person], module.id));
      const seen = { person, film, watched, how, firstMs: firstAt.getTime(), nowMs };
      await queueFacts(tx, factsOfFilm(seen, { module, passes }));
    }
    return filmGate(module.films, new Map(before).set(film.hash, watched));
  });
}
