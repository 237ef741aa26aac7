/**
 * A real Chromium for tests. Where there is none the tests are skipped with the command that
 * installs it; under CI they fail instead.
 */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

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
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  if (!executable) throw new Error('No Chromium: run `apt-get install -y chromium`');
  return chromium.launch({ executablePath: executable, args: [...FLAGS, ...more] });
}
