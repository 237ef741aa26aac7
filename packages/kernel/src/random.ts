/** Randomness as a port: cores get one as an argument, so that a seed repeats a run. */
import { randomInt } from 'node:crypto';

export interface Random {
  /** @returns a number in [0, 1) */
  next(): number;
}

/** @returns a whole number in [0, below) */
export function int(random: Random, below: number): number {
  return Math.floor(random.next() * below);
}

/** @returns one of the items; throws on an empty list */
export function pick<T>(random: Random, items: readonly T[]): T {
  if (items.length === 0) throw new Error('pick: the list is empty');
  return items[int(random, items.length)] as T;
}

/** Unpredictable, from the operating system. */
export const systemRandom: Random = { next: () => randomInt(2 ** 47) / 2 ** 47 };

/**
 * Repeatable: mulberry32 over a 32-bit seed. Never for secrets.
 *
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
