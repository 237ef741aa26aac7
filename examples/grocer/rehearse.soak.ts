/**
 * A rehearsal's prediction against the real run that follows, on the grocer's data at full size:
 * `npm run test:soak -- rehearse`. Both run on servers of the same machine and settings.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect, startEmbedded, type EmbeddedServer, type Sql } from '@slipway/pg';
import {
  measureChange,
  readChangeFile,
  readLikeness,
  rehearseChange,
  writeRehearsal,
  type MeasuredStep,
} from '@slipway/schema';
import { seedGrocer } from './src/index.ts';
import { makeInitialVersions } from './testing/versions.ts';

const SCALE = Number(process.env['SLIPWAY_SOAK_SCALE'] ?? 1);
const RATE = 200;
const PAUSE_MS = 4000;
/** Two looks at the locks: what is shorter cannot be compared. */
const FLOOR_MS = 8;

/** The loyalty change makes store ids of texts that name stores. */
const CHANGES = [
  { schema: 'pricing', file: '2026-11-minor-units.yaml' },
  { schema: 'subscriptions', file: '2026-11-split-name.yaml' },
  { schema: 'loyalty', file: '2026-11-store-reference.yaml' },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'slipway-soak-rehearse-'));
let server: EmbeddedServer;
let url: string;
let sql: Sql;

before(async () => {
  server = await startEmbedded(folder, { settings: { min_wal_size: '2GB' } });
  url = await server.ensureDatabase('production');
  await makeInitialVersions(url);
  sql = connect(url, { name: 'slipway-soak' });
  await seedGrocer(sql, { scale: SCALE, stores: 15 });
  await sql`vacuum (analyze)`;
});

after(async () => {
  await sql?.end({ timeout: 1 });
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

for (const { schema, file } of CHANGES) {
  test(`${schema}: the rehearsal predicts the run that follows`, async () => {
    const path = new URL(`./changes/${schema}/${file}`, import.meta.url);
    const change = readChangeFile(fileURLToPath(path));
    const rehearsal = await rehearseChange({
      change,
      like: url,
      schema,
      scale: 1,
      rate: RATE,
      pauseMs: PAUSE_MS,
    });
    const reports = process.env['SLIPWAY_SOAK_REPORTS'];
    if (reports) writeRehearsal(join(reports, schema), rehearsal);
    assert.equal(rehearsal.failure, null);
    assert.equal(rehearsal.failedStatements, 0, rehearsal.failures.join('; '));
    for (const { table, pages, wantedPages } of rehearsal.tables) {
      if (wantedPages < 100) continue;
      assert.ok(Math.abs(pages / wantedPages - 1) <= 0.15, `${table}: ${pages} of ${wantedPages}`);
    }

    const { version, tables } = await readLikeness(url, schema);
    const real = await measureChange(url, {
      schema,
      change,
      from: version,
      tables,
      rate: RATE,
      goesBack: false,
      pauseMs: PAUSE_MS,
    });
    const spent = (phase: string) =>
      real.steps.filter((step) => step.phase === phase).reduce((sum, { ms }) => sum + ms, 0);
    const realMs = spent('expand') + spent('contract');
    const { expandMs, contractMs, longestLockWaitMs, walBytes } = rehearsal.prediction!;
    const expanded = real.steps.filter(({ phase }) => phase === 'expand');
    const realWalBytes = expanded.reduce((sum, step) => sum + step.walBytes, 0);
    const predictedMs = expandMs.value + contractMs.value;
    const ran = real.steps.filter(({ phase }) => /^(expand|contract)$/.test(phase));
    const most = (of: (step: MeasuredStep) => number, steps: readonly MeasuredStep[]) =>
      Math.max(0, ...steps.map(of));
    const wait = (of: (step: MeasuredStep) => number) => ({
      rounds: ['expand', 'expand again', 'contract'].map((phase) =>
        most(
          of,
          rehearsal.steps.filter((step) => step.phase === phase),
        ),
      ),
      real: most(of, ran),
    });
    const realWaitMs = Math.max(
      FLOOR_MS,
      most((step) => step.longestLockWaitMs, ran),
    );
    const predictedWaitMs = Math.max(FLOOR_MS, longestLockWaitMs.value);
    const figures = {
      schema,
      predictedMs,
      realMs,
      predictedWaitMs,
      realWaitMs,
      lockWaits: wait((step) => step.longestLockWaitMs),
      delays: wait((step) => step.longestDelayMs),
      wal: { predicted: walBytes.value, real: realWalBytes },
    };
    console.log(JSON.stringify(figures));
    assert.ok(Math.abs(realWalBytes / walBytes.value - 1) <= 0.3, 'WAL within 30 %');
    assert.ok(Math.abs(realMs / predictedMs - 1) <= 0.5, 'duration within 50 %');
    const ratio = realWaitMs / predictedWaitMs;
    assert.ok(ratio <= 2 && ratio >= 0.5, 'longest wait within a factor of 2');
  });
}
