/** Sign-ups and points: the activation funnel, the points ledger, and their connectors. */
export * from './core/activation.ts';
export * from './core/facts.ts';
export * from './core/funnel.ts';
export * from './core/outcome.ts';
export * from './core/wilson.ts';
