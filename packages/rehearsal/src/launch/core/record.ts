/** The record of a rehearsed launch: every criterion fired, every rollback timed. */
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false };
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

const Rollback = Type.Object(
  { stores: Type.Number(), ms: Type.Number(), readBackMs: Nullable(Type.Number()) },
  closed,
);

const Rehearsed = Type.Object(
  {
    criterion: Type.String(),
    /** What was really broken; null: nobody knows how to make it fire. */
    fault: Nullable(Type.String()),
    /** What it did; null: it did not fire in time. */
    how: Nullable(Type.Enum(['rollback-launch', 'rollback-store', 'hold'])),
    /** In the launch's words, or why it did not; null: nothing more is known. */
    because: Nullable(Type.String()),
    /** From the fault's beginning, in ms. */
    firedAfterMs: Nullable(Type.Number()),
    rollbacks: Type.Array(Rollback),
  },
  closed,
);
export type Rehearsed = Static<typeof Rehearsed>;

export const LaunchRecord = Type.Object(
  {
    rehearsal: Type.String(),
    launch: Type.String(),
    /** Of the criteria that were rehearsed, SHA-256 of their canonical JSON. */
    criteriaHash: Type.String(),
    staging: Type.String({ description: 'on what it was rehearsed, in words' }),
    passed: Type.Boolean(),
    speed: Type.Number(),
    withinMs: Type.Number({ description: 'how fast the launch says that a rollback must be' }),
    beganMs: Type.Number(),
    endedMs: Type.Number(),
    criteria: Type.Array(Rehearsed),
  },
  closed,
);
export type LaunchRecord = Static<typeof LaunchRecord>;

/** @returns why a criterion is not rehearsed; null: it is */
export function failureOf(one: Rehearsed, withinMs: number): string | null {
  const { fault, how, because, rollbacks } = one;
  if (fault === null) return because ?? 'nothing is known that makes it fire';
  if (how === null) return because === null ? 'it did not fire' : `it did not fire: ${because}`;
  if (rollbacks.every(({ stores }) => stores === 0)) return 'no rollback of a store was timed';
  if (rollbacks.some(({ readBackMs }) => readBackMs === null))
    return 'a rollback was never read back';
  const slowest = Math.max(...rollbacks.map(({ ms }) => ms));
  return slowest > withinMs ? `a rollback took ${Math.round(slowest)} ms` : null;
}

/** @returns whether every criterion fired and every rollback was fast enough */
export function hasPassed(criteria: readonly Rehearsed[], withinMs: number): boolean {
  return criteria.length > 0 && criteria.every((one) => failureOf(one, withinMs) === null);
}

function times(rollbacks: Rehearsed['rollbacks']): string {
  return rollbacks
    .map(({ stores, ms, readBackMs }) => {
      const read = readBackMs === null ? 'never read back' : `read back after ${readBackMs} ms`;
      return `; ${stores} stores back in ${Math.round(ms)} ms, ${read}`;
    })
    .join('');
}

function lineOf(one: Rehearsed, withinMs: number): string {
  const { criterion, fault, how, firedAfterMs, rollbacks } = one;
  const failure = failureOf(one, withinMs);
  if (fault === null) return `  FAIL  ${criterion}: not fired: ${failure}`;
  const fired = how ? `${how} after ${firedAfterMs} ms` : 'not fired';
  const what = `${criterion}: ${fault}: ${fired}${times(rollbacks)}`;
  return failure === null ? `  pass  ${what}` : `  FAIL  ${what} (${failure})`;
}

/** @returns the record for people, a line each */
export function recordLines({ launch, passed, ...record }: LaunchRecord): string[] {
  const { speed, staging, withinMs, criteria } = record;
  return [
    `Launch rehearsal of ${launch}: ${passed ? 'PASSED' : 'FAILED'}, at ${speed}x, on ${staging}`,
    ...criteria.map((one) => lineOf(one, withinMs)),
  ];
}
