/** Reconciliation: matching rules, cases, manual minutes, and the feeds of others' books. */
export { CLASS_NAMES, CLASSES } from './classes/index.ts';
export * from './core/record.ts';
export * from './core/rules.ts';
export * from './errors.ts';
export { insertRecords, type Taken } from './records.ts';
export * from './run.ts';
export { readRules } from './shipped.ts';
export { ensureReconcileTables } from './tables.ts';
