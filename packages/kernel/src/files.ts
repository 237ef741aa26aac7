/** Files that are whole or absent, and that only their owner may read. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file so that a reader, or a crash at any moment, sees the old one or the new one whole.
 * A kill in the middle may leave a file named `PATH.UUID` beside it.
 *
 * @param mode permission bits whatever the umask, owner-only unless told otherwise
 */
export function writeFileAtomic(path: string, text: string | Uint8Array, mode = 0o600): void {
  const temporary = writeBeside(path, text, mode);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(path);
}

/**
 * Makes a file whole, unless there is one: of several processes, one makes it and all read it.
 *
 * @param mode permission bits whatever the umask, owner-only unless told otherwise
 * @returns whether this call made it
 */
export function createFileAtomic(path: string, text: string, mode = 0o600): boolean {
  const temporary = writeBeside(path, text, mode);
  try {
    linkSync(temporary, path); // unlike a rename, it refuses to replace
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(path);
  return true;
}

function writeBeside(path: string, text: string | Uint8Array, mode: number): string {
  const temporary = `${path}.${randomUUID()}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, text); // unlike writeSync, it goes on after a short write
    fchmodSync(file, mode);
    fsyncSync(file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return temporary;
}

/** A new name lasts through a power cut only once its folder is on disk. */
/** Makes the name of a file in its folder outlive a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Makes a folder that only its owner may enter, with its parents; @returns the same path */
export function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}
