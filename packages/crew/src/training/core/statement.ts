/**
 * Facts as xAPI 1.0.3 statements with cmi5's verbs, categories and extensions.
 *
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md
 * @see https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#xapi_data_model (9.3–9.7)
 */
import { factId, type Fact, type Verb } from './fact.ts';

const ADL = 'http://adlnet.gov/expapi/verbs';
const VERB_IDS: Readonly<Record<Verb, string>> = {
  initialized: `${ADL}/initialized`,
  completed: `${ADL}/completed`,
  passed: `${ADL}/passed`,
  failed: `${ADL}/failed`,
  terminated: `${ADL}/terminated`,
  satisfied: 'https://w3id.org/xapi/adl/verbs/satisfied',
};
const CMI5 = 'https://w3id.org/xapi/cmi5';
const EXTENSIONS = `${CMI5}/context/extensions`;
const CATEGORY = { id: `${CMI5}/context/categories/cmi5` };
const MOVE_ON = { id: `${CMI5}/context/categories/moveon` };
const COURSE = `${CMI5}/activitytype/course`;
const UNIT = 'http://adlnet.gov/expapi/activities/lesson';

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

/** @param homePage of this installation, without a slash at its end: whose people and modules */
export function statementOf(fact: Fact, homePage: string): Readonly<Record<string, unknown>> {
  const { verb, person, about, title, session, registration, atMs, score } = fact;
  const isCourse = verb === 'satisfied';
  const object = `${homePage}/${isCourse ? 'certificates' : 'modules'}/${about}`;
  const result = resultOf(fact);
  const isJudged = result !== null && ('success' in result || 'completion' in result);
  const mastery = score ? { [`${EXTENSIONS}/masteryscore`]: score.mastery } : {};
  return {
    id: factId(fact),
    actor: { objectType: 'Agent', account: { homePage, name: person } },
    verb: { id: VERB_IDS[verb], display: { 'en-US': verb } },
    object: {
      objectType: 'Activity',
      id: object,
      definition: { type: isCourse ? COURSE : UNIT, name: { 'en-US': title } },
    },
    ...(result ? { result } : {}),
    context: {
      registration,
      contextActivities: {
        category: isJudged ? [CATEGORY, MOVE_ON] : [CATEGORY],
        grouping: [{ id: object }],
      },
      extensions: { [`${EXTENSIONS}/sessionid`]: session, ...mastery },
    },
    timestamp: new Date(atMs).toISOString(),
  };
}

const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/** @returns how long to wait after so many tries that failed, from 1: 1 s, 2 s, 4 s, … 5 min */
export const backOffMs = (tries: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1));
