/**
 * What device and cloud say to each other over HTTPS. All of it is JSON but the ops themselves,
 * which are NDJSON (one op's line a line), plain, gzip or zstd.
 *
 *   POST /sync/v1/enrol        no signature; the one-time code is the proof
 *   POST /sync/v1/epochs       signed request; opens the next epoch of an enrolled device
 *   POST /sync/v1/ops          headers x-slipway-device, -epoch, -signature (of the last op) and
 *                              -acked; whoever holds the lines may send them
 *   GET  /sync/v1/status       signed request; `?wait=SECONDS` holds it until something is new
 *   GET  /sync/v1/feed         signed request; `?stream=&cursor=&wait=`
 *   GET  /sync/v1/wake         signed request; SSE, a wake-up and nothing else
 *
 * A signed request has `authorization: Slipway device="…", epoch=…, at=…, signature="…"`.
 */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 4096 });

export const DeviceKind = Type.Enum(['till', 'handheld', 'kiosk']);
export type DeviceKind = Static<typeof DeviceKind>;

/** Where a device's signing key is sealed: to a TPM's counter, or to a file (a procedure only). */
export const CounterKind = Type.Enum(['tpm', 'file']);
export type CounterKind = Static<typeof CounterKind>;

export const EnrolRequest = Type.Object(
  {
    code: Type.String({ minLength: 8, maxLength: 64 }),
    /** Ed25519, SPKI DER. */
    publicKey: Base64,
    counter: CounterKind,
    /** The lowest schema version that it will write. */
    schemaVersion: Type.Integer({ minimum: 1 }),
    agentVersion: Type.String({ maxLength: 40 }),
  },
  { additionalProperties: false },
);
export type EnrolRequest = Static<typeof EnrolRequest>;

/** An epoch of a device: a chain of its own, from its genesis on. */
export const EpochGrant = Type.Object({
  device: Type.String(),
  epoch: Type.Integer(),
  store: Type.String(),
  kind: DeviceKind,
  label: Type.String(),
});
export type EpochGrant = Static<typeof EpochGrant>;

export const EpochRequest = Type.Object(
  {
    reason: Type.Enum(['forked', 're-imaged', 'fence-refused', 'rotated']),
    publicKey: Base64,
    counter: CounterKind,
    schemaVersion: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
);
export type EpochRequest = Static<typeof EpochRequest>;

/** A round of fences: every fence answers its challenge, or is of no use. */
export const FenceRound = Type.Object({
  round: Type.Integer(),
  challenge: Type.String(),
  /** Nothing below this schema version shall be written after the fence. */
  below: Type.Integer(),
});
export type FenceRound = Static<typeof FenceRound>;

export const QuarantinedOp = Type.Object({
  seq: Type.Integer(),
  opId: Type.String(),
  reason: Type.String(),
});
export type QuarantinedOp = Static<typeof QuarantinedOp>;

/** What the cloud holds of an epoch; answered to every upload and status request. */
export const EpochStatus = Type.Object({
  device: Type.String(),
  epoch: Type.Integer(),
  state: Type.Enum(['open', 'forked', 'revoked']),
  /** Every op up to here is held durably; 0 before the first. */
  ackedSeq: Type.Integer(),
  /** The hash of that op; the genesis before the first. */
  ackedHash: Type.String(),
  /** Every op up to here is applied or resolved. */
  appliedSeq: Type.Integer(),
  /** Ops that a person must look at, the oldest first, at most 100. */
  quarantined: Type.Array(QuarantinedOp),
  /** The round that waits for this epoch's fence; null if there is none or it has answered. */
  fence: Nullable(FenceRound),
  /** Acked ops from this moment on may be asked for again; ms since 1970. */
  keepSinceMs: Type.Integer(),
  /** When the cloud wants to hear from it next at the soonest, in ms; 0 at once. */
  backOffMs: Type.Integer(),
  serverMs: Type.Integer(),
});
export type EpochStatus = Static<typeof EpochStatus>;

/** The answer to an upload; the HTTP status is 200 for all of these. */
export const OpsAnswer = Type.Object({
  result: Type.Enum([
    /** Held, up to `status.ackedSeq`. */
    'acked',
    /** The first op does not follow what is held: send from `wantedSeq`. */
    'gap',
    /** Another op stands at `forkedSeq`: what was sent is quarantined; open a new epoch. */
    'forked',
  ]),
  wantedSeq: Nullable(Type.Integer()),
  forkedSeq: Nullable(Type.Integer()),
  status: EpochStatus,
});
export type OpsAnswer = Static<typeof OpsAnswer>;

/** Streams of the feed; each store has its own of every kind. */
export const FeedStream = Type.Enum(['price-books', 'members', 'picks', 'config']);
export type FeedStream = Static<typeof FeedStream>;

export const FeedPage = Type.Object({
  stream: FeedStream,
  /** Whether it begins anew: what is known of the stream is to be dropped first. */
  isSnapshot: Type.Boolean(),
  items: Type.Array(
    Type.Object({
      key: Type.String(),
      /** Null: the item is gone. */
      value: Nullable(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
  /** Where the next page begins; opaque. */
  cursor: Type.String(),
  /** Whether more is there already. */
  more: Type.Boolean(),
  /** Of the whole stream at `cursor`, for whoever has applied all pages; null while `more`. */
  checksum: Nullable(Type.String()),
});
export type FeedPage = Static<typeof FeedPage>;
