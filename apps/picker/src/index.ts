/** Where an agent finds the built page: its option `--pages`. The page starts in `main.tsx`. */
import { join } from 'node:path';

/** Absolute path of the built files. */
export const pickerFolder: string = join(import.meta.dirname, '..', 'dist');
