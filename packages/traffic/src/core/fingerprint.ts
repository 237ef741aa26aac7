/**
 * A unit's fingerprint: 53 bits of XXH64, so that what is kept of a unit has one size, however
 * long its name is, and the name itself is not kept. Among 500,000 units the odds that any two
 * share one are 1 in 70,000; they would count as one.
 */
import { headerBytes } from './bucket.ts';

/** The one function of an `xxhash-wasm` instance that is needed here. */
export interface Hash64 {
  /** @returns the unsigned XXH64 of the bytes */
  h64Raw(input: Uint8Array, seed?: bigint): bigint;
}

/**
 * @param unit as it stands in a header: one character per byte (latin1), not UTF-16 text
 * @returns a whole number of 0 to 2^53 - 1, the same for the same unit
 * @throws {RangeError} a character is above U+00FF, which no header can carry
 */
export function fingerprintOf(hash: Hash64, unit: string): number {
  return Number(hash.h64Raw(headerBytes(unit)) >> 11n);
}
