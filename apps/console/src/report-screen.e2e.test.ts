/** The report, rehearsals of a launch and kits in a real Chromium: read, drawn, kept as files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { REPORT_SIGNATURE, type BusinessView } from '@slipway/api';
import type { Download, Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleLaunch } from './testing/example.ts';
import { examplePlaybook } from './testing/example-playbook.ts';
import { exampleRehearsals, exampleReport } from './testing/example-report.ts';
import { setStage } from './testing/stage.ts';

const SIGNATURE = '{"subject":"report/l-1"}';
const NAMED = {
  'content-disposition': 'attachment; filename="spring-report.pdf"',
  [REPORT_SIGNATURE]: Buffer.from(SIGNATURE).toString('base64'),
};

/** A launch without devices: nothing but its rehearsals is there. */
const businessOf = (nowMs: number): BusinessView => ({
  atMs: nowMs,
  onboarding: null,
  prices: null,
  drills: null,
  reconciliation: null,
  rehearsals: exampleRehearsals(nowMs),
});

describe('the report', { skip: skipWithoutChromium }, () => {
  const stage = setStage();
  let page: Page;
  before(async () => {
    stage.server.answer = ({ path }) => {
      const nowMs = Date.now();
      if (path.endsWith('/report')) return [200, exampleReport(nowMs), NAMED];
      if (path.endsWith('/business')) return [200, businessOf(nowMs)];
      return path.endsWith('/playbook') ? [200, examplePlaybook(nowMs)] : null;
    };
    page = await stage.open(exampleLaunch(), '/launches/l-1');
    page.on('pageerror', (error) => assert.fail(error));
    await page.locator('.wall').waitFor();
  });
  after(async () => page?.context().close());

  const follow = (name: string) => page.locator('.legend').getByRole('link', { name }).click();
  const hides = () =>
    page.evaluate(() =>
      Array.from(document.querySelectorAll('.wall, .legend'), (part) => [
        part.scrollWidth - part.clientWidth,
        part.scrollHeight - part.clientHeight,
      ]).flat(),
    );

  test('figures, then the ramp as a picture, then who decided; it says it is partial', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.locator('.answer').waitFor();
    assert.equal(new URL(page.url()).pathname, '/launches/l-1/report');
    const answer = await page.locator('.answer').innerText();
    assert.match(answer, /Not ended.*partial: the launch goes on/s);
    const figures = await page.locator('.figures .figure').allInnerTexts();
    assert.equal(figures.length, 6);
    assert.match(figures[0] ?? '', /Failed requests\s+7.*not kept.*Not kept/s);
    assert.match(figures[2] ?? '', /Activation\s+95.%.*90.% to 98.% of 60/s);
    const picture = page.getByRole('img', { name: /^Millbrook: 0.% on green, rolled-back/ });
    assert.equal(await picture.locator('.gate-failed').count(), 1);
    const way = await picture.locator('.way-line').getAttribute('d');
    assert.match(way ?? '', /^M0 72L60 72L60 55/);
    const drawn = page.getByRole('img', { name: 'Timeline. One decision of a person.' });
    assert.equal(await drawn.evaluate((image: HTMLImageElement) => image.naturalWidth), 200);
    const who = page.getByRole('table', { name: 'Who decided what' }).getByRole('row').nth(1);
    assert.match(await who.innerText(), /ada\s+ada\/laptop\s+Rolled back s02\./);
    await page.getByText('12 more rows: the files have all of them.').waitFor();
    assert.deepEqual(await hides(), [0, 0, 0, 0]);
    await assertAccessible(page);
  });

  test('a file is kept with its signature beside it', async () => {
    const downloads: Download[] = [];
    const both = Promise.withResolvers<void>();
    page.on('download', (download) => {
      if (downloads.push(download) === 2) both.resolve();
    });
    await page.getByRole('button', { name: 'pdf' }).click();
    await page.getByText('spring-report.pdf is kept').waitFor();
    await both.promise;
    const begun = async (download: Download) => {
      const text = readFileSync(await download.path(), 'utf8');
      return `${download.suggestedFilename()}: ${text.slice(0, 24)}`;
    };
    const files = await Promise.all(downloads.map(begun));
    assert.ok(files.includes(`spring-report.pdf.sig.json: ${SIGNATURE}`), files.join());
    assert.ok(
      files.some((file) => file.startsWith('spring-report.pdf: {"atMs":')),
      files.join(),
    );
    const { answer } = stage.server;
    stage.server.answer = () => [500, {}];
    await page.getByRole('button', { name: 'csv' }).click();
    await page.getByText('The server answered 500. Nothing was kept.').waitFor();
    stage.server.answer = answer;
  });

  test('rehearsals: what fired by what, each rollback timed, which counts', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await follow('Rehearsals');
    const runs = page.locator('.rehearsed article');
    await runs.first().waitFor();
    assert.deepEqual(await runs.locator('h3').allInnerTexts(), [
      'Passed, counts',
      'Did not pass',
      'Does not count',
    ]);
    const counts = await runs.nth(0).innerText();
    assert.match(counts, /Signed by Ada Brook/);
    assert.match(counts, /fired: took all stores back\s+green answers 500\s+2\.1.s/);
    assert.match(counts, /15 stores in 0\.31.s, read back after 40.ms/);
    assert.match(await runs.nth(1).innerText(), /slow-requests\s+it did not fire/);
    assert.match(await runs.nth(2).innerText(), /eve is not among the people/);
    assert.deepEqual(await hides(), [0, 0, 0, 0]);
    await assertAccessible(page);
  });

  test('on a phone nothing is cut off; a kit of each store is a link of the playbook', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [next, shown] of [
      ['Report', '.answer'],
      ['Rehearsals', '.rehearsed'],
      ['Playbook', '.phases'],
    ] as const) {
      await follow(next);
      await page.locator(shown).waitFor();
      const wide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      assert.equal(wide, 0, next);
    }
    const kits = page.getByRole('group', { name: 'Fallback kits' }).getByRole('link');
    const { stores } = exampleLaunch();
    assert.equal(await kits.count(), stores.length);
    assert.equal(await kits.first().getAttribute('href'), `/api/launches/l-1/kit/${stores[0]?.id}`);
  });
});
