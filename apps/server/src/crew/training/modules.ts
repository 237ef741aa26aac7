/** The training modules of a launch: those that ship, and the folder `modules` of its crew. */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingStep } from '@slipway/crew';
import { readCatalog, SHIPPED_MODULES, trainingSteps, type Catalog } from '@slipway/crew/training';
import { InputFileError } from '@slipway/kernel';
import type { LaunchRecord } from '@slipway/launch';

/** @returns folders of modules, the launch's own last: they replace those that ship */
export function moduleFolders({ spec }: Pick<LaunchRecord, 'spec'>): readonly string[] {
  const crew = spec.crew ?? null; // a record from before there was a crew has no such key
  const own = crew === null ? null : join(crew, 'modules');
  return own !== null && existsSync(own) ? [SHIPPED_MODULES, own] : [SHIPPED_MODULES];
}

/** Names, sizes and times of all files: any edit makes another. */
function stateOf(folders: readonly string[]): string {
  const files = folders.flatMap((folder) => {
    return globSync('*/*', { cwd: folder }).map((name) => join(folder, name));
  });
  return files
    .toSorted()
    .map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`)
    .join('\n');
}

/** The newest reading of each list of folders. */
const read = new Map<string, { readonly state: string; readonly catalog: Promise<Catalog> }>();

/**
 * @returns everything that is taught; read anew when a file has changed
 * @throws {InputFileError} a module of the launch's own has faults: each by file and line
 */
export async function catalogOf(launch: Pick<LaunchRecord, 'spec'>): Promise<Catalog> {
  const folders = moduleFolders(launch);
  const [key, state] = [folders.join('\n'), stateOf(folders)];
  const known = read.get(key);
  if (known?.state === state) return known.catalog;
  const catalog = readCatalog(folders);
  read.set(key, { state, catalog });
  return catalog;
}

/**
 * @returns what the gate asks: every module as a step of training. While the launch's own have
 *   faults, those that ship: only the cure that is named depends on it, never who may work
 */
export async function training(
  launch: Pick<LaunchRecord, 'spec'>,
): Promise<readonly TrainingStep[]> {
  try {
    return trainingSteps(await catalogOf(launch));
  } catch (error) {
    if (!(error instanceof InputFileError)) throw error;
    return trainingSteps(await readCatalog([SHIPPED_MODULES]));
  }
}
