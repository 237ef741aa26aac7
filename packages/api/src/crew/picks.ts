/** The picks of a launch's stores, as the API tells of them, and what people do with them. */
import { Type, type Static } from 'typebox';
import type { Route } from '../route.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false };

/** Somebody who is on shift at picks now. */
export const AtPicksView = Type.Object({
  person: Type.String(),
  name: Type.String(),
  /** Empty: they may; else why not, in words, with what would close the gap. */
  gaps: Type.Array(Type.String()),
  untilMs: Type.Number(),
  /** The list they have. */
  list: Nullable(Type.String()),
});
export type AtPicksView = Static<typeof AtPicksView>;

export const PicksStoreView = Type.Object({
  store: Type.String(),
  name: Type.String(),
  layout: Type.String(),
  waiting: Type.Number({ description: 'orders that are in no batch yet' }),
  atPicks: Type.Array(AtPicksView),
});
export type PicksStoreView = Static<typeof PicksStoreView>;

/** A batch, and how far it is. */
export const PickBatchView = Type.Object({
  store: Type.String(),
  batch: Type.Number(),
  list: Type.String(),
  state: Type.Enum(['waiting', 'picking', 'done']),
  picker: Nullable(Type.String()),
  dueMs: Type.Number(),
  claimedMs: Nullable(Type.Number()),
  doneMs: Nullable(Type.Number()),
  orders: Type.Number(),
  lines: Type.Number(),
  done: Type.Number(),
  shorts: Type.Number(),
  substituted: Type.Number(),
  metres: Type.Number({ description: 'of the planned walk' }),
  walkedM: Type.Number({ description: 'so far, by the layout, between lines as they were closed' }),
  linesPerHour: Nullable(Type.Number()),
  lineMs: Nullable(Type.Number({ description: 'the middle one of the closed lines' })),
  /** Where the picker was last, in metres on the layout. */
  at: Nullable(Type.Object({ x: Type.Number(), y: Type.Number() })),
});
export type PickBatchView = Static<typeof PickBatchView>;

/** A line that is short, was substituted, or that help was called for. */
export const PickNoteView = Type.Object({
  store: Type.String(),
  list: Type.String(),
  step: Type.Number(),
  order: Type.String(),
  sku: Type.String(),
  name: Type.String(),
  wanted: Type.Number(),
  picked: Type.Number(),
  substituted: Type.Array(Type.Object({ sku: Type.String(), quantity: Type.Number() })),
  isShort: Type.Boolean(),
  isShelfEmpty: Nullable(Type.Boolean()),
  by: Nullable(Type.String()),
  atMs: Type.Number(),
});
export type PickNoteView = Static<typeof PickNoteView>;

/** A line that two handhelds have picked: it counts once, and the rest is to be put back. */
export const PickTwiceView = Type.Object({
  store: Type.String(),
  list: Type.String(),
  step: Type.Number(),
  order: Type.String(),
  tote: Type.String(),
  sku: Type.String(),
  name: Type.String(),
  wanted: Type.Number(),
  excess: Type.Number({ description: 'units that are still to be put back' }),
  /** Everything that went into totes for it, in the order in which it was done. */
  takes: Type.Array(
    Type.Object({
      list: Type.String(),
      device: Nullable(Type.String()),
      by: Nullable(Type.String()),
      atMs: Type.Number(),
      substituteSku: Nullable(Type.String({ description: 'null: as ordered' })),
      quantity: Type.Number(),
      excess: Type.Number({ description: 'of them, what the line had no room for' }),
    }),
  ),
});
export type PickTwiceView = Static<typeof PickTwiceView>;

/** All of it. */
export const PicksView = Type.Object({
  atMs: Type.Number(),
  stores: Type.Array(PicksStoreView),
  batches: Type.Array(PickBatchView),
  /** Short and substituted lines, newest first, at most a hundred. */
  changes: Type.Array(PickNoteView),
  /** Open calls, the oldest first. */
  help: Type.Array(PickNoteView),
  /** What is to be put back, at most a hundred lines. */
  twice: Type.Array(PickTwiceView),
});
export type PicksView = Static<typeof PicksView>;

/** Pictures of the layouts that the launch's stores have. */
export const PickLayoutsView = Type.Object({
  layouts: Type.Array(
    Type.Object({
      name: Type.String(),
      widthM: Type.Number(),
      depthM: Type.Number(),
      svg: Type.String({ description: 'its units are metres' }),
    }),
  ),
});
export type PickLayoutsView = Static<typeof PickLayoutsView>;

/** What was brought in. */
export const PicksImported = Type.Object({
  layouts: Type.Number(),
  products: Type.Number(),
  orders: Type.Number(),
  batched: Type.Number({ description: 'orders that stayed, since they are in a batch' }),
});
export type PicksImported = Static<typeof PicksImported>;

/** Batches that were made. */
export const PicksBatched = Type.Object({
  store: Type.String(),
  batches: Type.Array(
    Type.Object({
      batch: Type.Number(),
      orders: Type.Array(Type.String()),
      lines: Type.Number(),
      totes: Type.Number(),
      metres: Type.Number(),
      isExact: Type.Boolean(),
      dueMs: Type.Number(),
    }),
  ),
  tooLarge: Type.Array(Type.String()),
  unplaced: Type.Array(Type.Object({ order: Type.String(), sku: Type.String() })),
  aloneM: Type.Number(),
  batchedM: Type.Number(),
});
export type PicksBatched = Static<typeof PicksBatched>;

export const ImportPicks = Type.Object(
  { folder: Type.String({ description: 'absolute path on the server’s machine' }) },
  closed,
);
export type ImportPicks = Static<typeof ImportPicks>;

export const BatchPicks = Type.Object({ store: Type.String({ maxLength: 60 }) }, closed);
export type BatchPicks = Static<typeof BatchPicks>;

/** Somebody goes to help. */
export const AnswerPickHelp = Type.Object(
  {
    list: Type.String({ maxLength: 100 }),
    step: Type.Integer({ minimum: 1 }),
    by: Type.String({ minLength: 1, maxLength: 60 }),
  },
  closed,
);
export type AnswerPickHelp = Static<typeof AnswerPickHelp>;

/** Somebody has put back what was picked twice. */
export const PutBackPicks = Type.Object(
  {
    list: Type.String({ maxLength: 100 }),
    step: Type.Integer({ minimum: 1 }),
    quantity: Type.Integer({ minimum: 1, description: 'all that was too much, as it was shown' }),
    by: Type.String({ minLength: 1, maxLength: 60 }),
  },
  closed,
);
export type PutBackPicks = Static<typeof PutBackPicks>;

const Id = Type.Object({ id: Type.String() });
const Done = Type.Object({ done: Type.Literal(true) });
const post = <Body extends Route['body'], Answer extends Route['response']>(
  verb: string,
  summary: string,
  body: Body,
  response: Answer,
) =>
  ({
    method: 'POST',
    url: `/api/launches/:id/crew/picks/${verb}`,
    summary,
    mutates: true,
    params: Id,
    body: body!,
    response,
  }) as const;

export const PICKS_ROUTES = {
  picks: {
    method: 'GET',
    url: '/api/launches/:id/crew/picks',
    summary: 'Batches and how far they are, pickers, what is short or picked twice, calls for help',
    mutates: false,
    params: Id,
    response: PicksView,
  },
  pickLayouts: {
    method: 'GET',
    url: '/api/launches/:id/crew/picks/layouts',
    summary: 'Pictures of the stores’ layouts',
    mutates: false,
    params: Id,
    response: PickLayoutsView,
  },
  importPicks: post(
    'import',
    'Bring in layouts, products and orders from a folder',
    ImportPicks,
    PicksImported,
  ),
  batchPicks: post('batch', 'Make batches of a store’s orders', BatchPicks, PicksBatched),
  answerPickHelp: post('help', 'Somebody goes to help', AnswerPickHelp, Done),
  putBackPicks: post('put-back', 'Somebody has put back what was picked twice', PutBackPicks, Done),
} as const satisfies Readonly<Record<string, Route>>;
