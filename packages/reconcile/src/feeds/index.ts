/** The feeds that ship: a mapping each, and a line here. */
import { join } from 'node:path';
import { readDocument } from '@slipway/kernel';
import { parseMapping, type Mapping } from '../core/mapping.ts';
import { UnknownFeedError } from '../errors.ts';

const SHIPPED: Readonly<Record<string, string>> = {
  settlement: 'settlement.yaml',
  loyalty: 'loyalty.yaml',
};

export const FEED_NAMES: readonly string[] = Object.keys(SHIPPED);

/**
 * @returns the mapping that ships under this name
 * @throws {UnknownFeedError} there is none
 */
export function shippedMapping(feed: string): Mapping {
  const file = Object.hasOwn(SHIPPED, feed) ? SHIPPED[feed] : undefined;
  if (file === undefined) throw new UnknownFeedError(feed, FEED_NAMES);
  return readMapping(join(import.meta.dirname, file));
}

/** @throws {InputFileError} with every problem at its line */
export const readMapping = (file: string): Mapping => parseMapping(readDocument(file));
