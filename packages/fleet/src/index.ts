/** The fleet's protocol and its decisions; what needs PostgreSQL stands in `./server`. */
export { takeBytes, type Bucket } from './core/bucket.ts';
export * from './core/discharge.ts';
export * from './core/hlc.ts';
export * from './core/ingest.ts';
export { checksumOf, itemHash } from './feed/checksum.ts';
export * from './payload/index.ts';
export * from './payload/payload.ts';
export { PriceBook, shippedBook, type ShippedBook } from './price-book/book.ts';
export { RELEASE_KEY } from './price-book/release.ts';
export { chargedPrice, Release } from './price-book/timeline.ts';
export * from './protocol/messages.ts';
export * from './protocol/op.ts';
export * from './protocol/signing.ts';
export * from './section.ts';
