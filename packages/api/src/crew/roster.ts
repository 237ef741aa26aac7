/** The roster of a launch's stores, as the API tells of it. */
import { Type, type Static } from 'typebox';
import type { Route } from '../route.ts';

const Id = Type.Object({ id: Type.String() });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

const Spread = Type.Object({ least: Type.Number(), mean: Type.Number(), most: Type.Number() });

/** Why nobody is there, and the cheapest ways to fill one place more. */
export const RosterGapExplained = Type.Object({
  words: Type.String(),
  relaxations: Type.Array(
    Type.Object({
      words: Type.String(),
      cost: Type.Number({ description: 'in minutes of people’s time, or what is as bad' }),
    }),
  ),
});
export type RosterGapExplained = Static<typeof RosterGapExplained>;

export const RosterPlace = Type.Object({
  station: Type.String(),
  asked: Type.Number(),
  people: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      isLead: Type.Boolean(),
      isPinned: Type.Boolean({ description: 'decided by hand: every solve keeps it' }),
    }),
  ),
  gap: Nullable(RosterGapExplained),
});
export type RosterPlace = Static<typeof RosterPlace>;

export const RosterShift = Type.Object({
  id: Type.String(),
  name: Type.String(),
  day: Type.String({ description: 'the store’s date' }),
  dayWords: Type.String(),
  hours: Type.String({ description: 'in the store’s own time, such as 14:00–22:00' }),
  fromMs: Type.Number(),
  places: Type.Array(RosterPlace),
});
export type RosterShift = Static<typeof RosterShift>;

export const RosterView = Type.Object({
  atMs: Type.Number(),
  week: Nullable(Type.String({ description: 'its Monday; null: nothing was taken in' })),
  version: Type.Number(),
  gap: Nullable(Type.Number({ description: 'proven, of what was solved last; 0.01 is 1 %' })),
  stores: Type.Array(
    Type.Object({
      people: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
      id: Type.String(),
      name: Type.String(),
      missing: Type.Number(),
      shifts: Type.Array(RosterShift),
      hours: Spread,
      undesired: Spread,
      againstWishes: Type.Number(),
      belowContract: Type.Number(),
    }),
  ),
  /** Rules that are broken by now, such as by a certificate that ran out. */
  breaches: Type.Array(Type.String()),
  changes: Type.Array(
    Type.Object({
      version: Type.Number(),
      atMs: Type.Number(),
      by: Type.String(),
      why: Type.String(),
      shift: Type.String(),
      person: Type.String(),
      before: Nullable(Type.String()),
      after: Nullable(Type.String()),
    }),
  ),
});
export type RosterView = Static<typeof RosterView>;

export const RosterNoShow = Type.Object(
  { shift: Type.String(), person: Type.String() },
  { additionalProperties: false },
);

export const RosterEdit = Type.Object(
  {
    shift: Type.String(),
    person: Type.String(),
    station: Nullable(
      Type.Union([Type.Literal('till'), Type.Literal('triage'), Type.Literal('picks')]),
    ),
  },
  { additionalProperties: false },
);
export type RosterEdit = Static<typeof RosterEdit>;

export const RosterPinned = Type.Object({ done: Type.Boolean() });
export type RosterPinned = Static<typeof RosterPinned>;

/** A rescue as it is proposed: accepted by sending its edits. */
export const RosterRescue = Type.Object({
  version: Type.Number(),
  why: Type.String(),
  edits: Type.Array(RosterEdit),
  /** What changes, in words. */
  words: Type.Array(Type.String()),
  /** Who would hear of it. */
  touched: Type.Array(Type.String()),
  gaps: Type.Array(Type.String()),
  seconds: Type.Number(),
});
export type RosterRescue = Static<typeof RosterRescue>;

export const EditRoster = Type.Object(
  {
    version: Type.Number({ description: 'that the edits were made to' }),
    edits: Type.Array(RosterEdit, { minItems: 1, maxItems: 50 }),
    why: Type.String({ minLength: 1, maxLength: 500 }),
    agreed: Type.Array(Type.String(), { description: 'who agreed to short notice' }),
    trial: Type.Boolean({ description: 'only tell what it would break' }),
  },
  { additionalProperties: false },
);
export type EditRoster = Static<typeof EditRoster>;

export const RosterEdited = Type.Object({
  version: Type.Number(),
  published: Type.Boolean(),
  breaks: Type.Array(Type.String()),
  gaps: Type.Array(Type.String()),
  touched: Type.Array(Type.String()),
});
export type RosterEdited = Static<typeof RosterEdited>;

const base = '/api/launches/:id/crew/roster';

export const ROSTER_ROUTES = {
  roster: {
    method: 'GET',
    url: base,
    summary: 'Who works when in the stores of a launch, with gaps and fairness',
    mutates: false,
    params: Id,
    response: RosterView,
  },
  rescueShift: {
    method: 'POST',
    url: `${base}/rescue`,
    summary: 'Who could cover a no-show, and why; nothing changes',
    mutates: true,
    params: Id,
    body: RosterNoShow,
    response: RosterRescue,
  },
  pinRoster: {
    method: 'POST',
    url: `${base}/pin`,
    summary: 'Decide a place that every solve keeps; without a station, take that away',
    mutates: true,
    params: Id,
    body: RosterEdit,
    response: RosterPinned,
  },
  editRoster: {
    method: 'POST',
    url: `${base}/edit`,
    summary: 'Change who works where, if no rule breaks; or only try',
    mutates: true,
    params: Id,
    body: EditRoster,
    response: RosterEdited,
  },
} as const satisfies Readonly<Record<string, Route>>;
