/** What the API says of a store fleet's devices: backlog, drain, fences, and the contract proof. */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

export const DeviceState = Type.Enum([
  /** Heard of lately, nothing waits. */
  'healthy',
  /** Sends what it has. */
  'draining',
  /** Not heard of for longer than it should be; it may hold ops that nobody knows. */
  'silent',
  /** Some of its ops wait for a person. */
  'quarantined',
  /** Two chains have the same place; it must open a new epoch. */
  'forked',
  'revoked',
]);
export type DeviceState = Static<typeof DeviceState>;

export const DeviceView = Type.Object({
  device: Type.String(),
  store: Type.String(),
  kind: Type.Enum(['till', 'handheld', 'kiosk']),
  label: Type.String(),
  isSimulated: Type.Boolean(),
  epoch: Type.Number({ description: 'the newest' }),
  state: DeviceState,
  ackedSeq: Type.Number(),
  appliedSeq: Type.Number(),
  /** Ops that it said it has and the cloud does not hold; null when it never said. */
  backlog: Nullable(Type.Number()),
  quarantined: Type.Number(),
  seenMs: Nullable(Type.Number()),
  skewMs: Nullable(Type.Number()),
  schemaVersion: Type.Number({ description: 'the lowest that it may still write' }),
  /** Whether it is discharged in the present round; null when there is no round. */
  isDischarged: Nullable(Type.Boolean()),
});
export type DeviceView = Static<typeof DeviceView>;

/** One piece of evidence of the contract proof: an epoch, and why it is discharged or not. */
export const ProofLine = Type.Object({
  device: Type.String(),
  epoch: Type.Number(),
  store: Type.String(),
  verdict: Type.Enum(['fenced', 'written-off', 'blocks']),
  /** What it rests on, or what keeps it from being discharged. */
  because: Type.String(),
  /** What to do; null when nothing is. */
  next: Nullable(Type.String()),
  /** It has no secure element: that no copy of its key exists rests on a procedure. */
  restsOnProcedure: Type.Boolean(),
});
export type ProofLine = Static<typeof ProofLine>;

export const FleetView = Type.Object({
  stores: Type.Array(
    Type.Object({
      store: Type.String(),
      /** How many of its devices are in each state; those with none may be left out. */
      counts: Type.Partial(Type.Record(DeviceState, Type.Number())),
      /** All of them; of a large fleet only those that are neither healthy nor draining. */
      devices: Type.Array(DeviceView),
      backlog: Type.Number(),
      /**
       * Milliseconds until nothing waits, at the present rate; null when it cannot be said: nothing
       * moves, or what waits is on a silent device.
       */
      drainMs: Nullable(Type.Number()),
      /** Age of the oldest op that is held but not applied, in ms; 0 when there is none. */
      oldestUnappliedMs: Type.Number(),
    }),
  ),
  ops: Type.Object({
    held: Type.Number(),
    applied: Type.Number(),
    quarantined: Type.Number(),
    perSecond: Type.Number(),
  }),
  /** The contract proof as it stands; null when no round of fences has begun. */
  proof: Nullable(
    Type.Object({
      round: Type.Number(),
      below: Type.Number(),
      holds: Type.Boolean(),
      /** Epochs by verdict, and how many of all of them rest on a procedure. */
      counts: Type.Object({
        fenced: Type.Number(),
        writtenOff: Type.Number(),
        blocks: Type.Number(),
        onProcedure: Type.Number(),
      }),
      /** Of every epoch ever opened; of a large fleet only those that block. */
      lines: Type.Array(ProofLine),
    }),
  ),
  quarantine: Type.Array(
    Type.Object({
      device: Type.String(),
      epoch: Type.Number(),
      seq: Type.Number(),
      opId: Type.String(),
      type: Type.String(),
      reason: Type.String(),
      /** How many later ops wait for it. */
      blocks: Type.Number(),
      atMs: Type.Number(),
    }),
  ),
});
export type FleetView = Static<typeof FleetView>;
