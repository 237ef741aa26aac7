/** For tests and benchmarks: books with seeded defects, and what is true of them. */
export * from './deliver.ts';
export * from './truth.ts';
export * from './world.ts';
