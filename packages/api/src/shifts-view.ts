/**
 * What the API says of who has which role of a launch: now, in shifts that were planned, and by
 * handover. Times are milliseconds since 1970.
 */
import { Type, type Static } from 'typebox';
import type { Route } from './route.ts';

const closed = { additionalProperties: false };
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

const Place = { role: Type.String(), store: Nullable(Type.String({ description: 'null: all' })) };

/** Who has a role now. */
export const DutyView = Type.Object({
  ...Place,
  people: Type.Array(Type.String()),
  /** Whether a shift or a handover says so; else the launch file does. */
  isOnDuty: Type.Boolean(),
});
export type DutyView = Static<typeof DutyView>;

export const ShiftView = Type.Object({
  ...Place,
  person: Type.String(),
  fromMs: Type.Number(),
  untilMs: Type.Number(),
});
export type ShiftView = Static<typeof ShiftView>;

export const HandoverView = Type.Object({
  id: Type.String(),
  ...Place,
  from: Type.String(),
  to: Type.String(),
  note: Type.String(),
  offeredMs: Type.Number(),
  takenMs: Nullable(Type.Number({ description: 'null: it was not acknowledged' })),
});
export type HandoverView = Static<typeof HandoverView>;

export const ShiftsView = Type.Object({
  atMs: Type.Number(),
  now: Type.Array(DutyView),
  /** Those that have not ended, the first one first. */
  shifts: Type.Array(ShiftView),
  /** All of them, the first one first. */
  handovers: Type.Array(HandoverView),
});
export type ShiftsView = Static<typeof ShiftsView>;

const post = {
  role: Type.String({ maxLength: 60 }),
  store: Type.Optional(Type.String({ maxLength: 60, description: 'absent: of the launch' })),
};

export const PlanShift = Type.Object(
  { ...post, document: Type.Unknown({ description: 'signed, about playbook/shift/…' }) },
  closed,
);
export type PlanShift = Static<typeof PlanShift>;

export const OfferHandover = Type.Object(
  { ...post, document: Type.Unknown({ description: 'signed, about playbook/handover/…' }) },
  closed,
);
export type OfferHandover = Static<typeof OfferHandover>;

export const TakeHandover = Type.Object(
  {
    handover: Type.String({ maxLength: 30, description: 'its id' }),
    document: Type.Unknown({ description: 'signed, about playbook/handover-taken/ID' }),
  },
  closed,
);
export type TakeHandover = Static<typeof TakeHandover>;

const URL = '/api/launches/:id/shifts';
const params = Type.Object({ id: Type.String() });

export const SHIFT_ROUTES = {
  shifts: {
    method: 'GET',
    url: URL,
    summary: 'Who has which role of a launch now, planned shifts, and handovers',
    mutates: false,
    params,
    response: ShiftsView,
  },
  planShift: {
    method: 'POST',
    url: URL,
    summary: 'Plan who has a role for a time: signed by who has it, or stands above',
    mutates: true,
    params,
    body: PlanShift,
    response: ShiftsView,
  },
  offerHandover: {
    method: 'POST',
    url: `${URL}/hand-over`,
    summary: 'Offer a role to another person, signed by who has it',
    mutates: true,
    params,
    body: OfferHandover,
    response: ShiftsView,
  },
  takeHandover: {
    method: 'POST',
    url: `${URL}/take`,
    summary: 'Acknowledge a handover: the role passes, signed by whom it was offered to',
    mutates: true,
    params,
    body: TakeHandover,
    response: ShiftsView,
  },
} as const satisfies Readonly<Record<string, Route>>;
