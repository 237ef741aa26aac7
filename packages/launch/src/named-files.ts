/** Files that a launch file names: found from its folder, each mistake told in its own file. */
import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { InputFileError, type DocumentPath, type InputDocument } from '@slipway/kernel';

/** A problem with the place where it stands. */
export type PlacedProblem = InputFileError['problems'][number];

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** @returns whether there is a folder, or a link to one */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** @returns a file named in the launch file, as a path that reads like the launch file's own */
export function besides(launchFile: string, name: string): string {
  const file = resolve(dirname(launchFile), name);
  return resolve(launchFile) === launchFile ? file : relative(process.cwd(), file);
}

/**
 * Reads a file that the launch file names.
 *
 * @param what it is, as messages call it: `stores file`, `journey`
 * @param path where the launch file names it
 * @param read throws an InputFileError when something is wrong with it
 */
export function readNamed<T>(
  launch: InputDocument,
  what: string,
  name: string,
  path: DocumentPath,
  read: (file: string) => T,
): { readonly value: T | undefined; readonly problems: readonly PlacedProblem[] } {
  const folder = dirname(resolve(launch.file));
  if (!isFile(resolve(folder, name))) {
    const next = `Make it in ${folder}, or correct the name.`;
    const place = launch.place(path);
    const problem = { path, what: `The ${what} ${name} does not exist.`, next, place };
    return { value: undefined, problems: [problem] };
  }
  try {
    // Named as seen from where the command runs, like the launch file itself.
    return { value: read(besides(launch.file, name)), problems: [] };
  } catch (error) {
    if (!(error instanceof InputFileError)) throw error;
    const { problems, next, place = launch.place(path) } = error;
    const own = { path: [], what: error.what, next, place };
    return { value: undefined, problems: problems.length > 0 ? problems : [own] };
  }
}
