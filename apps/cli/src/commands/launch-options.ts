/** What the commands of `slipway launch` share: finding a launch, planning one, printing it. */
import { resolve } from 'node:path';
import type { LaunchView } from '@slipway/api';
import { EXIT, RemoteError, type ExitCode } from '@slipway/kernel';
import { clientOf, connectServer, type Client } from '../client.ts';
import { UsageError } from '../command.ts';
import { ensureServer, homeFolder } from '../installation.ts';
import { endLines, launchLines } from '../progress.ts';

/** The option of every command that prints a launch. */
export const JSON_OPTION = { json: { type: 'boolean' } } as const;
export const JSON_HELP = { json: 'print the launch as one JSON document' };

/** @returns whether a word names a launch file, not a launch */
export function looksLikeFile(word: string): boolean {
  return /\.(ya?ml|json)$/.test(word) || word.includes('/');
}

/** Prints a launch: as lines, or as one JSON document. */
export function printLaunch(view: LaunchView, json: unknown): void {
  const lines = [...launchLines(view), ...endLines(view)];
  console.log(json ? JSON.stringify(view) : lines.join('\n'));
}

/** @returns 0 for done, 1 for a launch that did not hold. */
export function exitOf(view: LaunchView): ExitCode {
  return view.outcome === 'rolled-back' || view.outcome === 'held' ? EXIT.notHeld : EXIT.done;
}

/** Finds a launch by id, by name, or plans it from its file; the newest one if none is named. */
export async function findLaunch(client: Client, word: string | undefined): Promise<LaunchView> {
  const all = await client.call<LaunchView[]>('list');
  const found =
    word === undefined
      ? all[0]
      : (all.find((one) => one.id === word) ?? all.find((one) => one.name === word));
  if (found) return found;
  throw new UsageError(
    word === undefined ? 'There is no launch yet.' : `There is no launch "${word}".`,
    all.length > 0
      ? `Known: ${all.map((one) => one.name).join(', ')}.`
      : 'Plan one: `slipway launch lock FILE`.',
  );
}

/** Plans a launch from its file unless one that has not ended stands already. */
export async function planned(
  word: string,
  speed: number,
): Promise<{ client: Client; view: LaunchView }> {
  const folder = homeFolder();
  if (!looksLikeFile(word)) {
    const client = connectServer(folder);
    return { client, view: await findLaunch(client, word) };
  }
  const file = resolve(word);
  const { readLaunch } = await import('@slipway/launch');
  const { readChangeFile } = await import('@slipway/schema');
  // Errors of the files are told before anything is started.
  const { name, changes } = readLaunch(file);
  for (const change of changes) readChangeFile(change.file);
  const server = await ensureServer(folder);
  const client = clientOf(server.url, folder);
  const view = await client
    .call('create', { body: { file, speed } })
    .catch(async (error: unknown) => {
      // The same file again: its launch is taken up where it stands.
      if (!(error instanceof RemoteError) || error.code !== 'LAUNCH_OPEN') throw error;
      return findLaunch(client, name);
    });
  console.error(`Console: ${server.url}/launches/${view.id}`);
  return { client, view };
}
