/**
 * The right edge of a Merkle tree: the roots of its whole subtrees, largest first, one for each bit
 * of its size. It is all that is needed to append and to have the root, in O(log n).
 *
 *   size 11 = 8 + 2 + 1   ─►   [root of leaves 0–7, root of 8–9, leaf 10]
 */
import { EMPTY_ROOT, nodeHashOf } from './merkle.ts';

export interface Frontier {
  readonly size: number;
  /** 32 bytes each, as many as `size` has bits that are set. */
  readonly hashes: readonly Buffer[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** @returns the frontier with one leaf more */
export function extend(frontier: Frontier, leafHash: Buffer): Frontier {
  const hashes = [...frontier.hashes];
  let hash = leafHash;
  // Each trailing 1 of the size is a subtree that becomes whole with its neighbour.
  for (let { size } = frontier; size % 2 === 1; size = (size - 1) / 2) {
    hash = nodeHashOf(hashes.pop()!, hash);
  }
  return { size: frontier.size + 1, hashes: [...hashes, hash] };
}

/** @returns the root of the tree whose edge this is */
export function rootOf({ hashes }: Frontier): Buffer {
  if (hashes.length === 0) return EMPTY_ROOT;
  return hashes.reduceRight((right, left) => nodeHashOf(left, right));
}

/** @returns whether these hashes can be the edge of a tree of that size */
export function isFrontier({ size, hashes }: Frontier): boolean {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return hashes.length === bits && hashes.every((hash) => hash.length === 32);
}
