/** The triage queue of a launch's stores, as the API tells of it, and what people do with it. */
import { Type, type Static } from 'typebox';
import type { Route } from '../route.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false };
const Words = Type.Object({ en: Type.String(), es: Type.String() });

/** The step of the guide that a case stands at. */
export const TriageStepView = Type.Object({
  id: Type.String(),
  say: Words,
  choices: Type.Array(Type.Object({ id: Type.String(), label: Words })),
});
export type TriageStepView = Static<typeof TriageStepView>;

/** One sign-up that needs a person, for one reason. */
export const TriageCaseView = Type.Object({
  id: Type.String(),
  signUp: Type.String(),
  store: Type.String(),
  member: Nullable(Type.String()),
  reason: Type.String(),
  /** What it is about, for people. */
  title: Words,
  detail: Nullable(Type.String()),
  /** Null: nobody has said. */
  value: Nullable(Type.Object({ minor: Type.Number(), currency: Type.String() })),
  sinceMs: Type.Number(),
  /** When it is lost unless somebody acts; null: nobody has said. */
  expiresMs: Nullable(Type.Number()),
  state: Type.Enum(['open', 'claimed', 'offered', 'waiting', 'closed', 'gone']),
  /** Who has it. */
  by: Nullable(Type.String()),
  /** Who did the last thing in their name, such as `operator`; null: they did. */
  through: Nullable(Type.String()),
  /** Whom it is offered to, and what they are told. */
  to: Nullable(Type.String()),
  note: Nullable(Type.String()),
  /** How it ended, or what it waits for. */
  outcome: Nullable(Type.String()),
  /** Until when a claim, an offer or a wait lasts. */
  untilMs: Nullable(Type.Number()),
  /** Of a claimed case. */
  step: Nullable(TriageStepView),
  answers: Type.Number(),
  /** Focus time of people until now, in ms. */
  focusMs: Type.Number(),
});
export type TriageCaseView = Static<typeof TriageCaseView>;

/** Somebody who stands at the desk now. */
export const AtDeskView = Type.Object({
  person: Type.String(),
  name: Type.String(),
  isLead: Type.Boolean(),
  /** Empty: they may; else why not, in words, with what would close the gap. */
  gaps: Type.Array(Type.String()),
  untilMs: Type.Number(),
});
export type AtDeskView = Static<typeof AtDeskView>;

export const TriageStoreView = Type.Object({
  store: Type.String(),
  name: Type.String(),
  waiting: Type.Number({ description: 'cases that nobody has' }),
  atDesk: Type.Array(AtDeskView),
});
export type TriageStoreView = Static<typeof TriageStoreView>;

/** All of it. */
export const TriageView = Type.Object({
  atMs: Type.Number(),
  /** When the queue was last held against the sign-ups; null: never. */
  syncedMs: Nullable(Type.Number()),
  stores: Type.Array(TriageStoreView),
  cases: Type.Array(TriageCaseView),
});
export type TriageView = Static<typeof TriageView>;

const Person = Type.String({ minLength: 1, maxLength: 60 });
const Case = Type.String({ minLength: 1, maxLength: 200 });

/** One act of a person with a case. */
export const WorkOnTriage = Type.Object(
  {
    case: Case,
    by: Person,
    do: Type.Enum(['claim', 'beat', 'answer', 'undo', 'release', 'hand-over', 'take']),
    step: Type.Optional(Type.String({ maxLength: 40, description: 'of an answer' })),
    choice: Type.Optional(Type.String({ maxLength: 40, description: 'of an answer' })),
    to: Type.Optional(Person),
    note: Type.Optional(Type.String({ maxLength: 500, description: 'of a hand-over' })),
  },
  closed,
);
export type WorkOnTriage = Static<typeof WorkOnTriage>;

/** Says that a person looks at a case, or away from it. */
export const FocusTriage = Type.Object(
  { case: Case, by: Person, kind: Type.Enum(['focus', 'beat', 'blur']) },
  closed,
);
export type FocusTriage = Static<typeof FocusTriage>;

const Id = Type.Object({ id: Type.String() });
const Done = Type.Object({ done: Type.Literal(true) });

export const TRIAGE_ROUTES = {
  triage: {
    method: 'GET',
    url: '/api/launches/:id/crew/triage',
    summary: 'Sign-ups that need a person, and who stands at the desks',
    mutates: false,
    params: Id,
    response: TriageView,
  },
  workOnTriage: {
    method: 'POST',
    url: '/api/launches/:id/crew/triage/work',
    summary: 'Claim a case, answer its step, undo, release, hand over or take it',
    mutates: true,
    params: Id,
    body: WorkOnTriage,
    response: Done,
  },
  focusTriage: {
    method: 'POST',
    url: '/api/launches/:id/crew/triage/focus',
    summary: 'Start, keep going or stop the clock of a case',
    mutates: true,
    params: Id,
    body: FocusTriage,
    response: Done,
  },
} as const satisfies Readonly<Record<string, Route>>;
