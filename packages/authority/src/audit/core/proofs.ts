/**
 * Verifies what a tree proves, from roots alone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2 (inclusion)
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.2 (consistency)
 */
import { EMPTY_ROOT, nodeHashOf } from './merkle.ts';

const half = (number: number): number => Math.floor(number / 2);
const isOdd = (number: number): boolean => number % 2 === 1;

/** @returns whether the proof shows the leaf at `index` in the tree of `size` leaves */
export function isIncluded(
  leafHash: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!(index >= 0 && index < size)) return false;
  let [node, last, hash] = [index, size - 1, leafHash];
  for (const sibling of proof) {
    if (last === 0) return false; // the root is reached, and the proof goes on
    if (isOdd(node) || node === last) {
      hash = nodeHashOf(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHashOf(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** A tree as a checkpoint names it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** @returns whether the proof shows that the newer tree begins with the older one */
export function isConsistent(older: TreeHead, newer: TreeHead, proof: readonly Buffer[]): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0 && older.root.equals(EMPTY_ROOT);
  let [node, last] = [older.size - 1, newer.size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // A whole older tree is itself the first node of the path, and is not sent.
  const isWhole = node === 0;
  const [first, ...path] = isWhole ? [older.root, ...proof] : proof;
  if (!first) return false;
  let [olderHash, newerHash] = [first, first];
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      [olderHash, newerHash] = [nodeHashOf(sibling, olderHash), nodeHashOf(sibling, newerHash)];
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newerHash = nodeHashOf(newerHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && olderHash.equals(older.root) && newerHash.equals(newer.root);
}
