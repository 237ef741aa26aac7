/** The database of a launch's devices, where its sign-ups, prices, drills and cases are too. */
import { resolveReference, type LaunchSpec } from '@slipway/launch';
import { connectChecked, type Sql } from '@slipway/pg';

type Env = Readonly<Record<string, string | undefined>>;

/** @returns its URL; undefined when the launch does not say which of its databases it is */
export function databaseOf(
  { devices, databases, folder }: Pick<LaunchSpec, 'devices' | 'databases' | 'folder'>,
  env: Env,
): string | undefined {
  const names = Object.keys(databases);
  const name = devices?.on ?? (names.length === 1 ? names[0] : undefined);
  const database = name === undefined ? undefined : databases[name];
  return database && resolveReference(database.urlRef, env, folder);
}

/** One small pool for each database, opened when it is first asked for. */
export class Pools {
  readonly #pools = new Map<string, Promise<Sql>>();

  /** @throws {DatabaseUnavailableError} it does not answer; the next call tries again */
  open(url: string): Promise<Sql> {
    const known = this.#pools.get(url);
    if (known) return known;
    const pool = connectChecked(url, { name: 'slipway-business', max: 3 });
    this.#pools.set(url, pool);
    pool.catch(() => this.#pools.delete(url));
    return pool;
  }

  async close(): Promise<void> {
    const pools = await Promise.allSettled(this.#pools.values());
    this.#pools.clear();
    const open = pools.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(open.map((sql) => sql.end({ timeout: 1 })));
  }
}
