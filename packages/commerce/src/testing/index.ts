/** Simulated providers as real processes, for tests and rehearsals. */
export * from './points-process.ts';
export * from './process.ts';
export * from './stripe-process.ts';
