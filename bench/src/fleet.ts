/** Devices and sync: what an append costs a till, what ingest costs the cloud, how it drains. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '@slipway/pg';
import { appendRows } from './fleet/append.ts';
import { drainRows } from './fleet/drain.ts';
import { ingestRows } from './fleet/ingest.ts';
import { reconnectRows } from './fleet/reconnect.ts';
import type { Benchmark, Row } from './harness.ts';

async function run(say: (text: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [...(await appendRows(say))];
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-fleet-'));
  const server = await startEmbedded(folder, { settings: { min_wal_size: '2GB' } });
  try {
    for (const group of [ingestRows, drainRows, reconnectRows]) {
      rows.push(...(await group(server, say)));
    }
    return rows;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The benchmark. */
export const fleet: Benchmark = {
  name: 'fleet',
  summary: 'a till’s append, ingest, drain of a day’s backlog, 750 devices at once',
  run,
};
