/** Where a server finds the built console. The page itself starts in `main.tsx`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Absolute path of the built files; `index.html` answers `/` and `/launches/ID`. */
export const consoleFolder: string = join(import.meta.dirname, '..', 'dist');

/** @returns whether the console was built, so that a server can say what to run if it was not */
export function isConsoleBuilt(): boolean {
  return existsSync(join(consoleFolder, 'index.html'));
}
