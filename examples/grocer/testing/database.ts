/**
 * A small grocer's database for tests: initial versions, data, second versions.
 */
// First, so that what uses the server ends before it.
import './end-of-file.ts';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { seedGrocer, type SeedSize } from '../src/index.ts';
import { addSecondVersions, makeInitialVersions } from './versions.ts';

export interface GrocerDatabase {
  readonly sql: Sql;
  readonly url: string;
  readonly size: SeedSize;
}

/** Makes a database with the initial versions and data, runs `body` with it, and drops it. */
export async function withInitialVersions(
  scale: number,
  body: (database: GrocerDatabase) => Promise<void>,
): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await makeInitialVersions(url);
    const size = await seedGrocer(sql, { scale, stores: 15 });
    await body({ sql, url, size });
  });
}

/** The same, with both versions live. */
export async function withBothVersions(
  scale: number,
  body: (database: GrocerDatabase) => Promise<void>,
): Promise<void> {
  await withInitialVersions(scale, async (database) => {
    await addSecondVersions(database.url);
    await body(database);
  });
}
