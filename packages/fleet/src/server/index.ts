/** The fleet's server side: registry, ingest, apply, feed, contract proof. */
export { applySome, type ApplyParts } from './apply.ts';
export { authenticate, syncRoutes } from './http.ts';
export * from './errors.ts';
export { Gateway, registerLevels, type GatewayParts } from './gateway.ts';
export { ingest, type IngestParts, type Upload } from './ingest.ts';
export * from './lock.ts';
export { pgOpLog } from './oplog/pg.ts';
export type { Application } from './perform.ts';
export * from './ports.ts';
export * from './registry.ts';
export { resolveQuarantined, type Resolution } from './resolve.ts';
export * from './tables.ts';
