/**
 * The checksum of a stream: how many items there are, and the XOR of their hashes. It depends on
 * what is held and not on the order in which it came, and an item can be added or taken away.
 *
 * It finds what was lost, doubled or damaged by accident; who signs what is another matter.
 */
import { hashOf } from '@slipway/kernel';

/** @returns the SHA-256 of one item, as 64 hex digits */
export function itemHash(key: string, value: Readonly<Record<string, unknown>>): string {
  return hashOf([key, value]);
}

/** @returns the checksum of items with these hashes, such as `2-9f…` */
export function checksumOf(hashes: Iterable<string>): string {
  let [count, sum] = [0, 0n];
  for (const hash of hashes) {
    count += 1;
    sum ^= BigInt(`0x${hash}`);
  }
  return formatChecksum(count, sum.toString(16));
}

/** @param hex of the XOR, with or without leading zeros */
export function formatChecksum(count: number, hex: string): string {
  return `${count}-${hex.padStart(64, '0')}`;
}
