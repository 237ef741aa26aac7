/**
 * Where items are read from: one XML file, a folder, or a content package as .zip. Nothing outside
 * of it is read, whatever its files name: no parent folder, no link, no address.
 */
import { accessSync, closeSync, constants, openSync, readdirSync, readFileSync } from 'node:fs';
import { readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { InputFileError } from '@slipway/kernel';
import { DEEPEST_FOLDER, LARGEST_PACKAGE_BYTES, megabytes, MOST_FILES } from './limits.ts';
import { wholeFile } from './limits.ts';
import { readZip } from './zip.ts';

export interface Source {
  /** As people named it. */
  readonly path: string;
  /** Files by their names, with `/`. */
  readonly names: readonly string[];
  /** @returns what people call a file of it */
  readonly fileOf: (name: string) => string;
  /** @returns its size; null: there is no such file */
  readonly sizeOf: (name: string) => number | null;
  /** @returns its contents; null: there is no such file */
  readonly read: (name: string) => Uint8Array | null;
}

function filesIn(root: string): readonly string[] {
  const names: string[] = [];
  const walk = (folder: string, depth: number) => {
    const next = 'Name a folder with items alone.';
    if (depth > DEEPEST_FOLDER) throw wholeFile(root, 'Its folders lie too deep.', next);
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(name, depth + 1);
      else if (entry.isFile()) names.push(name); // a link is neither
      if (names.length > MOST_FILES) throw wholeFile(root, 'It has too many files.', next);
    }
  };
  walk('', 0);
  return names.toSorted();
}

/** @returns the path of a file that lies in the folder itself; null: none that may be read */
function pathIn(root: string, name: string): string | null {
  try {
    const path = realpathSync(join(root, name));
    const isWithin = path.startsWith(`${realpathSync(root)}${sep}`);
    accessSync(path, constants.R_OK);
    return isWithin && statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}

function folderSource(path: string, root: string, names: readonly string[]): Source {
  return {
    path,
    names,
    fileOf: (name) => join(root, name),
    sizeOf: (name) => {
      const file = pathIn(root, name);
      return file === null ? null : statSync(file).size;
    },
    read: (name) => {
      const file = pathIn(root, name);
      return file === null ? null : readFileSync(file);
    },
  };
}

/** @returns whether a file begins as a .zip does */
function isZip(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    readSync(file, start, 0, 2, 0);
    return start.toString('latin1') === 'PK';
  } finally {
    closeSync(file);
  }
}

/**
 * @throws {InputFileError} it is not there, is too large, or is an archive that cannot be trusted
 */
export async function openSource(path: string): Promise<Source> {
  try {
    return await open(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof InputFileError || code === undefined) throw error;
    throw wholeFile(path, `${path} cannot be read: ${code}.`, 'Ask whoever owns it.');
  }
}

async function open(path: string): Promise<Source> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw wholeFile(path, `${path} does not exist.`, 'Check the name.');
  if (stat.isDirectory()) return folderSource(path, path, filesIn(path));
  if (!stat.isFile()) throw wholeFile(path, `${path} is no file.`, 'Name items, or a package.');
  if (stat.size > LARGEST_PACKAGE_BYTES) {
    const what = `${path} is larger than ${megabytes(LARGEST_PACKAGE_BYTES)}.`;
    throw wholeFile(path, what, 'Make several packages of it.');
  }
  if (!isZip(path)) return folderSource(path, dirname(path), [basename(path)]);
  const entries = await readZip(path);
  return {
    path,
    names: [...entries.keys()].toSorted(),
    fileOf: (name) => `${path}/${name}`,
    sizeOf: (name) => entries.get(name)?.length ?? null,
    read: (name) => entries.get(name) ?? null,
  };
}
