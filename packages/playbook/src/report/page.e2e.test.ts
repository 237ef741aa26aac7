/** The page in a real Chromium: it reads well to everybody, asks for nothing, and prints. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { reportHtml } from './html.ts';
import { bareFacts, exampleFacts } from './testing/facts.ts';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = CANDIDATES.find((path) => existsSync(path));
const skip =
  executablePath === undefined && process.env['CI'] !== 'true'
    ? 'no Chromium here: apt-get install -y chromium'
    : false;
const HOSTILE = '<img src=x onerror=alert(1)><script>alert(1)</script>';

const folder = mkdtempSync(join(tmpdir(), 'slipway-report-page-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the page of a report', { skip }, () => {
  let browser: Promise<Browser> | undefined;
  after(async () => (await browser)?.close());

  async function open(html: string, colorScheme: 'light' | 'dark'): Promise<Page> {
    const args = ['--no-sandbox', '--disable-gpu', '--no-first-run'];
    if (!executablePath) throw new Error('No Chromium: run `apt-get install -y chromium`');
    browser ??= chromium.launch({ executablePath, args });
    const page = await (await browser).newPage({ colorScheme });
    const file = join(folder, `${colorScheme}.html`);
    writeFileSync(file, html);
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  for (const [theme, what, facts] of [
    ['light', 'all parts', exampleFacts()],
    ['dark', 'all parts', exampleFacts()],
    ['dark', 'no part', bareFacts()],
  ] as const) {
    test(`axe finds nothing in the ${theme} theme, with ${what}`, async () => {
      const page = await open(reportHtml(facts), theme);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      assert.deepEqual(found, []);
      await page.close();
    });
  }

  test('it asks for nothing, runs nothing, and its own style is let in', async () => {
    const page = await open('<!doctype html><title>before</title>', 'light');
    const [asked, said, dialogs]: string[][] = [[], [], []];
    page.on('request', (request) => asked!.push(request.url()));
    page.on('console', (message) => said!.push(message.text()));
    page.on('dialog', (dialog) => {
      dialogs!.push(dialog.message());
      void dialog.dismiss();
    });
    const file = join(folder, 'hostile.html');
    writeFileSync(file, reportHtml(exampleFacts(HOSTILE)));
    await page.goto(pathToFileURL(file).href);
    assert.deepEqual([asked, said, dialogs], [[pathToFileURL(file).href], [], []]);
    assert.equal(await page.locator('img, script, iframe').count(), 0);
    assert.equal(await page.locator('h1').textContent(), `spring ${HOSTILE}`);
    const size = await page.locator('h1').evaluate((one) => getComputedStyle(one).fontSize);
    assert.equal(size, '32px');
    assert.ok((await page.locator('svg').count()) >= 6);
    await page.close();
  });

  test('it prints on A4 and on Letter without losing anything at its right', async () => {
    const page = await open(reportHtml(exampleFacts()), 'dark');
    for (const [format, width] of [
      ['A4', 210],
      ['Letter', 215.9],
    ] as const) {
      const pdf = await page.pdf({ format });
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
      await page.emulateMedia({ media: 'print' });
      const inner = Math.floor(((width - 24) / 25.4) * 96);
      await page.setViewportSize({ width: inner, height: 1000 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= inner, `${format}: ${wide} px on ${inner}`);
    }
    await page.close();
  });
});
