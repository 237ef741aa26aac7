/** The page in a real Chromium, on a real agent with its log, and in the end a real gateway. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { PickStep } from '@slipway/crew/picker';
import { createEnrolCode, publish } from '@slipway/fleet/server';
import { until, withGateway, type Bench } from '@slipway/fleet/testing';
import {
  assertAccessible,
  buildPage,
  skipWithoutChromium,
  startChromium,
} from '@slipway/look/testing';
import type { Browser, Page } from 'playwright-core';
import { exampleList, scan, startHandheld, YOGHURT, type Handheld } from './testing/index.ts';

const PHONE = { width: 390, height: 844 };
const skip = skipWithoutChromium;
/** Pictures for people's eyes, kept where they are asked for. */
const PICTURES = process.env['SLIPWAY_PICTURES'];

const SHORT = exampleList('s01-short', 3, [{ zone: 'ambient', lines: 5 }], (line) =>
  line.step === 2 ? { ...line, quantity: 2 } : line,
);
const LONG = exampleList(
  's01-long',
  18,
  [
    { zone: 'ambient', lines: 11 },
    { zone: 'chilled', lines: 16 },
    { zone: 'frozen', lines: 7 },
  ],
  (line) => (line.step === 13 ? { ...line, ...YOGHURT } : line),
);
const codeOf = (step: number) => SHORT.lines[step - 1]!.codes[0]!;
const toteOf = (step: number) => SHORT.lines[step - 1]!.toteCode;

/** The camera shows a test picture. Reading codes is not in Chromium on Linux: a test says them. */
const FAKE_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const READER = `globalThis.BarcodeDetector = class {
  async detect(video) {
    const isSeen = video.videoWidth > 0 && globalThis.shownCode;
    return isSeen ? [{ rawValue: globalThis.shownCode }] : [];
  }
};`;

let browser: Browser;
before(async () => {
  if (skip) return;
  await buildPage(join(import.meta.dirname, '..'));
  browser = await startChromium(FAKE_CAMERA);
});
after(async () => browser?.close());

async function enrolled({ sql, url }: Bench, folder: string): Promise<Handheld> {
  const wish = { device: 'hand-1', store: 's01', kind: 'handheld' as const, label: 'Hand 1' };
  const handheld = await startHandheld(folder, url, await createEnrolCode(sql, wish));
  await sql.begin(async (tx) => {
    for (const list of [SHORT, LONG]) {
      await publish(tx, 's01', 'picks', list.list, list as never);
    }
  });
  await until('both lists are on the device', async () => {
    const { lists } = await handheld.call<{ lists: unknown[] }>('GET', '/v1/picks');
    return lists.length === 2;
  });
  return handheld;
}

async function openPage({ url, code }: Handheld): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  await page.addInitScript(READER);
  await page.goto(`${url}/pick`);
  await page.getByLabel('Your code').fill(await code('l.frey', 'L. Frey'));
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Open' }).click();
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const atLine = (page: Page, step: number) => page.locator(`[data-step="${step}"]`).waitFor();

void test('the picker’s page', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-picker-'));
  let handheld: Handheld | undefined;
  t.after(async () => {
    await handheld?.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await withGateway(async (bench) => {
    handheld = await enrolled(bench, folder);
    const page = await openPage(handheld);
    await t.test('it looks as it should: light, dark, large, Spanish', () =>
      looks(handheld!, page),
    );
    await t.test('a list is picked through a cut, a reload and a killed agent', async () => {
      await picks(handheld!, page);
      await assertSynced(bench);
    });
    await t.test('a list that is taken back is told, and left', () => takenBack(bench, page));
    await page.context().close();
  });
});

async function picks(handheld: Handheld, page: Page): Promise<void> {
  await handheld.call('POST', '/v1/drill/transport', { cut: false });
  await page.getByRole('button', { name: /Batch 3/ }).click();
  await atLine(page, 1);
  await wrongScans(page);
  await page.getByRole('button', { name: /^Scan item/ }).click();
  await page.locator('.camera[data-on="true"]').waitFor();
  await page.evaluate(`globalThis.shownCode = '${codeOf(1)}'`);
  await page.getByText('1 in hand').waitFor();
  await scan(page, toteOf(1));
  await atLine(page, 2);

  await handheld.call('POST', '/v1/drill/transport', { cut: true, forMs: 600_000 });
  await page.getByText('Offline 0 min').waitFor();
  await scan(page, codeOf(2));
  await page.getByText('2 of 2, then scan tote').waitFor();
  await page.reload();
  await page.getByText('2 of 2, then scan tote').waitFor(); // also what was in the hand
  await scan(page, codeOf(2));
  await scan(page, toteOf(2));
  await tooFew(page);

  await atLine(page, 4);
  await handheld.kill();
  await scan(page, codeOf(4));
  await scan(page, toteOf(4));
  await page.getByRole('alertdialog', { name: 'Being saved' }).waitFor();
  await handheld.start();
  await atLine(page, 5);

  await substituted(page);
  await page.getByText('Bring the cart').waitFor();
  await assertAccessible(page);
  await picture(page, 'finished');
}

/** Each is told over the whole page, and written nowhere. */
async function wrongScans(page: Page): Promise<void> {
  await scan(page, codeOf(5));
  const wrongItem = page.getByRole('alertdialog', { name: 'Wrong item' });
  await wrongItem.waitFor();
  assert.match(await wrongItem.innerText(), /of another line/);
  await assertAccessible(page);
  await picture(page, 'wrong-item');
  await press(page, 'Go on');
  await scan(page, toteOf(1));
  await page.getByText('Scan 1 more first').waitFor();
  await press(page, 'Go on');
  await page.getByRole('button', { name: /^Scan item/ }).click();
  await page.getByRole('textbox', { name: 'Last four digits' }).fill(codeOf(1).slice(-4));
  await assertAccessible(page);
  await press(page, 'Use');
  await scan(page, toteOf(2));
  await page.getByRole('alertdialog', { name: 'Wrong tote' }).waitFor();
  await press(page, 'Go on');
  await press(page, 'Undo last');
  await page.getByText('1 of 1, then scan tote B').waitFor();
}

async function tooFew(page: Page): Promise<void> {
  await atLine(page, 3);
  await press(page, 'Too few');
  await page.getByText('Is the shelf empty?').waitFor();
  await assertAccessible(page);
  await press(page, 'Yes, empty');
  await press(page, 'Leave 1 out');
}

async function substituted(page: Page): Promise<void> {
  const [allowed, refused] = SHORT.lines[4]!.substitutes;
  await press(page, 'Substitute');
  await page.getByText('Which one instead?').waitFor();
  assert.equal(
    await page.getByText(refused!.name.en).count(),
    0,
    'what was refused is not offered',
  );
  await picture(page, 'substitute');
  await page.getByRole('button', { name: allowed!.name.en }).click();
  await scan(page, allowed!.codes[0]!);
  await scan(page, toteOf(5));
}

/** The gateway has performed each step once, and what was done on the page is what they say. */
async function assertSynced({ sql }: Bench): Promise<void> {
  const read = () => sql<{ opId: string; body: PickStep }[]>`
    select op_id as "opId", body from ledger
    where  type = 'pick-step' and body ->> 'list' = ${SHORT.list}
    order  by epoch, seq`;
  await until('six steps are applied', async () => (await read()).length >= 6);
  const rows = await read();
  assert.deepEqual(
    rows.map(({ body }) => [body.step, body.outcome, body.quantity, body.by]),
    [
      [1, 'picked', 1, 'l.frey'],
      [2, 'picked', 2, 'l.frey'],
      [3, 'zero-check', 0, 'l.frey'],
      [3, 'short', 0, 'l.frey'],
      [4, 'picked', 1, 'l.frey'],
      [5, 'substituted', 1, 'l.frey'],
    ],
  );
  assert.equal(rows[5]!.body.substituteSku, SHORT.lines[4]!.substitutes[0]!.sku);
  assert.equal(new Set(rows.map(({ opId }) => opId)).size, 6);
}

async function looks(handheld: Handheld, page: Page): Promise<void> {
  await handheld.call('POST', '/v1/drill/transport', { cut: true, forMs: 600_000 });
  await pickTwelve(handheld);
  await page.getByRole('button', { name: /Batch 18.*left/ }).waitFor();
  await picture(page, 'lists');
  await page.getByRole('button', { name: /Batch 18/ }).click();
  await page.getByText('chilled 2 of 16').waitFor();
  await page.getByText('12 saved here').waitFor();
  await page.emulateMedia({ colorScheme: 'light' });
  await picture(page, 'picker-light');
  await assertFits(page);
  await assertAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'picker-dark');
  await assertAccessible(page);
  await press(page, 'All batches');
  await press(page, 'Settings');
  await press(page, 'Español');
  await press(page, 'Grande');
  await assertAccessible(page);
  await picture(page, 'settings');
  await page.getByRole('button', { name: /Lote 18/ }).click();
  await page.getByText('tercer estante desde el suelo').waitFor();
  await picture(page, 'large-spanish');
  const { widthPx, hiddenPx } = await page.evaluate(() => {
    const boxOf = (name: string) => document.querySelector(name)!.getBoundingClientRect();
    const hidden = boxOf('.quantity').bottom - boxOf('.thumb').top;
    return { widthPx: document.documentElement.scrollWidth, hiddenPx: Math.max(0, hidden) };
  });
  assert.deepEqual(
    { widthPx, hiddenPx },
    { widthPx: PHONE.width, hiddenPx: 0 },
    'how many is seen',
  );
  await press(page, 'Todos los lotes');
  await press(page, 'Ajustes');
  await press(page, 'English');
  await press(page, 'Normal');
}

/** Twelve lines, done at a pace of 74 an hour. */
async function pickTwelve({ call }: Handheld): Promise<void> {
  const everyMs = 3_600_000 / 74;
  const nowMs = Date.now();
  for (const { step, sku, quantity, tote } of LONG.lines.slice(0, 12)) {
    const atMs = Math.round(nowMs - (13 - step) * everyMs);
    const about = { list: LONG.list, step, sku, quantity, tote, atMs, by: 'l.frey' };
    await call('POST', '/v1/picks/steps', { ...about, outcome: 'picked', opId: `before:${step}` });
  }
}

async function takenBack({ sql }: Bench, page: Page): Promise<void> {
  await press(page, 'Next batch');
  await page.getByRole('button', { name: /Batch 18/ }).click();
  await page.getByText('chilled 2 of 16').waitFor();
  await sql.begin((tx) => publish(tx, 's01', 'picks', LONG.list, null));
  await page.getByRole('alertdialog', { name: 'This list was taken back' }).waitFor();
  await press(page, 'Go on');
  await page.getByRole('button', { name: /Batch 3.*Batch done/ }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Batch 18/ }).count(), 0);
}

/** All of it is seen at once, and whatever is pressed is large enough for a thumb. */
async function assertFits(page: Page): Promise<void> {
  const seen = await page.evaluate(() => ({
    heightPx: document.documentElement.scrollHeight,
    widthPx: document.documentElement.scrollWidth,
    small: [...document.querySelectorAll('button')]
      .map((button) => ({ word: button.innerText, ...button.getBoundingClientRect().toJSON() }))
      .filter(({ width, height }: { width: number; height: number }) => width < 48 || height < 48),
  }));
  assert.deepEqual(seen, { heightPx: PHONE.height, widthPx: PHONE.width, small: [] });
}
