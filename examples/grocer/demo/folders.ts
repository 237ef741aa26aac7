/** Where the example lies, and where a run of the demo keeps what it makes. */
import { join } from 'node:path';

export const EXAMPLE_FOLDER = join(import.meta.dirname, '..');
