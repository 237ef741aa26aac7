/**
 * The bucket of a unit (till, device or customer): XXH32 over its raw bytes, modulo 10,000.
 *
 * HAProxy's `xxh32(seed),mod(10000)` over the same bytes gives the same number, so a unit keeps its
 * bucket over restarts, routers and planes. The seed belongs to the launch, else the same units
 * would always go first.
 */

/** The one function of an `xxhash-wasm` instance that is needed here. */
export interface Hash32 {
  /** @returns the unsigned XXH32 of the bytes */
  h32Raw(input: Uint8Array, seed?: number): number;
}

/** Number of buckets: one for each basis point of weight. */
export const BUCKETS = 10_000;

/** Enough for any sensible unit; a longer one pays for an array of its own. */
const scratch = new Uint8Array(256);

/**
 * @param unit as it stands in a header: one character per byte (latin1), not UTF-16 text
 * @returns its bytes, in memory that the next call may use again
 * @throws {RangeError} a character is above U+00FF, which no header can carry
 */
export function headerBytes(unit: string): Uint8Array {
  const { length } = unit;
  const bytes = length <= scratch.length ? scratch : new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const code = unit.charCodeAt(at);
    if (code > 0xff) throw new RangeError(`headerBytes: the unit is no header text (${unit})`);
    bytes[at] = code;
  }
  return bytes.subarray(0, length);
}

/**
 * @param unit as it stands in a header: one character per byte (latin1), not UTF-16 text
 * @param seed the launch's seed, a whole number of 0 to 2^32 - 1
 * @returns 0 to 9,999
 * @throws {RangeError} a character is above U+00FF, which no header can carry
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export function bucketOf(hash: Hash32, unit: string, seed: number): number {
  return hash.h32Raw(headerBytes(unit), seed) % BUCKETS;
}
