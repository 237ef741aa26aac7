/** What the API says happened to a launch. Times are milliseconds since 1970. */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

export const TimelineEntry = Type.Object({
  atMs: Type.Number(),
  kind: Type.String({ description: 'such as phase, gate, hold, evidence, waive, poll, vote' }),
  store: Nullable(Type.String()),
  text: Type.String(),
  /** A person, or the kind of a probe; null: see the text. */
  by: Nullable(Type.String()),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

export const TimelineView = Type.Object({
  launch: Type.String(),
  name: Type.String(),
  /** The oldest first. */
  entries: Type.Array(TimelineEntry),
});
export type TimelineView = Static<typeof TimelineView>;
