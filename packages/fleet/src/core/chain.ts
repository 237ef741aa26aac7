/** Reads lines of one epoch as a chain: what they are, and that each follows the one before. */
import { checkOften } from '@slipway/kernel';
import { lineHash, MAX_LINE_BYTES, Op } from '../protocol/op.ts';

/** An op as it was sent, with its hash. */
export interface Link {
  readonly op: Op;
  readonly line: string;
  readonly hash: string;
}

/** Lines that are no chain: nobody's error but the sender's. */
export class BrokenChainError extends Error {
  readonly at: number;

  /** @param at the line, from 1 */
  constructor(at: number, what: string) {
    super(`line ${at}: ${what}`);
    this.at = at;
  }
}

function opOf(line: string, at: number): Op {
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) throw new BrokenChainError(at, 'it is too long');
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    throw new BrokenChainError(at, 'it is no JSON');
  }
  const checked = checkOften(Op, raw);
  if (!checked.ok) throw new BrokenChainError(at, checked.problems[0]?.what ?? 'it is no op');
  return checked.value;
}

/**
 * @param lines of one epoch, at least one, in order
 * @returns them, parsed and hashed
 * @throws {BrokenChainError} one is no op of this epoch, or does not follow the one before
 */
export function readChain(lines: readonly string[], device: string, epoch: number): Link[] {
  const links: Link[] = [];
  for (const [index, line] of lines.entries()) {
    const at = index + 1;
    const op = opOf(line, at);
    if (op.device !== device || op.epoch !== epoch) {
      throw new BrokenChainError(at, `it is of ${op.device}, epoch ${op.epoch}`);
    }
    const before = links.at(-1);
    if (before && op.seq !== before.op.seq + 1) {
      throw new BrokenChainError(at, `${op.seq} does not follow ${before.op.seq}`);
    }
    if (before && op.prevHash !== before.hash) {
      throw new BrokenChainError(at, `op ${op.seq} does not hold the hash of the one before`);
    }
    links.push({ op, line, hash: lineHash(line) });
  }
  if (links.length === 0) throw new BrokenChainError(1, 'there is no op');
  return links;
}
