/** docs/rehearsals.md as somebody has it in an empty folder: its launch, and what is typed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import { withWorkplace, type Workplace } from './bin.ts';
import { readPage } from './page.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Writes the page's files into a workplace, with a free port for its customers.
 *
 * @param url of an empty database, in which also Slipway keeps what it knows
 * @param body given the page's commands, and what it shows in place of `staging: {}`
 */
export async function withRehearsalGuide(
  url: string,
  body: (place: Workplace, script: string, staging: string) => Promise<void>,
): Promise<void> {
  const env = {
    SLIPWAY: ROOT.replace(/\/$/, ''),
    SLIPWAY_DATABASE_URL: url,
    MY_DATABASE_URL: url,
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
  };
  await withWorkplace(env, async (place) => {
    const page = readFileSync(join(ROOT, 'docs/rehearsals.md'), 'utf8');
    const { files, script } = readPage(page.replaceAll('8080', String(await freePort())));
    place.write(files);
    const staging = /^```yaml\n(staging:\n {2}faults:[^]*?)^```$/m.exec(page)?.[1] ?? '';
    await body(place, script, staging);
  });
}
