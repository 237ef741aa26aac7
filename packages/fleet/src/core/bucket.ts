/** A token bucket for bytes: how long an upload has to wait for its share of a thin line. */

export interface Bucket {
  /** Bytes that may go at once; negative after a batch larger than it held. */
  readonly bytes: number;
  readonly atMs: number;
}

/**
 * @param rateBytes per second; a second's worth may go at once
 * @returns the bucket after taking `sizeBytes`, and how long to wait before they go
 */
export function takeBytes(
  bucket: Bucket,
  rateBytes: number,
  sizeBytes: number,
  nowMs: number,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const filled = Math.min(rateBytes, bucket.bytes + (elapsedMs / 1000) * rateBytes);
  const bytes = filled - sizeBytes;
  return {
    bucket: { bytes, atMs: nowMs },
    waitMs: bytes >= 0 ? 0 : Math.ceil((-bytes / rateBytes) * 1000),
  };
}
