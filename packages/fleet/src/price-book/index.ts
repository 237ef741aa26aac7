/** Price books and their release, server side. */
export { PriceBook, shippedBook, type PriceRule, type ShippedBook } from './book.ts';
export * from './errors.ts';
export { parsePriceBook, readPriceBook, type ReadBookOptions } from './read-book.ts';
export * from './record.ts';
export { RELEASE_KEY, type OpenChange, type ReleaseDecision } from './release.ts';
export { repriceSale, type PricedSale, type RepricedLine, type RepricedSale } from './reprice.ts';
export { releaseTurn, type ReleaseParts, type ReleaseTurn } from './run-release.ts';
export { OFFLINE_HORIZON_MS, readBooks, retireBooks, shipBook, type ShipOptions } from './ship.ts';
