/** The ramp: plan, criteria, gates, rollback, and the loop that drives them. */
export * from './core/adopt.ts';
export { GRACE_MS } from './core/advance.ts';
export * from './core/commands.ts';
export * from './core/criteria.ts';
export * from './core/decide.ts';
export * from './core/evidence.ts';
export { STALE_AFTER_MS } from './core/gate.ts';
export * from './core/margin.ts';
export * from './core/plan.ts';
export * from './core/state.ts';
export * from './core/table.ts';
export * from './downtime.ts';
export * from './errors.ts';
export * from './ports.ts';
export * from './run.ts';
export * from './store.ts';
export * from './view.ts';
