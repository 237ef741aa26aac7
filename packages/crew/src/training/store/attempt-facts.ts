/** What an attempt tells a learning record store, in cmi5's order. */
import { uuidOf, type Fact, type Verb } from '../core/fact.ts';
import type { TrainingModule } from '../core/module.ts';
import type { Attempt, Result } from './attempts.ts';

interface About {
  readonly module: TrainingModule;
  /** How often the module was passed before: each passing ends one enrolment. */
  readonly passes: number;
}

function factOf(attempt: Attempt, { module, passes }: About, verb: Verb): Fact {
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
