/**
 * What somebody has seen of a film, and whether that opens the module's questions.
 *
 *   nothing ──played, in any order──► 90 % of one film ──► open
 *      └────what is said, kept open for as long as the film takes──► open
 *
 * Rules (SPEC.md): L12 one film, in one language, opens them · L13 what was seen only grows, and is
 * never more than there is.
 */
import { LANGUAGES, type Language } from '../../core/person.ts';
import type { Film } from './module.ts';

/** A part of a film that was played: ms from its beginning, the first before the second. */
export type Span = readonly [fromMs: number, untilMs: number];

/** What is known of one person and one film. */
export interface Watched {
  /** In order, and apart from each other. */
  readonly played: readonly Span[];
  /** How long what is said was open before them. */
  readonly readMs: number;
}

export const NOTHING_WATCHED: Watched = { played: [], readMs: 0 };

/** Of a film: what opens the questions. A learner may miss a word; nobody has to see the end. */
export const WATCHED_SHARE = 0.9;
/** Parts that are nearer to each other are one: nobody skips so little, and few remain to keep. */
const NEAR_MS = 250;

/** Joins both, whatever their order; each is cut to what the film has. */
export function unionOf(
  one: readonly Span[],
  other: readonly Span[],
  lengthMs: number,
): readonly Span[] {
  const cut = [...one, ...other]
    .map((span): Span => {
      const [from, until] = span.map((ms) => Math.round(Math.min(lengthMs, Math.max(0, ms))));
      return [from!, until!];
    })
    .filter(([from, until]) => until > from)
    .toSorted((a, b) => a[0] - b[0]);
  const joined: Span[] = [];
  for (const [from, until] of cut) {
    const last = joined.at(-1);
    if (last && from - last[1] < NEAR_MS) joined.splice(-1, 1, [last[0], Math.max(last[1], until)]);
    else joined.push([from, until]);
  }
  return joined;
}

/** @returns both together: what was seen is never unseen */
export function watchedMore(one: Watched, other: Watched, lengthMs: number): Watched {
  return {
    played: unionOf(one.played, other.played, lengthMs),
    readMs: Math.round(Math.min(lengthMs, Math.max(one.readMs, other.readMs))),
  };
}

/** How far somebody is with one film. */
export interface FilmSeen {
  readonly lengthMs: number;
  /** Played, this opens the questions; read, the whole length does. */
  readonly neededMs: number;
  readonly playedMs: number;
  readonly readMs: number;
  /** How it was done; null: it is not. */
  readonly how: 'watched' | 'read' | null;
}

export function seenOf({ durationMs }: Pick<Film, 'durationMs'>, watched: Watched): FilmSeen {
  const playedMs = watched.played.reduce((sum, [from, until]) => sum + until - from, 0);
  const neededMs = Math.ceil(durationMs * WATCHED_SHARE);
  const { readMs } = watched;
  const how = playedMs >= neededMs ? 'watched' : readMs >= durationMs ? 'read' : null;
  return { lengthMs: durationMs, neededMs, playedMs, readMs, how };
}

/** Whether a module's questions are open to somebody, and how far they are with each film. */
export interface FilmGate {
  readonly isOpen: boolean;
  readonly films: Readonly<Record<Language, FilmSeen>>;
}

/** @param known what somebody has seen, by a film's hash: another film begins at nothing */
export function filmGate(
  films: Readonly<Record<Language, Film>>,
  known: ReadonlyMap<string, Watched>,
): FilmGate {
  const seen = (film: Film) => seenOf(film, known.get(film.hash) ?? NOTHING_WATCHED);
  const both = { en: seen(films.en), es: seen(films.es) };
  return { isOpen: LANGUAGES.some((one) => both[one].how !== null), films: both };
}

/** @returns the film that lacks least: what a refusal speaks of */
export function furthestOf({ films }: FilmGate): FilmSeen {
  const share = ({ playedMs, readMs, neededMs, lengthMs }: FilmSeen) =>
    Math.max(playedMs / neededMs, readMs / lengthMs);
  return share(films.es) > share(films.en) ? films.es : films.en;
}
