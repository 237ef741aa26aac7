/**
 * How long to wait after a failure: exponential with full jitter, so that a thousand devices that
 * lost the cloud together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
import type { Random } from '@slipway/kernel';

const BASE_MS = 250;
const CAP_MS = 60_000;
/** Beyond this many failures the wait grows no more. */
const MAX_DOUBLINGS = 10;

/**
 * @param failures in a row, from 1
 * @param askedMs what the cloud asked for at least; 0 if nothing
 * @returns ms to wait
 */
export function backOffMs(failures: number, askedMs: number, random: Random): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, MAX_DOUBLINGS));
  // Who was told a time comes somewhat later than it, spread over half of it.
  const spread = askedMs > 0 ? askedMs * (1 + random.next() / 2) : 0;
  return Math.ceil(Math.max(spread, failures > 0 ? ceiling * random.next() : 0));
}
