/** The routes of training. Whoever learns or observes is one of the stores' people. */
import type {
  AnswerAttempt,
  ObservePerson,
  StartAttempt,
  TRAINING_ROUTES,
  WatchFilm,
} from '@slipway/api';
import type { CrewAct } from '@slipway/authority/sign-in';
import {
  askedOf,
  moduleOf,
  observe,
  readAttempts,
  readFactQueue,
  readLearner,
  readProgress,
  recordAnswers,
  recordWatching,
  startAttempt,
} from '@slipway/crew/training';
import { systemRandom } from '@slipway/kernel';
import { requireLaunch, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { demandActing, type Doing } from '../../sign-in/acting.ts';
import type { CrewGround, CrewHandlers } from '../ground.ts';
import { catalogOf } from './modules.ts';
import {
  filmProgress,
  itemViews,
  learnerView,
  moduleView,
  resultView,
  taughtView,
  traineeView,
} from './views.ts';

async function everybody(sql: Sql, launch: LaunchRecord) {
  const [nowMs, catalog] = [Date.now(), await catalogOf(launch)];
  const stores = launch.spec.stores.map(({ id }) => id);
  const people = await readProgress(sql, catalog, { stores, nowMs });
  const { waiting, refused } = await readFactQueue(sql);
  return {
    atMs: nowMs,
    modules: [...catalog.values()].map(taughtView),
    people: people.map(traineeView),
    statements: { waiting, refused: refused.length },
  };
}

async function answer(sql: Sql, launch: LaunchRecord, body: AnswerAttempt, through: string | null) {
  const [nowMs, catalog] = [Date.now(), await catalogOf(launch)];
  const { person, attempt } = body;
  const answers = Object.fromEntries(body.answers.map(({ item, places }) => [item, places]));
  const wish = { person, attempt, answers, through, nowMs };
  const result = await recordAnswers(sql, catalog, wish);
  const all = await readAttempts(sql, [person]);
  const own = all.find((one) => one.attempt.id === attempt)!.attempt;
  const module = moduleOf(catalog, own.module);
  const { standings } = await readLearner(sql, catalog, person, nowMs);
  const standing = standings.find(({ name }) => name === module.certificate);
  const waits = standing && standing.waitsSinceMs !== null ? standing.name : null;
  return resultView(module, askedOf(module, own), result, { waits, nowMs });
}

async function watch(sql: Sql, launch: LaunchRecord, body: WatchFilm) {
  const { played, read, ...who } = body;
  const spans = played.map(({ from, until }) => [from * 1000, until * 1000] as const);
  const wish = { ...who, played: spans, readMs: read * 1000, nowMs: Date.now() };
  return filmProgress(await recordWatching(sql, await catalogOf(launch), wish));
}

export function trainingHandlers({ sql }: CrewGround): CrewHandlers<typeof TRAINING_ROUTES> {
  /** It is done in no store: nobody learns or observes for somebody else. */
  const of = (launch: LaunchRecord, act: CrewAct, person: string): Doing => {
    return { sql, launch, store: null, act, person };
  };
  return {
    training: async ({ id }) => everybody(sql, await requireLaunch(sql, id)),
    learner: async ({ id, params }) => {
      const catalog = await catalogOf(await requireLaunch(sql, id));
      const nowMs = Date.now();
      const learner = await readLearner(sql, catalog, params['person'] ?? '', nowMs);
      return learnerView(learner, catalog, nowMs);
    },
    trainingModule: async ({ id, params }) => {
      const catalog = await catalogOf(await requireLaunch(sql, id));
      return moduleView(id, moduleOf(catalog, params['module'] ?? ''));
    },
    watchFilm: async ({ id, body, ...caller }) => {
      const launch = await requireLaunch(sql, id);
      const seen = body as WatchFilm;
      await demandActing(caller, of(launch, 'learn', seen.person));
      return watch(sql, launch, seen);
    },
    startAttempt: async ({ id, body, ...caller }) => {
      const launch = await requireLaunch(sql, id);
      const { person, module: wanted } = body as StartAttempt;
      const { through } = await demandActing(caller, of(launch, 'learn', person));
      const catalog = await catalogOf(launch);
      const about = { person, module: wanted, through };
      const wish = { ...about, nowMs: Date.now(), random: systemRandom };
      const attempt = await startAttempt(sql, catalog, wish);
      const asked = askedOf(moduleOf(catalog, attempt.module), attempt);
      const { id: name, number, module } = attempt;
      return { attempt: name, number, module, items: itemViews(id, attempt, asked) };
    },
    answerAttempt: async ({ id, body, ...caller }) => {
      const launch = await requireLaunch(sql, id);
      const answers = body as AnswerAttempt;
      const { through } = await demandActing(caller, of(launch, 'learn', answers.person));
      return answer(sql, launch, answers, through);
    },
    observePerson: async ({ id, body, ...caller }) => {
      const launch = await requireLaunch(sql, id);
      const seen = body as ObservePerson;
      const { through } = await demandActing(caller, of(launch, 'observe', seen.mentor));
      const catalog = await catalogOf(launch);
      return observe(sql, catalog, { ...seen, through, nowMs: Date.now() });
    },
  };
}
