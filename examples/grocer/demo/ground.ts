/**
 * What stands before the launch: a real PostgreSQL, the grocer's schemas in their first version,
 * and data of real size.
 */
import { join } from 'node:path';
import { connect, startEmbedded, type EmbeddedServer } from '@slipway/pg';
import { completeChange, readChangeFile, startChange, versionSchemaName } from '@slipway/schema';
import { TILL_TABLES } from '../services/sync/performers.ts';
import { GROCER_FOLDER, seedGrocer } from '../src/index.ts';

export const SCHEMAS = ['pricing', 'loyalty', 'subscriptions'] as const;
export type SchemaName = (typeof SCHEMAS)[number];

const FIRST = '2026-01-initial';

/** The change that leads to the second version of each schema. */
export const SECOND: Readonly<Record<SchemaName, string>> = {
  pricing: '2026-11-minor-units',
  loyalty: '2026-11-store-reference',
  subscriptions: '2026-11-split-name',
};

export interface Ground {
  readonly server: EmbeddedServer;
  readonly slipwayUrl: string;
  readonly grocerUrl: string;
}

/** @returns the view schema of each of the grocer's schemas in release 1 or 2 */
export function versionSchemas(release: 1 | 2): Record<SchemaName, string> {
  const name = (schema: SchemaName) =>
    versionSchemaName(schema, release === 1 ? FIRST : SECOND[schema]);
  return {
    pricing: name('pricing'),
    loyalty: name('loyalty'),
    subscriptions: name('subscriptions'),
  };
}

/**
 * @param folder the demo's folder; empty or absent before
 * @param say told what is being done, for the person who waits
 */
export async function layGround(
  folder: string,
  stores: number,
  scale: number,
  say: (text: string) => void,
): Promise<Ground> {
  const server = await startEmbedded(join(folder, 'pg'));
  say(`PostgreSQL 18 on port ${server.port}`);
  const slipwayUrl = await server.ensureDatabase('slipway');
  const grocerUrl = await server.ensureDatabase('grocer');
  const sql = connect(grocerUrl, { name: 'grocer-demo', max: 4 });
  try {
    for (const schema of SCHEMAS) {
      const change = readChangeFile(join(GROCER_FOLDER, 'changes', schema, `${FIRST}.yaml`));
      await startChange(grocerUrl, { schema, change });
      await completeChange(grocerUrl, { schema });
    }
    await sql.unsafe(TILL_TABLES);
    const size = await seedGrocer(sql, { scale, stores });
    const count = (rows: number) => rows.toLocaleString('en');
    say(
      `Data: ${count(size.members)} members, ${count(size.prices)} prices, ` +
        `${count(size.entries)} ledger entries`,
    );
  } finally {
    await sql.end();
  }
  return { server, slipwayUrl, grocerUrl };
}
