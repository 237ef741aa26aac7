/**
 * Live schema changes against plain PostgreSQL and against the best known tool's way: what the
 * backfill costs, what customers' UPDATEs cost while two versions live, and how long they wait.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '@slipway/pg';
import type { Benchmark, Row } from './harness.ts';
import { backfillRows } from './schema/backfill.ts';
import { copyRows } from './schema/copy.ts';
import { customerRows } from './schema/customers.ts';
import type { RowGroup } from './schema/ground.ts';
import { updateGroup } from './schema/updates.ts';

/** A group of rows is one file and one line here. */
const GROUPS: readonly RowGroup[] = [backfillRows, copyRows, updateGroup, customerRows];

/**
 * The log's files are kept for use again, as on a server that has run for a day: on a new one every
 * 16 MB of log wait for a file to be filled with zeros, and customers with it. Customers come last.
 */
const SETTINGS = { autovacuum: 'off', min_wal_size: '2GB', max_wal_size: '4GB' };

async function run(say: (text: string) => void): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const server = await startEmbedded(folder, { settings: SETTINGS });
  try {
    const rows: Row[] = [];
    for (const group of GROUPS) rows.push(...(await group(server, say)));
    return rows;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The benchmark. */
export const schema: Benchmark = {
  name: 'schema',
  summary: 'backfill, UPDATEs and waits of live schema changes against plain PostgreSQL',
  run,
};
