/** Sign-ups, prices, rehearsals and cases in a real Chromium, with a real server and database. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { addDrills, addPrices, addSignUps } from './testing/business-rows.ts';
import { startRealServer, type RealServer } from './testing/real-server.ts';
import { openPages } from './testing/stage.ts';

const THIN = '\u202F';
const PAGES = ['onboarding', 'prices', 'rehearsals'] as const;

describe('the screens of the business', { skip: skipWithoutChromium }, () => {
  const openPage = openPages();
  let server: RealServer;

  before(async () => {
    const [own, foreign] = [newPersonKey(), newPersonKey()];
    server = await startRealServer(own.publicKey);
    const nowMs = Date.now();
    await addSignUps(server.sql, nowMs);
    await addPrices(server.sql, nowMs);
    await addDrills(server.sql, nowMs, { own: own.privateKey, foreign: foreign.privateKey });
  });
  after(async () => server?.close());

  const addressOf = (path: string) => `${server.url}/launches/${server.launch}/${path}`;

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await openPage(addressOf(path), options);
    await page.locator('.figures').waitFor();
    return page;
  }

  const texts = (page: Page, selector: string) => page.locator(selector).allTextContents();

  test('sign-ups: each step with its count, each loss with its reason, what expires', async () => {
    const page = await open('onboarding');
    assert.deepEqual(await texts(page, '.funnel .step'), [
      `Captured50100${THIN}%`,
      `Verified4386${THIN}%`,
      `Payment begun4386${THIN}%`,
      `Activated3672${THIN}%`,
      `Benefit at the till3060${THIN}%`,
    ]);
    assert.deepEqual(await texts(page, '.funnel .lost'), [
      'not verified 6',
      'declined 6',
      'benefit not visible 6',
      'withdrawn 1',
    ]);
    const rate = await page.locator('.figure').first().textContent();
    assert.equal(rate, `Activation62.5${THIN}%30 of 48 due95${THIN}%: 48.4–74.8${THIN}%`);
    assert.equal((await texts(page, 'tbody tr'))[1], `Millbrook9850${THIN}%21.5–78.5${THIN}%`);
    const [expires] = await texts(page, '.list li');
    assert.match(expires ?? '', /^in 59.minMillbrook, m-90 sub-90Declined: card_declined$/);
    await page.context().close();
  });

  test('prices: what waits for what, and how long the others took', async () => {
    const page = await open('prices');
    assert.deepEqual(await texts(page, 'tbody tr'), [
      `milkQuaysideUp349369${`2${THIN}h${THIN}00`} agoLabels to show it`,
      `teaMillbrookUp349369in 2${THIN}h${THIN}59Its moment`,
    ]);
    const [, down] = await texts(page, '.figure');
    assert.match(down ?? '', /^Down: nine of ten within4.min1 through, 0 open/);
    await page.getByRole('link', { name: 'Millbrook' }).click();
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).search, '?store=s02');
    await page.context().close();
  });

  test('rehearsals: a card for each store, with its score, its checks, and who signed', async () => {
    const page = await open('rehearsals');
    const words = await texts(page, '.card .word');
    assert.deepEqual(words.slice(0, 4), ['Passed', 'Failed', 'Does not count', 'Not drilled']);
    assert.equal(words.length, 15);
    assert.deepEqual(await texts(page, '.card .score'), [
      '4 of 4 checks held',
      '3 of 4 checks held',
    ]);
    const failed = page.locator('.card').nth(1);
    assert.match((await failed.locator('.checks li').first().textContent()) ?? '', /did not hold/);
    await failed.getByText('Signed by A. Okafor').waitFor();
    await page.locator('.card').nth(2).getByText('not signed by that key').waitFor();
    await page.context().close();
  });

  test('a sign-up that comes is seen without a reload', async () => {
    const page = await open('onboarding');
    const { captureSignUp } = await import('@slipway/commerce');
    const capturedMs = Date.now();
    await captureSignUp(server.sql, { id: 'sub-99', store: 's04', member: 'm-99', capturedMs });
    await page.locator('.funnel .step b', { hasText: '51' }).waitFor();
    await page.context().close();
  });

  for (const theme of ['dark', 'light']) {
    test(`axe finds nothing in the ${theme} theme`, async () => {
      const page = await open(`onboarding#${theme}`, { reducedMotion: 'reduce' });
      await assertAccessible(page);
      for (const path of PAGES.slice(1)) {
        await page.goto(`${addressOf(path)}#${theme}`);
        await page.locator('.figures').waitFor();
        await assertAccessible(page);
      }
      await page.context().close();
    });
  }

  test('a phone gets one column, and nothing to scroll sideways', async () => {
    const page = await open(PAGES[0], { viewport: { width: 390, height: 844 } });
    for (const path of PAGES) {
      await page.goto(addressOf(path));
      await page.locator('.figures').waitFor();
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.scrolls, .cards')].map(
          (part) => part.scrollWidth - part.clientWidth,
        ),
      );
      assert.deepEqual(new Set(wide), new Set([0]), path);
    }
    await page.context().close();
  });

  test('what is stale never looks fine, and heals when the server answers again', async () => {
    const page = await open('rehearsals');
    server.freeze();
    try {
      await page.locator('.wall[data-fresh="stale"]').waitFor({ timeout: 12_000 });
      const shapes = await page
        .locator('.card use')
        .evaluateAll((all) => all.map((use) => use.getAttribute('href')));
      assert.deepEqual(new Set(shapes), new Set(['#g-stale']));
      assert.equal((await texts(page, '.card .word'))[0], 'Was: passed');
      await assertAccessible(page);
    } finally {
      server.goOn();
    }
    await page.locator('.wall[data-fresh="live"]').waitFor({ timeout: 12_000 });
    await page.context().close();
  });
});
