/** What was made, on disk: whole or absent, also when the process is killed. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperatorError, syncFolder, writeFileAtomic } from '@slipway/kernel';
import { OutUnwritableError, PackageThereError, PictureThereError } from '../errors.ts';
import { zipOf } from './zip.ts';

/** @returns the error that is told: what the system refused is the user's to cure */
function tellable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const isOurs = error instanceof OperatorError || code === undefined;
  return isOurs ? error : new OutUnwritableError(path, code);
}

/**
 * Writes a package: an archive if its name ends in `.zip`, else a folder. A kill in the middle may
 * leave one named `PATH.UUID` beside it, and nothing under its own name.
 *
 * @throws {PackageThereError} the folder is there, and not empty; an archive is replaced
 * @throws {OutUnwritableError} the system refuses it
 */
export async function writePackage(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  try {
    await putPackage(path, files);
  } catch (error) {
    throw tellable(path, error);
  }
}

async function putPackage(path: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (path.toLowerCase().endsWith('.zip')) {
    writeFileAtomic(path, await zipOf(files), 0o644);
    return;
  }
  const there = statSync(path, { throwIfNoEntry: false });
  const isFree = !there || (there.isDirectory() && readdirSync(path).length === 0);
  if (!isFree) throw new PackageThereError(path);
  const temporary = `${path}.${randomUUID()}`;
  try {
    for (const [name, bytes] of files) {
      const file = join(temporary, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileAtomic(file, bytes, 0o644);
    }
    renameSync(temporary, path); // takes the place of an empty folder, and of no other
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  syncFolder(path);
}

/**
 * Writes a bank with its pictures beside it. Pictures come first, and none is replaced: until the
 * bank itself is, the old one is whole.
 *
 * @throws {PictureThereError} another picture has a name of these; nothing was written
 * @throws {OutUnwritableError} the system refuses it; the bank is the old one
 */
export function writeBank(
  path: string,
  text: string,
  pictures: ReadonlyMap<string, Uint8Array>,
): void {
  try {
    putBank(path, text, pictures);
  } catch (error) {
    throw tellable(path, error);
  }
}

function putBank(path: string, text: string, pictures: ReadonlyMap<string, Uint8Array>): void {
  const folder = dirname(path);
  const missing = [...pictures].filter(([name, bytes]) => {
    const file = join(folder, name);
    if (!existsSync(file)) return true;
    if (Buffer.compare(readFileSync(file), bytes) !== 0) throw new PictureThereError(file);
    return false;
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of missing) writeFileAtomic(join(folder, name), bytes, 0o644);
  writeFileAtomic(path, text, 0o644);
}
