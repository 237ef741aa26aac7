/** What the API says of a launch's rehearsals: what `slipway rehearse launch` left. */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

export const RehearsedCriterion = Type.Object({
  criterion: Type.String(),
  /** What was really broken; null: nothing is known that makes it fire. */
  fault: Nullable(Type.String()),
  /** What it did; null: it did not fire in time. */
  did: Nullable(Type.Enum(['rollback-launch', 'rollback-store', 'hold'])),
  /** From the fault's beginning. */
  firedAfterMs: Nullable(Type.Number()),
  rollbacks: Type.Array(
    Type.Object({
      stores: Type.Number({ description: 'how many went back' }),
      ms: Type.Number(),
      readBackMs: Nullable(Type.Number()),
    }),
  ),
  /** Why it is not rehearsed by this; null: it is. */
  failure: Nullable(Type.String()),
});
export type RehearsedCriterion = Static<typeof RehearsedCriterion>;

export const LaunchRehearsalView = Type.Object({
  /** Why it does not unlock this launch; null: it counts. */
  refused: Nullable(Type.String()),
  /** Null when nobody known has signed it: what is not signed is not told as if it had been. */
  record: Nullable(
    Type.Object({
      rehearsal: Type.String(),
      passed: Type.Boolean(),
      staging: Type.String({ description: 'on what it was rehearsed, in words' }),
      speed: Type.Number(),
      withinMs: Type.Number({ description: 'how fast a rollback had to be' }),
      beganMs: Type.Number(),
      endedMs: Type.Number(),
      signedBy: Type.String(),
      signedMs: Type.Number(),
      countsUntilMs: Type.Number(),
      criteria: Type.Array(RehearsedCriterion),
    }),
  ),
});
export type LaunchRehearsalView = Static<typeof LaunchRehearsalView>;
