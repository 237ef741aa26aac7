/**
 * The picker's page: from the last key of a scan to the next item on the screen, with no line to
 * the cloud. The agent is a real one, its log durable; the page is in a real Chromium.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createEnrolCode, ensureFleetTables, Gateway, publish } from '@slipway/fleet/server';
import { LEDGER, ledgerParts, memoryJournal, serveGateway } from '@slipway/fleet/testing/parts';
import { buildPage, startChromium } from '@slipway/look/testing';
import { connect, startEmbedded, type Sql } from '@slipway/pg';
import { pickerFolder } from '@slipway/picker';
import { exampleList, scan, startHandheld, type Handheld } from '@slipway/picker/testing';
import { limitRow, type Row } from '../harness.ts';

const SCANS = 200;
const LIST = exampleList('s01-bench', 1, [{ zone: 'ambient', lines: SCANS }]);

/** Runs in the page: notes when Enter came, and when the next item was painted. */
const WATCH = `
  globalThis.took = [];
  let enteredMs = 0;
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter') enteredMs = event.timeStamp;
  }, { capture: true });
  let step = document.querySelector('[data-step]').dataset.step;
  new MutationObserver(() => {
    const now = document.querySelector('[data-step]')?.dataset.step ?? 'finished';
    if (now === step) return;
    step = now;
    const sinceMs = enteredMs;
    // After the frame that shows it was handed on.
    requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - sinceMs)));
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
`;

export async function scanRows(say: (text: string) => void): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-scan-'));
  const server = await startEmbedded(join(folder, 'pg'));
  const sql = connect(await server.ensureDatabase('bench_scan'), { name: 'bench', max: 12 });
  let handheld: Handheld | undefined;
  try {
    await buildPage(join(pickerFolder, '..'));
    await ensureFleetTables(sql);
    await sql.unsafe(LEDGER);
    const served = await serveGateway(new Gateway(ledgerParts(sql, memoryJournal())));
    handheld = await handheldWithList(sql, served.url, join(folder, 'handheld'));
    await handheld.call('POST', '/v1/drill/transport', { cut: true, forMs: 3_600_000 });
    say(`${SCANS} scans on the page, with the line cut`);
    const took = (await scanAll(handheld)).toSorted((a, b) => a - b);
    await served.close();
    const at = (share: number) => took[Math.ceil(took.length * share) - 1]!;
    return [
      limitRow({
        id: 'crew.scan',
        measure: 'picker’s page: scan until the next item is shown, offline, 99 of 100 scans',
        unit: 'ms',
        value: at(0.99),
        against: 'the middle one of them',
        againstValue: at(0.5),
        target: 100,
      }),
    ];
  } finally {
    await handheld?.kill();
    await sql.end({ timeout: 1 });
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function handheldWithList(sql: Sql, cloud: string, folder: string): Promise<Handheld> {
  const wish = { device: 'hand-1', store: 's01', kind: 'handheld' as const, label: 'Hand 1' };
  const handheld = await startHandheld(folder, cloud, await createEnrolCode(sql, wish));
  await sql.begin((tx) => publish(tx, 's01', 'picks', LIST.list, LIST as never));
  for (;;) {
    const { lists } = await handheld.call<{ lists: unknown[] }>('GET', '/v1/picks');
    if (lists.length > 0) return handheld;
    await delay(50);
  }
}

/** @returns how long each took, in ms */
async function scanAll({ url, code }: Handheld): Promise<number[]> {
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'en' });
    await page.goto(`${url}/pick`);
    await page.getByLabel('Your code').fill(await code('l.frey', 'L. Frey'));
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('button', { name: /Batch 1/ }).click();
    await page.locator('[data-step="1"]').waitFor();
    await page.evaluate(WATCH);
    for (const { step, codes, toteCode } of LIST.lines) {
      await scan(page, codes[0]!);
      await page.locator('[data-phase="tote"]').waitFor();
      await scan(page, toteCode);
      await page.waitForSelector(step < SCANS ? `[data-step="${step + 1}"]` : '.finished');
    }
    while ((await page.evaluate<number>('took.length')) < SCANS) await delay(20);
    return await page.evaluate<number[]>('took');
  } finally {
    await browser.close();
  }
}
