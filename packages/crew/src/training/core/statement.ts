/**
 * Facts as xAPI 1.0.3 statements with cmi5's verbs, categories and extensions; a film that was seen
 * as the video profile says it, which cmi5 allows within a session.
 *
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md
 * @see https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#xapi_data_model (9.3–9.7)
 * @see https://w3id.org/xapi/video (completed: result and context extensions)
 */
import { factId, type Fact, type FilmFact, type Verb } from './fact.ts';
import { seenOf, WATCHED_SHARE } from './watching.ts';

const ADL = 'http://adlnet.gov/expapi/verbs';
const VERB_IDS: Readonly<Record<Verb, string>> = {
  initialized: `${ADL}/initialized`,
  completed: `${ADL}/completed`,
  passed: `${ADL}/passed`,
  failed: `${ADL}/failed`,
  terminated: `${ADL}/terminated`,
  satisfied: 'https://w3id.org/xapi/adl/verbs/satisfied',
  watched: `${ADL}/completed`,
  read: `${ADL}/experienced`,
};
/** How a verb reads, where that is not its own name. */
const DISPLAYS: Partial<Readonly<Record<Verb, string>>> = {
  watched: 'completed',
  read: 'experienced',
};
const CMI5 = 'https://w3id.org/xapi/cmi5';
const EXTENSIONS = `${CMI5}/context/extensions`;
const CATEGORY = { id: `${CMI5}/context/categories/cmi5` };
const MOVE_ON = { id: `${CMI5}/context/categories/moveon` };
const COURSE = `${CMI5}/activitytype/course`;
const UNIT = 'http://adlnet.gov/expapi/activities/lesson';

const VIDEO = 'https://w3id.org/xapi/video';
const MEDIA = 'http://adlnet.gov/expapi/activities/media';

/** @returns such as `PT75.25S` */
const durationOf = (ms: number): string => `PT${(Math.max(0, ms) / 1000).toFixed(2)}S`;

/** What was judged or ended, as cmi5 9.5 asks for it; null: nothing. */
function resultOf({ verb, tookMs, score }: Fact): Readonly<Record<string, unknown>> | null {
  const duration = durationOf(tookMs);
  const scaled = score ? { score: { scaled: Number(score.share.toFixed(4)) } } : {};
  if (verb === 'completed') return { completion: true, duration };
  if (verb === 'passed' || verb === 'failed') {
    return { ...scaled, success: verb === 'passed', duration };
  }
  return verb === 'terminated' ? { duration } : null;
}

/** What a statement says beside who, which verb, and when. */
interface About {
  readonly object: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly category: readonly { readonly id: string }[];
  /** Of the context. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

const objectOf = (id: string, type: string, name: string) => ({
  objectType: 'Activity',
  id,
  definition: { type, name: { 'en-US': name } },
});

function aboutModule(fact: Fact, activity: string): About {
  const result = resultOf(fact);
  const isJudged = result !== null && ('success' in result || 'completion' in result);
  const { score } = fact;
  return {
    object: objectOf(activity, fact.verb === 'satisfied' ? COURSE : UNIT, fact.title),
    result,
    category: isJudged ? [CATEGORY, MOVE_ON] : [CATEGORY],
    extensions: score ? { [`${EXTENSIONS}/masteryscore`]: score.mastery } : {},
  };
}

const seconds = (ms: number): number => Number((ms / 1000).toFixed(3));

/** What the video profile asks of `completed`; of what was read instead, how long it was open. */
function aboutFilm(fact: Fact, { film, lengthMs, played, readMs }: FilmFact, home: string): About {
  const id = `${home}/films/${film}`;
  if (fact.verb === 'read') {
    const object = objectOf(`${id}/transcript`, MEDIA, `${fact.title}: transcript`);
    return { object, result: { duration: durationOf(readMs) }, category: [], extensions: {} };
  }
  const { playedMs } = seenOf({ durationMs: lengthMs }, { played, readMs });
  const segments = played.map(([from, until]) => `${seconds(from)}[.]${seconds(until)}`);
  const result = {
    completion: true,
    duration: durationOf(playedMs),
    extensions: {
      [`${VIDEO}/extensions/time`]: seconds(played.at(-1)?.[1] ?? 0),
      [`${VIDEO}/extensions/progress`]: Number(Math.min(1, playedMs / lengthMs).toFixed(3)),
      [`${VIDEO}/extensions/played-segments`]: segments.join('[,]'),
    },
  };
  return {
    object: objectOf(id, `${VIDEO}/activity-type/video`, `${fact.title}: film`),
    result,
    category: [{ id: VIDEO }],
    extensions: {
      [`${VIDEO}/extensions/length`]: seconds(lengthMs),
      [`${VIDEO}/extensions/completion-threshold`]: WATCHED_SHARE,
      [`${VIDEO}/extensions/session-id`]: fact.session,
    },
  };
}

/** @param homePage of this installation, without a slash at its end: whose people and modules */
export function statementOf(fact: Fact, homePage: string): Readonly<Record<string, unknown>> {
  const { verb, person, about, session, registration, atMs, film } = fact;
  const activity = `${homePage}/${verb === 'satisfied' ? 'certificates' : 'modules'}/${about}`;
  const of = film ? aboutFilm(fact, film, homePage) : aboutModule(fact, activity);
  const category = of.category.length > 0 ? { category: of.category } : {};
  return {
    id: factId(fact),
    actor: { objectType: 'Agent', account: { homePage, name: person } },
    verb: { id: VERB_IDS[verb], display: { 'en-US': DISPLAYS[verb] ?? verb } },
    object: of.object,
    ...(of.result ? { result: of.result } : {}),
    context: {
      registration,
      contextActivities: { ...category, grouping: [{ id: activity }] },
      extensions: { [`${EXTENSIONS}/sessionid`]: session, ...of.extensions },
    },
    timestamp: new Date(atMs).toISOString(),
  };
}

const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/** @returns how long to wait after so many tries that failed, from 1: 1 s, 2 s, 4 s, … 5 min */
export const backOffMs = (tries: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1));
