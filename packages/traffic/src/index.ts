/** Which colour serves a request: the routing table, the embedded router, and the meter. */
export * from './core/bucket.ts';
export * from './core/key-source.ts';
export type { MeterRow } from './core/meter-core.ts';
export * from './core/routing-table.ts';
export type { UnitCounts, UnitRow } from './core/unit-row.ts';
export * from './errors.ts';
export * from './router-plane.ts';
export * from './section.ts';
export type {
  Drained,
  HealthConfig,
  InstanceStatus,
  Limits,
  Meter,
  MeterBatch,
  Plane,
  RouterConfig,
  RouterSettings,
  RouterStatus,
  Totals,
  Upstreams,
} from './shapes.ts';
export * from './start-router.ts';
