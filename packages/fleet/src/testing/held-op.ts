/** Ops as a log holds them, for tests of logs: what they say does not matter there. */
import { lineHash } from '../protocol/op.ts';
import type { HeldOp } from '../server/ports.ts';

/** @returns an op whose line has `pad` more bytes */
export function heldOp(device: string, epoch: number, seq: number, pad = ''): HeldOp {
  const line = JSON.stringify({ device, epoch, pad, seq });
  return { device, epoch, seq, line, hash: lineHash(line), receivedMs: 1_700_000_000_000 + seq };
}

/** @returns ops `from..to` of an epoch */
export function heldOps(
  device: string,
  epoch: number,
  from: number,
  to: number,
  pad = '',
): HeldOp[] {
  return Array.from({ length: to - from + 1 }, (_, at) => heldOp(device, epoch, from + at, pad));
}
