/**
 * A real Chromium for tests, and the built console for it to show. Where there is no Chromium the
 * tests are skipped with the command that installs it; under CI they fail instead.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { build } from 'vite';
import { consoleFolder, isConsoleBuilt } from '../index.ts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
// No sandbox, since tests may run as root; nothing that would call out of this machine.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executable = CANDIDATES.find((path) => existsSync(path));

/** Why browser tests are skipped; false when they run. */
export const skipWithoutChromium: string | false =
  executable === undefined && process.env['CI'] !== 'true'
    ? 'no Chromium here: apt-get install -y chromium'
    : false;

/** Starts a headless Chromium. @throws {Error} when there is none */
export async function startChromium(): Promise<Browser> {
  if (!executable) throw new Error('No Chromium: run `apt-get install -y chromium`');
  return chromium.launch({ executablePath: executable, args: FLAGS });
}

/** Builds the console unless what was built is newer than everything it is built from. */
export async function ensureBuilt(): Promise<void> {
  const root = join(consoleFolder, '..');
  const sources = globSync(['index.html', 'vite.config.ts', 'public/*', 'src/**/*.{ts,tsx,css}'], {
    cwd: root,
  }).filter((path) => !path.includes('.test.') && !path.startsWith(join('src', 'testing')));
  const newestMs = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs));
  const isFresh =
    isConsoleBuilt() && statSync(join(consoleFolder, 'index.html')).mtimeMs > newestMs;
  if (!isFresh) await build({ root, logLevel: 'error' });
}
