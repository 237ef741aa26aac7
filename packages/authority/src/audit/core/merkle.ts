/**
 * The Merkle tree of RFC 6962, section 2.1: a leaf is hashed behind 0x00, a node behind 0x01, and
 * the left half of n leaves is the largest power of two below n.
 *
 *   levels[0]  leaf hashes       h0 h1 h2 h3 h4
 *   levels[1]  whole pairs       h01   h23
 *   levels[2]  whole fours       h0123
 *
 * Only whole subtrees are kept: they never change, so that any earlier root can be had again.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 */
import { createHash } from 'node:crypto';

/** The root of no leaves. */
export const EMPTY_ROOT = createHash('sha256').digest();

/** @returns the hash of an entry's bytes as a leaf, 32 bytes */
export function leafHashOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(bytes).digest();
}

/** @returns the hash of a node over its two children, 32 bytes */
export function nodeHashOf(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest();
}

/** @returns the largest power of two below `size`, which is at least 2 */
function leftSize(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

/** A tree that is only ever appended to; it proves any of its earlier states. */
export class MerkleTree {
  readonly #levels: Buffer[][] = [[]];

  get size(): number {
    return this.#levels[0]!.length;
  }

  /** Appends a leaf; at most one node of each level becomes whole. */
  append(leafHash: Buffer): void {
    let hash = leafHash;
    for (let level = 0; ; level += 1) {
      const nodes = (this.#levels[level] ??= []);
      nodes.push(hash);
      if (nodes.length % 2 === 1) return;
      hash = nodeHashOf(nodes.at(-2)!, hash);
    }
  }

  /** @returns the hash of the leaf at a place */
  leafAt(index: number): Buffer {
    this.#assertSize(index + 1);
    return this.#levels[0]![index]!;
  }

  /** @returns the root over the first `size` leaves */
  rootAt(size: number): Buffer {
    this.#assertSize(size);
    return size === 0 ? EMPTY_ROOT : this.#rootOf(0, size);
  }

  /** @returns the audit path of a leaf in the tree of `size` leaves, from the leaf upward */
  inclusionProof(index: number, size: number): Buffer[] {
    this.#assertSize(size);
    if (index < 0 || index >= size) throw new Error(`inclusionProof: no leaf ${index} of ${size}`);
    return this.#path(index, 0, size);
  }

  /** @returns the proof that the tree of `older` leaves is the beginning of that of `size` */
  consistencyProof(older: number, size: number): Buffer[] {
    this.#assertSize(size);
    if (older < 0 || older > size) throw new Error(`consistencyProof: ${older} above ${size}`);
    return older === 0 || older === size ? [] : this.#subProof(older, 0, size, true);
  }

  #assertSize(size: number): void {
    if (size < 0 || size > this.size) throw new Error(`MerkleTree: ${size} of ${this.size} leaves`);
  }

  /** The root over `size` leaves from `start` on; a whole subtree is looked up. */
  #rootOf(start: number, size: number): Buffer {
    const level = Math.log2(size);
    const whole = Number.isInteger(level) ? this.#levels[level]?.[start / size] : undefined;
    if (whole) return whole;
    const left = leftSize(size);
    return nodeHashOf(this.#rootOf(start, left), this.#rootOf(start + left, size - left));
  }

  #path(index: number, start: number, size: number): Buffer[] {
    if (size === 1) return [];
    const left = leftSize(size);
    const [right, rest] = [start + left, size - left];
    return index < left
      ? [...this.#path(index, start, left), this.#rootOf(right, rest)]
      : [...this.#path(index - left, right, rest), this.#rootOf(start, left)];
  }

  /** SUBPROOF of the RFC; `isWhole` tells that the older root is known to whoever verifies. */
  #subProof(older: number, start: number, size: number, isWhole: boolean): Buffer[] {
    if (older === size) return isWhole ? [] : [this.#rootOf(start, size)];
    const left = leftSize(size);
    const [right, rest] = [start + left, size - left];
    return older <= left
      ? [...this.#subProof(older, start, left, isWhole), this.#rootOf(right, rest)]
      : [...this.#subProof(older - left, right, rest, false), this.#rootOf(start, left)];
  }
}
