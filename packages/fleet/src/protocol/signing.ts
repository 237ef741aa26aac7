/**
 * What a device signs with its Ed25519 key, as bytes. Signatures travel as base64.
 *
 * An op's signature covers its whole chain up to it: it may be carried by others (a second copy on
 * the store's network), and is evidence by itself. A request's covers the request alone.
 */
import { createHash } from 'node:crypto';

const bytes = (...lines: readonly (string | number)[]): Buffer => Buffer.from(lines.join('\n'));

/** @returns what is signed of a batch of ops: its last one, and thereby all before it */
export function opsSigningBytes(
  device: string,
  epoch: number,
  lastSeq: number,
  lastHash: string,
): Buffer {
  return bytes('slipway-ops-v1', device, epoch, lastSeq, lastHash);
}

/**
 * @param target path and query, as in the request line
 * @param atMs the device's wall clock
 */
export function requestSigningBytes(
  method: string,
  target: string,
  atMs: number,
  body: string | Uint8Array,
): Buffer {
  const digest = createHash('sha256').update(body).digest('hex');
  return bytes('slipway-request-v1', method.toUpperCase(), target, atMs, digest);
}

/** What a fence states, beside its place in the chain. */
export interface FenceStatement {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  /** The hash of the op before the fence: the head of all that it answers for. */
  readonly prevHash: string;
  /** Nothing below this schema version is written after the fence. */
  readonly below: number;
  readonly round: number;
  readonly challenge: string;
  /** Where the secure counter stands, moved by this fence. */
  readonly counter: number;
}

/** @returns what the sealed key signs of a fence */
export function fenceSigningBytes(statement: FenceStatement): Buffer {
  const { device, epoch, seq, prevHash, below, round, challenge, counter } = statement;
  return bytes('slipway-fence-v1', device, epoch, seq, prevHash, below, round, challenge, counter);
}
