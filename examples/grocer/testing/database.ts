/**
 * A small grocer's database for one test: initial version, data, second version.
 */
import type { Sql } from '@slipway/pg';
import { testServerUrl, withTestDatabase } from '@slipway/pg/testing';
import { seedGrocer, type SeedSize } from '../src/index.ts';
import { addSecondVersion, makeInitialVersion } from './versions.ts';

// Started here, outside of any test, so that it lives as long as the test file.
await testServerUrl();

export interface GrocerDatabase {
  readonly sql: Sql;
  readonly url: string;
  readonly size: SeedSize;
}

/** Makes the database, runs `body` with it, and drops it, whatever happened. */
export async function withGrocerDatabase(
  scale: number,
  body: (database: GrocerDatabase) => Promise<void>,
): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await makeInitialVersion(sql);
    const size = await seedGrocer(sql, { scale, stores: 15 });
    await addSecondVersion(sql);
    await body({ sql, url, size });
  });
}
