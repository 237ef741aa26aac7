/** Builds a page for a test, unless what was built is newer than all that it is built from. */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const SOURCES = ['index.html', 'vite.config.ts', 'public/*', 'src/**/*.{ts,tsx,css}'];
const TOKENS = join(import.meta.dirname, '../../tokens.css');

/** @param root the page's package, with its vite.config.ts; it is built into `dist` there */
export async function buildPage(root: string): Promise<void> {
  const sources = globSync(SOURCES, { cwd: root })
    .filter((path) => !path.includes('.test.') && !path.startsWith(join('src', 'testing')))
    .map((path) => join(root, path));
  const newestMs = Math.max(...[...sources, TOKENS].map((path) => statSync(path).mtimeMs));
  const built = join(root, 'dist', 'index.html');
  const isFresh = existsSync(built) && statSync(built).mtimeMs > newestMs;
  if (!isFresh) await build({ root, logLevel: 'error' });
}
