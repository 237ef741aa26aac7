/** The feed, server side. */
export { cleanFeed, type Cleaned } from './clean.ts';
export * from './errors.ts';
export { noteHolding, readHoldings, type Holding } from './holders.ts';
export { publish, publishAll, type FeedItem, type FeedValue } from './publish.ts';
export { readFeed, type FeedQuery } from './read.ts';
export { feedRoutes, type FeedParts, type FeedReader } from './routes.ts';
