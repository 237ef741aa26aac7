/** What an attempt, or a film that was seen, tells a learning record store, in cmi5's order. */
import { uuidOf, type Fact, type Verb } from '../core/fact.ts';
import type { Film, TrainingModule } from '../core/module.ts';
import type { Watched } from '../core/watching.ts';
import type { Attempt, Result } from './attempts.ts';

interface About {
  readonly module: TrainingModule;
  /** How often the module was passed before: each passing ends one enrolment. */
  readonly passes: number;
}

type Session = Pick<Attempt, 'id' | 'person' | 'module' | 'startedMs'>;

function factOf(attempt: Session, { module, passes }: About, verb: Verb): Fact {
  return {
    verb,
    person: attempt.person,
    about: module.id,
    title: module.title.en,
    session: attempt.id,
    registration: uuidOf('registration', attempt.person, module.id, String(passes)),
    atMs: attempt.startedMs,
    tookMs: 0,
    score: null,
  };
}

export function factsOfStart(attempt: Attempt, about: About): readonly Fact[] {
  return [factOf(attempt, about, 'initialized')];
}

/** A module is completed when it is passed: once for each enrolment. */
export function factsOfResult(attempt: Attempt, result: Result, about: About): readonly Fact[] {
  const took = { atMs: result.endedMs, tookMs: result.endedMs - attempt.startedMs };
  const { mastery } = about.module.assessment;
  const say = (verb: Verb): Fact => ({ ...factOf(attempt, about, verb), ...took });
  const score = { share: result.share, mastery };
  return result.passed
    ? [say('completed'), { ...say('passed'), score }, say('terminated')]
    : [{ ...say('failed'), score }, say('terminated')];
}

/** A film that is done: by whom, when its first report came, and what was seen until now. */
export interface SeenFilm {
  readonly person: string;
  readonly film: Film;
  readonly watched: Watched;
  readonly how: 'watched' | 'read';
  readonly firstMs: number;
  readonly nowMs: number;
}

/** A session of its own, before that of the attempt, and of the same enrolment. */
export function factsOfFilm(seen: SeenFilm, about: About): readonly Fact[] {
  const { person, film, how, firstMs, nowMs } = seen;
  const { id: module } = about.module;
  const session = uuidOf('film', person, film.hash);
  const said = (verb: Verb): Fact => ({
    ...factOf({ person, module, id: session, startedMs: firstMs }, about, verb),
    ...(verb === 'initialized' ? {} : { atMs: nowMs, tookMs: nowMs - firstMs }),
  });
  const { played, readMs } = seen.watched;
  const fact = { film: film.hash, lengthMs: film.durationMs, played, readMs };
  return [said('initialized'), { ...said(how), film: fact }, said('terminated')];
}
