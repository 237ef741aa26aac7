/**
 * Where the admin socket is: in the router's own folder, or, as a socket's path may have no more
 * than about 100 bytes, in a folder of the same owner under the temporary directory.
 */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { privateFolder } from '@slipway/kernel';
import { RouterConfigError } from '../errors.ts';

const MAX_PATH_BYTES = 100;

/**
 * @param folder the router's folder
 * @returns the socket's path; its folder exists and only its owner may enter it
 * @throws {RouterConfigError} someone else owns the folder
 */
export function adminSocketPath(folder: string): string {
  const near = join(resolve(folder), 'admin.sock');
  if (Buffer.byteLength(near) <= MAX_PATH_BYTES) {
    privateFolder(resolve(folder));
    return near;
  }
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `slipway-${name}`);
  assertOwn(short);
  privateFolder(short);
  assertOwn(short);
  return join(short, 'admin.sock');
}

/** In a folder that everyone may write to, a name may have been taken by somebody else. */
function assertOwn(folder: string): void {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new RouterConfigError(folder, 'it is not a folder of this user.');
  }
}
