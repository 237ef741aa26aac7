/** Where a launch's pick lists are: beside the feed of its devices; both change together. */
import { ensurePickTables, type PublishPickList } from '@slipway/crew/picks';
import { ensureFleetTables, publish } from '@slipway/fleet/server';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { databaseOf, Pools } from '../../business/database.ts';
import type { ServerGround } from '../../drive/ground.ts';
import { NoDeviceDatabaseError } from '../../errors.ts';

/** Publishes a list to its store's devices; null takes it away. */
export const publishPickList: PublishPickList = async (tx, store, list, value) => {
  await publish(tx, store, 'picks', list, value && { ...value });
};

export class PicksDatabase {
  readonly #env: ServerGround['env'];
  readonly #pools = new Pools();
  readonly #made = new Map<Sql, Promise<void>>();

  constructor(env: ServerGround['env']) {
    this.#env = env;
  }

  /** @returns it, up to date, if the launch has pick lists; null: nobody ever brought any in */
  async ifThere(launch: LaunchRecord): Promise<Sql | null> {
    const url = databaseOf(launch.spec, this.#env);
    if (url === undefined) return null;
    const sql = await this.#pools.open(url);
    const [row] = await sql<{ there: boolean }[]>`
      select to_regclass('slipway.crew_pick_batch') is not null as there`;
    if (!row!.there) return null;
    await this.#ready(sql);
    return sql;
  }

  /**
   * @returns it, with its tables made
   * @throws {NoDeviceDatabaseError | DatabaseUnavailableError}
   */
  async open(launch: LaunchRecord): Promise<Sql> {
    const url = databaseOf(launch.spec, this.#env);
    if (url === undefined) throw new NoDeviceDatabaseError(launch.name);
    const sql = await this.#pools.open(url);
    await this.#ready(sql);
    return sql;
  }

  /** Brings its tables up to date, once for each run of the server. */
  async #ready(sql: Sql): Promise<void> {
    const made = this.#made.get(sql) ?? makeTables(sql);
    this.#made.set(sql, made);
    made.catch(() => this.#made.delete(sql));
    await made;
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }
}

async function makeTables(sql: Sql): Promise<void> {
  await ensureFleetTables(sql);
  await ensurePickTables(sql);
}
