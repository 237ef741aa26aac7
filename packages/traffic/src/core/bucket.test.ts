/** Buckets against published XXH32 values, and against the algorithm written out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import xxhash from 'xxhash-wasm';
import { bucketOf, BUCKETS } from './bucket.ts';

const hash = await xxhash();
const PRIMES = [2654435761, 2246822519, 3266489917, 668265263, 374761393] as const;
const [P1, P2, P3, P4, P5] = PRIMES;
const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));

/** XXH32 as its specification words it. */
function xxh32(bytes: Buffer, seed: number): number {
  let at = 0;
  let sum = (seed + P5) | 0;
  if (bytes.length >= 16) {
    const lanes = [seed + P1 + P2, seed + P2, seed, seed - P1].map((lane) => lane | 0);
    for (; at + 16 <= bytes.length; at += 16) {
      for (let lane = 0; lane < 4; lane++) {
        const read = Math.imul(bytes.readUInt32LE(at + 4 * lane), P2);
        lanes[lane] = Math.imul(rotate((lanes[lane]! + read) | 0, 13), P1);
      }
    }
    sum = [1, 7, 12, 18].reduce((total, by, lane) => (total + rotate(lanes[lane]!, by)) | 0, 0);
  }
  sum = (sum + bytes.length) | 0;
  for (; at + 4 <= bytes.length; at += 4) {
    sum = Math.imul(rotate((sum + Math.imul(bytes.readUInt32LE(at), P3)) | 0, 17), P4);
  }
  for (; at < bytes.length; at++) {
    sum = Math.imul(rotate((sum + Math.imul(bytes[at]!, P5)) | 0, 11), P1);
  }
  sum = Math.imul(sum ^ (sum >>> 15), P2);
  sum = Math.imul(sum ^ (sum >>> 13), P3);
  return (sum ^ (sum >>> 16)) >>> 0;
}

test('a bucket is the published XXH32 of the unit modulo 10,000', () => {
  const cases: [unit: string, seed: number, sum: number][] = [
    ['', 0, 0x02cc5d05],
    ['a', 0, 0x550d7456],
    ['abc', 0, 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0, 0xe2293b2f],
    ['', 2654435761, 0x36b78ae7],
  ];
  for (const [unit, seed, sum] of cases) {
    assert.equal(bucketOf(hash, unit, seed), sum % BUCKETS, `${unit} with seed ${seed}`);
  }
});

test('a bucket hashes the raw bytes of a header, of any length and under any seed', () => {
  const bytes = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(bytes, fc.nat({ max: 0xffff_ffff }), (unit, seed) => {
      const raw = Buffer.from(unit);
      assert.equal(bucketOf(hash, raw.toString('latin1'), seed), xxh32(raw, seed) % BUCKETS);
    }),
  );
});

test('text that no header can carry is refused, not hashed in another encoding', () => {
  assert.throws(() => bucketOf(hash, 'till-\u20ac', 1), RangeError);
});

test('another seed sends other units first', () => {
  const units = Array.from({ length: 2000 }, (_, index) => `till-${index}`);
  const first = (seed: number) => units.filter((unit) => bucketOf(hash, unit, seed) < 1000);
  const shared = first(1).filter((unit) => first(2).includes(unit));
  assert.ok(shared.length < 60, `${shared.length} of 2,000 units go first under both seeds`);
});
