/** The fleet's server side: registry, ingest, apply, feed, contract proof. */
export * from './lock.ts';
export * from './ports.ts';
export * from './tables.ts';
export type { Round } from './view-proof.ts';
export * from './view.ts';
