/**
 * What xAPI 1.0.3 and cmi5 forbid of a statement, as far as a module's can break it. Written from
 * the specifications, not from the code that makes statements.
 *
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#24-statement-properties
 * @see https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#xapi_data_model
 * @see https://liveaspankaj.gitbooks.io/xapi-video-profile/content/statement_data_model.html
 */
type Json = Readonly<Record<string, unknown>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const IRI = /^[a-z][a-z0-9+.-]*:[^\s]+$/i;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DURATION = /^PT\d+(\.\d{1,2})?S$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;
const KNOWN = new Set([
  'id',
  'actor',
  'verb',
  'object',
  'result',
  'context',
  'timestamp',
  'version',
]);
const CATEGORIES = 'https://w3id.org/xapi/cmi5/context/categories/';
const EXTENSIONS = 'https://w3id.org/xapi/cmi5/context/extensions/';
const VIDEO = 'https://w3id.org/xapi/video';
const SEGMENTS =
  /^\d+(\.\d{1,3})?\[\.\]\d+(\.\d{1,3})?(\[,\]\d+(\.\d{1,3})?\[\.\]\d+(\.\d{1,3})?)*$/;

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Json | undefined)?.[key], value);

const isLanguageMap = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).length > 0 &&
  Object.entries(value).every(([key, text]) => LANGUAGE.test(key) && typeof text === 'string');

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value as Json).some(hasNull);
}

/** @returns what is wrong, each in a few words */
export function statementFaults(statement: unknown): readonly string[] {
  if (typeof statement !== 'object' || statement === null) return ['no object'];
  const say: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) say.push(what);
  };
  const text = (...path: string[]) => String(at(statement, ...path));
  for (const key of Object.keys(statement)) must(KNOWN.has(key), `unknown property ${key}`);
  must(!hasNull(statement), 'a null');
  must(UUID.test(text('id')), 'id is no UUID');
  must(text('actor', 'objectType') === 'Agent', 'actor is no agent');
  must(IRI.test(text('actor', 'account', 'homePage')), 'account without a home page');
  must(at(statement, 'actor', 'account', 'name') !== undefined, 'account without a name');
  must(IRI.test(text('verb', 'id')), 'verb is no IRI');
  must(isLanguageMap(at(statement, 'verb', 'display')), 'verb without a display');
  must(IRI.test(text('object', 'id')), 'object is no IRI');
  must(isLanguageMap(at(statement, 'object', 'definition', 'name')), 'object without a name');
  must(IRI.test(text('object', 'definition', 'type')), 'object without a type');
  must(TIMESTAMP.test(text('timestamp')), 'timestamp is not of UTC');
  must(UUID.test(text('context', 'registration')), 'registration is no UUID');
  const extensions = at(statement, 'context', 'extensions') as Json | undefined;
  must(typeof extensions?.[`${EXTENSIONS}sessionid`] === 'string', 'no session id');
  const kind = text('object', 'definition', 'type');
  if (kind === `${VIDEO}/activity-type/video`) return [...say, ...videoFaults(statement)];
  if (kind.endsWith('/media')) return [...say, ...allowedFaults(statement)];
  return [...say, ...cmi5Faults(statement)];
}

/** What cmi5 allows, and does not define, does not bear its category. */
function allowedFaults(statement: unknown): readonly string[] {
  const categories = (at(statement, 'context', 'contextActivities', 'category') ?? []) as Json[];
  const bears = categories.some(({ id }) => String(id).startsWith(CATEGORIES));
  return bears ? ['a statement that cmi5 only allows bears its category'] : [];
}

function videoFaults(statement: unknown): readonly string[] {
  const say = [...allowedFaults(statement)];
  const must = (holds: boolean, what: string) => {
    if (!holds) say.push(what);
  };
  const result = at(statement, 'result', 'extensions') as Json | undefined;
  const context = at(statement, 'context', 'extensions') as Json | undefined;
  const number = (of: Json | undefined, name: string) =>
    Number(of?.[`${VIDEO}/extensions/${name}`]);
  const categories = at(statement, 'context', 'contextActivities', 'category') as Json[];
  must(
    categories?.some(({ id }) => id === VIDEO),
    'no category of the video profile',
  );
  must(String(at(statement, 'verb', 'id')).endsWith('/completed'), 'a film is completed');
  must(at(statement, 'result', 'completion') === true, 'completed without completion');
  const segments = String(result?.[`${VIDEO}/extensions/played-segments`]);
  must(SEGMENTS.test(segments), `played-segments are ${segments}`);
  const progress = number(result, 'progress');
  const threshold = number(context, 'completion-threshold');
  must(progress <= 1 && progress >= threshold, 'progress below its threshold');
  must(number(result, 'time') <= number(context, 'length'), 'a time after the end');
  const session = context?.[`${VIDEO}/extensions/session-id`];
  must(session === context?.[`${EXTENSIONS}sessionid`], 'two sessions');
  return say;
}

function cmi5Faults(statement: unknown): readonly string[] {
  const say: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) say.push(what);
  };
  const verb = String(at(statement, 'verb', 'id'))
    .split('/')
    .at(-1)!;
  const result = at(statement, 'result') as Json | undefined;
  const scaled = at(result, 'score', 'scaled');
  const extensions = (at(statement, 'context', 'extensions') ?? {}) as Json;
  const categories = (at(statement, 'context', 'contextActivities', 'category') ?? []) as Json[];
  const has = (name: string) => categories.some(({ id }) => id === `${CATEGORIES}${name}`);
  const mastery = extensions[`${EXTENSIONS}masteryscore`];
  must(has('cmi5'), 'no cmi5 category');
  const isJudged = result !== undefined && ('success' in result || 'completion' in result);
  must(has('moveon') === isJudged, 'the moveOn category is of judgements alone');
  if (['completed', 'passed', 'failed', 'terminated'].includes(verb)) {
    must(DURATION.test(String(result?.['duration'])), `${verb} without a duration`);
  }
  if (verb === 'completed') must(result?.['completion'] === true, 'completed without completion');
  if (verb === 'passed' || verb === 'failed') {
    must(result?.['success'] === (verb === 'passed'), `${verb} without its success`);
    must(typeof scaled === 'number' && scaled >= -1 && scaled <= 1, 'no scaled score');
    must(typeof mastery === 'number' && mastery >= 0 && mastery <= 1, 'no mastery score');
    must(Number(scaled) >= Number(mastery) === (verb === 'passed'), 'score against mastery');
  } else must(scaled === undefined, `${verb} with a score`);
  return say;
}
