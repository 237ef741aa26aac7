/** The training of a launch's stores, as the API tells of it; never which answer is right. */
import { Type, type Static } from 'typebox';
import type { Route } from '../route.ts';

const closed = { additionalProperties: false };
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

/** The same in every language. */
export const TrainingWords = Type.Object({ en: Type.String(), es: Type.String() });
export type TrainingWords = Static<typeof TrainingWords>;

const Path = Type.Object({ modules: Type.Array(Type.String()), minutes: Type.Number() });

/** How somebody stands with one certificate, and the shortest training that would earn it. */
export const CertificateView = Type.Object({
  name: Type.String(),
  standing: Type.Enum(['valid', 'expired', 'not-observed', 'missing']),
  untilMs: Nullable(Type.Number({ description: 'valid until, or expired since' })),
  path: Nullable(Path),
  waitsSinceMs: Nullable(Type.Number({ description: 'passed then, and waits for a mentor' })),
});
export type CertificateView = Static<typeof CertificateView>;

const Due = Type.Object({ module: Type.String(), day: Type.Number(), dueMs: Type.Number() });

/** One of a store's people. */
export const TraineeView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  store: Type.String(),
  isMentor: Type.Boolean(),
  mentor: Nullable(Type.String()),
  language: Type.Enum(['en', 'es']),
  standings: Type.Array(CertificateView),
  due: Type.Array(Due),
});
export type TraineeView = Static<typeof TraineeView>;

export const TaughtView = Type.Object({
  id: Type.String(),
  title: TrainingWords,
  certificate: Nullable(Type.String()),
  refreshes: Nullable(Type.String()),
  minutes: Type.Number(),
  needs: Type.Array(Type.String()),
  checks: Type.Array(TrainingWords),
});
export type TaughtView = Static<typeof TaughtView>;

/** Everybody of the launch's stores; statements that wait for a learning record store. */
export const TrainingView = Type.Object({
  atMs: Type.Number(),
  modules: Type.Array(TaughtView),
  people: Type.Array(TraineeView),
  statements: Type.Object({ waiting: Type.Number(), refused: Type.Number() }),
});
export type TrainingView = Static<typeof TrainingView>;

const Seen = Type.Object({
  seconds: Type.Number({ description: 'the film’s length' }),
  needed: Type.Number({ description: 'so much of it, played, opens the questions' }),
  watched: Type.Number({ description: 'what was played, each second once' }),
  read: Type.Number({
    description: 'how long what is said was open; the film’s length opens them',
  }),
  isDone: Type.Boolean(),
});
/** How far somebody is with one film, in seconds. */
export type Seen = Static<typeof Seen>;

/** Whether a module's questions are open, and what each language's film still lacks. */
export const FilmProgress = Type.Object({
  isOpen: Type.Boolean(),
  films: Type.Object({ en: Seen, es: Seen }),
});
export type FilmProgress = Static<typeof FilmProgress>;

const Tried = Type.Object({ share: Type.Number(), passed: Type.Boolean(), atMs: Type.Number() });

/** What one person learns. */
export const LearnerView = Type.Object({
  atMs: Type.Number(),
  person: TraineeView,
  modules: Type.Array(
    Type.Object({
      module: TaughtView,
      isPassed: Type.Boolean(),
      /** Needs that are not passed yet. */
      lacks: Type.Array(Type.String()),
      film: FilmProgress,
      last: Nullable(Tried),
      retakeFromMs: Nullable(Type.Number()),
    }),
  ),
});
export type LearnerView = Static<typeof LearnerView>;

export const FilmView = Type.Object({
  video: Type.String({ description: 'address of the WebM; it answers ranges' }),
  captions: Type.String({ description: 'address of the WebVTT' }),
  film: Type.String({ description: 'hash of the WebM: what was watched is of this one' }),
  seconds: Type.Number(),
  transcript: Type.Array(Type.String()),
});
export type FilmView = Static<typeof FilmView>;

export const ModuleView = Type.Object({
  module: TaughtView,
  items: Type.Number(),
  mastery: Type.Number(),
  films: Type.Object({ en: FilmView, es: FilmView }),
});
export type ModuleView = Static<typeof ModuleView>;

const Area = Type.Object({
  left: Type.Number(),
  top: Type.Number(),
  width: Type.Number(),
  height: Type.Number(),
});

/** A question as it is asked; answers name options by their place, from 0. */
export const ItemView = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['choice', 'order', 'hotspot', 'scan']),
  ask: TrainingWords,
  isMany: Type.Boolean(),
  pictures: Nullable(Type.Object({ en: Type.String(), es: Type.String() })),
  options: Type.Array(
    Type.Object({ text: TrainingWords, area: Nullable(Area), code: Nullable(Type.String()) }),
  ),
});
export type ItemView = Static<typeof ItemView>;

export const AttemptView = Type.Object({
  attempt: Type.String(),
  number: Type.Number(),
  module: Type.String(),
  items: Type.Array(ItemView),
});
export type AttemptView = Static<typeof AttemptView>;

export const ResultView = Type.Object({
  passed: Type.Boolean(),
  share: Type.Number(),
  mastery: Type.Number(),
  items: Type.Array(
    Type.Object({
      item: Type.String(),
      ask: TrainingWords,
      isRight: Type.Boolean(),
      why: TrainingWords,
    }),
  ),
  retakeFromMs: Nullable(Type.Number()),
  /** The certificate that now waits for a mentor. */
  waits: Nullable(Type.String()),
});
export type ResultView = Static<typeof ResultView>;

const PersonId = Type.String({ minLength: 1, maxLength: 60, description: 'one of the stores’' });

export const StartAttempt = Type.Object({ person: PersonId, module: Type.String() }, closed);
export type StartAttempt = Static<typeof StartAttempt>;

const Second = Type.Number({ minimum: 0, maximum: 86_400 });

/** Everything that one page has played of a film so far, in seconds; what is known is kept. */
export const WatchFilm = Type.Object(
  {
    person: PersonId,
    module: Type.String(),
    film: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'as the module tells it' }),
    played: Type.Array(Type.Object({ from: Second, until: Second }, closed), { maxItems: 500 }),
    read: Second,
  },
  closed,
);
export type WatchFilm = Static<typeof WatchFilm>;

export const AnswerAttempt = Type.Object(
  {
    person: PersonId,
    attempt: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
    answers: Type.Array(
      Type.Object(
        {
          item: Type.String({ maxLength: 60 }),
          places: Type.Array(Type.Integer({ minimum: 0, maximum: 20 }), { maxItems: 20 }),
        },
        closed,
      ),
      { maxItems: 20 },
    ),
  },
  closed,
);
export type AnswerAttempt = Static<typeof AnswerAttempt>;

export const ObservePerson = Type.Object(
  {
    mentor: PersonId,
    person: PersonId,
    certificate: Type.String({ maxLength: 60 }),
    checks: Type.Array(Type.Boolean(), { maxItems: 20 }),
    note: Type.String({ maxLength: 500 }),
  },
  closed,
);
export type ObservePerson = Static<typeof ObservePerson>;

export const ObservedView = Type.Object({ isSeen: Type.Boolean(), expiresMs: Type.Number() });
export type ObservedView = Static<typeof ObservedView>;

const Id = { id: Type.String() };
const URL = '/api/launches/:id/crew/training';

export const TRAINING_ROUTES = {
  training: {
    method: 'GET',
    url: URL,
    summary: 'What is taught, who holds which certificate, and what is due, of a launch’s stores',
    mutates: false,
    params: Type.Object(Id),
    response: TrainingView,
  },
  learner: {
    method: 'GET',
    url: `${URL}/people/:person`,
    summary: 'What one person has passed, and what comes next',
    mutates: false,
    params: Type.Object({ ...Id, person: Type.String() }),
    response: LearnerView,
  },
  trainingModule: {
    method: 'GET',
    url: `${URL}/modules/:module`,
    summary: 'A module with its films and their transcripts',
    mutates: false,
    params: Type.Object({ ...Id, module: Type.String() }),
    response: ModuleView,
  },
  watchFilm: {
    method: 'POST',
    url: `${URL}/film`,
    summary: 'Report what was played of a film; what was reported before is kept',
    mutates: true,
    params: Type.Object(Id),
    body: WatchFilm,
    response: FilmProgress,
  },
  startAttempt: {
    method: 'POST',
    url: `${URL}/attempts`,
    summary: 'Begin an assessment whose film was seen, or go on with the one that is open',
    mutates: true,
    params: Type.Object(Id),
    body: StartAttempt,
    response: AttemptView,
  },
  answerAttempt: {
    method: 'POST',
    url: `${URL}/answers`,
    summary: 'Answer an assessment; it is judged here, and once',
    mutates: true,
    params: Type.Object(Id),
    body: AnswerAttempt,
    response: ResultView,
  },
  observePerson: {
    method: 'POST',
    url: `${URL}/observe`,
    summary: 'A mentor saw it done: the certificate counts from now on',
    mutates: true,
    params: Type.Object(Id),
    body: ObservePerson,
    response: ObservedView,
  },
} as const satisfies Readonly<Record<string, Route>>;
