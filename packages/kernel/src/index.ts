/** What every package may lean on; it leans on nothing of ours. */
export * from './canonical.ts';
export * from './clock.ts';
export * from './csv.ts';
export * from './errors.ts';
export * from './files.ts';
export * from './ids.ts';
export * from './json-path.ts';
export * from './nearest.ts';
export * from './ports.ts';
export * from './process.ts';
export * from './random.ts';
export * from './sql-text.ts';
export * from './units.ts';
export * from './wilson.ts';
export * from './document.ts';
export * from './problem.ts';
export * from './shape.ts';
