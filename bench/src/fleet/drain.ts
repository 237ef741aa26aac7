/** How long a till's backlog of a day takes to drain: the real agent, a real gateway, HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startDevice } from '@slipway/device';
import { createEnrolCode, ensureFleetTables, Gateway } from '@slipway/fleet/server';
import { LEDGER, ledgerParts, memoryJournal, serveGateway } from '@slipway/fleet/testing/parts';
import { connect, type EmbeddedServer } from '@slipway/pg';
import { pino } from 'pino';
import { limitRow, type Row } from '../harness.ts';

const OPS = 20_000;

export async function drainRows(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const url = await server.ensureDatabase('bench_drain');
  const sql = connect(url, { name: 'bench', max: 12 });
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-drain-'));
  await ensureFleetTables(sql);
  await sql.unsafe(LEDGER);
  const served = await serveGateway(new Gateway(ledgerParts(sql, memoryJournal())));
  const wish = { device: 'till-1', store: 's01', kind: 'till' as const, label: 'Till' };
  const device = await startDevice({
    folder: join(folder, 'data'),
    secure: join(folder, 'secure'),
    cloud: served.url,
    schemaVersion: 2,
    port: 0,
    log: pino({ level: 'silent' }),
    enrolCode: await createEnrolCode(sql, wish),
  });
  try {
    const { agent } = device;
    await agent.cloud.cut();
    say(`a backlog of ${OPS.toLocaleString('en')} ops is made with the line cut`);
    for (let at = 0; at < OPS; at++) {
      await agent.commit('loyalty-earn', { member: `m${at % 900}`, points: 1, storeId: 's01' });
    }
    const beganMs = performance.now();
    agent.mend();
    const epoch = agent.log.current()!.epoch;
    while (agent.log.watermark(epoch).acked < OPS) await delay(10);
    const ackedMs = performance.now() - beganMs;
    say(`acked after ${(ackedMs / 1000).toFixed(1)} s`);
    for (;;) {
      const [row] = await sql<{ seq: number }[]>`
        select applied_seq::int as seq from slipway.fleet_epoch`;
      if ((row?.seq ?? 0) >= OPS) break;
      await delay(20);
    }
    const appliedMs = performance.now() - beganMs;
    return [
      limitRow({
        id: 'fleet.drain',
        measure: 'drain of a backlog of 20,000 ops of one device, until all are acked',
        unit: 's',
        value: ackedMs / 1000,
        against: 'until all are applied too',
        againstValue: appliedMs / 1000,
        target: 5,
      }),
    ];
  } finally {
    await device.stop();
    await served.close();
    await sql.end({ timeout: 1 });
    rmSync(folder, { recursive: true, force: true });
  }
}
