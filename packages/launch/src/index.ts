/** The launch file, the life cycle, and the record of launches. */
export * from './core/acts.ts';
export * from './core/budgets.ts';
export * from './core/launch-file.ts';
export * from './core/life-cycle.ts';
export * from './core/locked.ts';
export * from './core/phases.ts';
export * from './core/retried.ts';
export * from './core/sight.ts';
export type * from './core/spec.ts';
export * from './core/words.ts';
export * from './checklist.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './journey-target.ts';
export * from './read-launch.ts';
export * from './references.ts';
export * from './store.ts';
export * from './tables.ts';
