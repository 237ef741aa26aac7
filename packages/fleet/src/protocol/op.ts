/**
 * An op: one thing that happened on a device, as one line of its log.
 *
 *   line   the op's canonical JSON (RFC 8785) as UTF-8, without line feed; these bytes are what is
 *          kept, sent and hashed, and nobody writes them anew
 *   hash   SHA-256 of the line's bytes, 64 hex digits
 *   chain  each line holds the hash of the one before it; the first holds the epoch's genesis
 *
 * `(device, epoch, seq)` identifies an op; its hash tells a rolled-back or cloned disk.
 */
import { hash } from 'node:crypto';
import { canonicalJson } from '@slipway/kernel';
import { Type, type Static } from 'typebox';

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Count = (minimum: number) => Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER });

/** Longest line in bytes; a longer one is refused by the device that would write it. */
export const MAX_LINE_BYTES = 65_536;

export const Op = Type.Object(
  {
    device: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
    epoch: Count(1),
    /** Counts from 1 in each epoch, without gaps. */
    seq: Count(1),
    prevHash: Hash,
    /** Made on the device; the same thing sent twice, in whatever epoch, has the same one. */
    opId: Type.String({ pattern: '^[\\w.:-]{1,100}$' }),
    /** The form of `body`: the release level for which it was written. */
    schemaVersion: Count(1),
    /** Hybrid logical clock: `MILLISECONDS-COUNTER`, both padded; for causality only. */
    hlc: Type.String({ pattern: '^\\d{15}-\\d{5}$' }),
    /** The device's wall clock, ms since 1970; may be days off. */
    wallMs: Type.Integer(),
    /** Milliseconds since the device booted. */
    monoMs: Count(0),
    bootId: Type.String({ minLength: 1, maxLength: 64 }),
    type: Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' }),
    body: Type.Record(Type.String(), Type.Unknown()),
  },
  { additionalProperties: false },
);
export type Op = Static<typeof Op>;

/**
 * Put together from its parts in the order of their names: a third of the time that sorting all of
 * it takes, and an append waits for it.
 *
 * @returns the op's line
 */
export function lineOf(op: Op): string {
  const { device, epoch, seq, prevHash, opId, schemaVersion, hlc } = op;
  const { wallMs, monoMs, bootId, type, body } = op;
  return (
    `{"body":${canonicalJson(body)},"bootId":${canonicalJson(bootId)},` +
    `"device":${canonicalJson(device)},"epoch":${epoch},"hlc":${canonicalJson(hlc)},` +
    `"monoMs":${monoMs},"opId":${canonicalJson(opId)},"prevHash":"${prevHash}",` +
    `"schemaVersion":${schemaVersion},"seq":${seq},"type":${canonicalJson(type)},` +
    `"wallMs":${wallMs}}`
  );
}

/** @returns a line's hash, 64 hex digits */
export const lineHash = (line: string | Uint8Array): string => hash('sha256', line, 'hex');

/** @returns what the first op of an epoch has as `prevHash` */
export const genesisHash = (device: string, epoch: number): string =>
  lineHash(`slipway-genesis-v1\n${device}\n${epoch}`);
