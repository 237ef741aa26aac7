/**
 * Chance that repeats: the same seed gives the same load.
 *
 * mulberry32 over a 32-bit seed; good enough to choose keys with, never for secrets.
 * Source: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */

/** Gives a number in [0, 1). */
export type Random = () => number;

/** @returns numbers that follow from the seed alone */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns a whole number in [0, below) */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** @returns one of the items, or undefined when there are none */
export function pick<T>(random: Random, items: readonly T[]): T | undefined {
  return items[below(random, items.length)];
}
