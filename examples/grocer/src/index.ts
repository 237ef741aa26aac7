/** The grocer's data: what its tables are filled with, and where its files lie. */
import { join } from 'node:path';

export * from '../data/seed.ts';
export * from '../data/stores.ts';

/** The folder of launch.yaml, changes/ and services/. */
export const GROCER_FOLDER = join(import.meta.dirname, '..');
