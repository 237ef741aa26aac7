/**
 * The HTTP API as schemas: one list that the server serves, the OpenAPI document is made from,
 * and clients check answers against. A route that changes anything asks for a bearer token, or for
 * a session with its CSRF token.
 */
import { Type, type Static, type TSchema } from 'typebox';
import { BusinessView } from './business-view.ts';
import {
  Acted,
  CaseDetail,
  CarriedOutCase,
  ClaimCase,
  FocusCase,
  JudgeMatch,
  ReopenCase,
  ResolveCases,
  TakeBackMatch,
} from './case-view.ts';
import {
  AskChallenge,
  BreakGlass,
  Challenge,
  Decide,
  Decided,
  DecisionsView,
  PollView,
  ReviewGlass,
  Polls,
} from './decisions-view.ts';
import { CREW_ROUTES } from './crew/index.ts';
import { LaunchView } from './launch-view.ts';
import { AttestItem, CastVote, OpenPoll, PlaybookView } from './playbook-view.ts';
import { ReportQuery, ReportView } from './report-view.ts';
import type { Route } from './route.ts';
import { SHIFT_ROUTES } from './shifts-view.ts';
import { TimelineView } from './timeline-view.ts';
import { Whoami } from './whoami.ts';

/** The body of every error answer. */
export const ErrorBody = Type.Object({
  code: Type.String(),
  exitCode: Type.Number(),
  what: Type.String(),
  state: Type.String(),
  next: Type.String(),
  /** Where in an input file, if it was one. */
  place: Type.Optional(
    Type.Object({
      file: Type.String(),
      line: Type.Number(),
      column: Type.Number(),
      quote: Type.String(),
    }),
  ),
});

/** Creates a launch from a file on the server's machine. */
export const CreateLaunch = Type.Object(
  {
    file: Type.String({ description: 'absolute path of the launch file' }),
    speed: Type.Optional(Type.Number({ minimum: 1, maximum: 10_000 })),
  },
  { additionalProperties: false },
);
export type CreateLaunch = Static<typeof CreateLaunch>;

/** A reason that goes into the record. */
export const Reason = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);
export type Reason = Static<typeof Reason>;

/** A launch rehearsal's record, as it was signed. */
export const KeepRehearsal = Type.Object(
  { document: Type.Unknown({ description: 'what `slipway rehearse launch` wrote' }) },
  { additionalProperties: false },
);
export type KeepRehearsal = Static<typeof KeepRehearsal>;

/** What was kept. */
export const RehearsalKept = Type.Object({
  rehearsal: Type.String(),
  launch: Type.String(),
  passed: Type.Boolean(),
});
export type RehearsalKept = Static<typeof RehearsalKept>;

export const Health = Type.Object({
  ok: Type.Boolean(),
  version: Type.String(),
  pid: Type.Number(),
  startedMs: Type.Number(),
});
export type Health = Static<typeof Health>;

const Id = Type.Object({ id: Type.String() });
const launch = (verb: string, summary: string, body?: TSchema): Route => ({
  method: 'POST',
  url: `/api/launches/:id/${verb}`,
  summary,
  mutates: true,
  params: Id,
  ...(body ? { body } : {}),
  response: LaunchView,
});

const cases = (verb: string, summary: string, body: TSchema): Route => ({
  method: 'POST',
  url: `/api/launches/:id/cases/${verb}`,
  summary,
  mutates: true,
  params: Id,
  body,
  response: Acted,
});

/** Every JSON route. The event stream `/api/events` and `/api/openapi.json` stand beside them. */
export const ROUTES = {
  health: {
    method: 'GET',
    url: '/api/health',
    summary: 'Whether the control plane works',
    mutates: false,
    response: Health,
  },
  whoami: {
    method: 'GET',
    url: '/api/whoami',
    summary: 'Who the request comes from',
    mutates: false,
    response: Whoami,
  },
  list: {
    method: 'GET',
    url: '/api/launches',
    summary: 'All launches, newest first',
    mutates: false,
    response: Type.Array(LaunchView),
  },
  show: {
    method: 'GET',
    url: '/api/launches/:id',
    summary: 'One launch',
    mutates: false,
    params: Id,
    response: LaunchView,
  },
  create: {
    method: 'POST',
    url: '/api/launches',
    summary: 'Plan a launch from its file',
    mutates: true,
    body: CreateLaunch,
    response: LaunchView,
  },
  hold: launch('hold', 'Pause the ramp where it is', Reason),
  stop: launch('stop', 'End the processes of a launch that has ended'),
  decisions: {
    method: 'GET',
    url: '/api/launches/:id/decisions',
    summary: 'What waits for a person, who may decide it, and what was decided',
    mutates: false,
    params: Id,
    response: DecisionsView,
  },
  challenge: {
    method: 'POST',
    url: '/api/launches/:id/challenge',
    summary: 'The words that whoever decides signs',
    mutates: true,
    params: Id,
    body: AskChallenge,
    response: Challenge,
  },
  decide: {
    method: 'POST',
    url: '/api/launches/:id/decide',
    summary: 'Lock, go, resume, roll back, …: by the signatures that it takes',
    mutates: true,
    params: Id,
    body: Decide,
    response: Decided,
  },
  breakGlass: {
    method: 'POST',
    url: '/api/launches/:id/break-glass',
    summary: 'Stop a launch by both sealed keys',
    mutates: true,
    params: Id,
    body: BreakGlass,
    response: Decided,
  },
  reviewGlass: {
    method: 'POST',
    url: '/api/launches/:id/review-glass',
    summary: 'Keep a senior owner’s review of an opening of the glass',
    mutates: true,
    params: Id,
    body: ReviewGlass,
    response: Decided,
  },
  keepRehearsal: {
    method: 'POST',
    url: '/api/rehearsals',
    summary: 'Keep the signed record of a launch rehearsal',
    mutates: true,
    body: KeepRehearsal,
    response: RehearsalKept,
  },
  business: {
    method: 'GET',
    url: '/api/launches/:id/business',
    summary: 'Sign-ups, prices, drills and cases of a launch',
    mutates: false,
    params: Id,
    response: BusinessView,
  },
  readCase: {
    method: 'GET',
    url: '/api/launches/:id/cases/:case',
    summary: 'One case with its instances, their evidence, and every decision',
    mutates: false,
    params: Type.Object({ id: Type.String(), case: Type.String() }),
    response: CaseDetail,
  },
  playbook: {
    method: 'GET',
    url: '/api/launches/:id/playbook',
    summary: 'The checklist of a launch with its evidence, and what holds the launch',
    mutates: false,
    params: Id,
    response: PlaybookView,
  },
  attest: {
    method: 'POST',
    url: '/api/launches/:id/playbook/attest',
    summary: 'Sign that an item of the checklist is done, or that it is not',
    mutates: true,
    params: Id,
    body: AttestItem,
    response: PlaybookView,
  },
  readPoll: {
    method: 'GET',
    url: '/api/launches/:id/poll',
    summary: 'The newest go/no-go poll of a launch, and of each store that has one',
    mutates: false,
    params: Id,
    response: Polls,
  },
  openPoll: {
    method: 'POST',
    url: '/api/launches/:id/poll',
    summary: 'Ask role by role for go or no-go; silence is no-go',
    mutates: true,
    params: Id,
    body: OpenPoll,
    response: PollView,
  },
  castVote: {
    method: 'POST',
    url: '/api/launches/:id/poll/vote',
    summary: 'Vote for one role; a later vote replaces it until the poll closes',
    mutates: true,
    params: Id,
    body: CastVote,
    response: PollView,
  },
  timeline: {
    method: 'GET',
    url: '/api/launches/:id/timeline',
    summary: 'What happened to a launch, in order',
    mutates: false,
    params: Id,
    response: TimelineView,
  },
  report: {
    method: 'GET',
    url: '/api/launches/:id/report',
    summary: 'What a launch came to, or stands at; with `format` as a file, signed',
    mutates: false,
    params: Id,
    query: ReportQuery,
    response: ReportView,
  },
  claimCase: cases('claim', 'Take a case for oneself; its minutes begin', ClaimCase),
  focusCase: cases('focus', 'Start, keep going or stop the clock of manual minutes', FocusCase),
  resolveCases: cases('resolve', 'Resolve cases, all of them or none', ResolveCases),
  carriedOutCase: cases('done', 'Say that what was decided of a case was done', CarriedOutCase),
  reopenCase: cases('reopen', 'Take the resolution of a case back', ReopenCase),
  takeBackMatch: cases('take-back', 'Take an automatic match back', TakeBackMatch),
  judgeMatch: cases('judge', 'Give an audited match its verdict', JudgeMatch),
  ...SHIFT_ROUTES,
  ...CREW_ROUTES,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
