/** The wall in a real Chromium, spoken to through a real stream. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LaunchView, StoreView } from '@slipway/api';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleLaunch } from './testing/example.ts';
import { setStage } from './testing/stage.ts';

describe('fleet wall', { skip: skipWithoutChromium }, () => {
  const stage = setStage();

  /** Shows a launch; @returns a page of it */
  async function open(
    view: LaunchView,
    path = '/#dark',
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const page = await stage.open(view, path, options);
    await page.locator('.tile').first().waitFor();
    return page;
  }

  const change = (place: number, store: Partial<StoreView>): LaunchView => ({
    ...stage.shown,
    stores: stage.shown.stores.map((each, index) =>
      index === place ? { ...each, ...store } : each,
    ),
  });

  test('fifteen tiles, each with its state as word and shape', async () => {
    const page = await open(exampleLaunch());
    const tiles = await page.locator('.tile').evaluateAll((all) =>
      all.map((tile) => ({
        name: tile.querySelector('h2')?.textContent,
        word: tile.querySelector('.word')?.textContent,
        shape: tile.querySelector('header use')?.getAttribute('href'),
      })),
    );
    assert.equal(tiles.length, 15);
    assert.deepEqual(tiles[0], { name: '01 Quayside', word: 'Healthy', shape: '#g-healthy' });
    assert.deepEqual(tiles[5], {
      name: '06 Elmgate',
      word: 'Rolling back',
      shape: '#g-rolling-back',
    });
    assert.deepEqual(tiles[8], { name: '09 Weirside', word: 'Holding', shape: '#g-holding' });
    assert.deepEqual(tiles[10], { name: '11 Copperfield', word: 'Stale', shape: '#g-stale' });
    assert.equal(await page.locator('.clock b').textContent(), 'T+03:36:18');
    assert.equal(await page.locator('.life .now .phase').textContent(), 'Ramping');
    await page.context().close();
  });

  for (const [width, height, stores] of [
    [1920, 1080, 15],
    [3840, 2160, 15],
    [1920, 1080, 60],
  ] as const) {
    test(`nothing to scroll at ${width}x${height} with ${stores} stores`, async () => {
      const page = await open(exampleLaunch({}, stores), '/', { viewport: { width, height } });
      const size = await page.evaluate(() => {
        const page = document.documentElement;
        const wall = document.querySelector('.wall');
        const last = [...document.querySelectorAll('.tile')].at(-1)?.getBoundingClientRect();
        const footer = document.querySelector('.legend');
        const legend = footer?.getBoundingClientRect();
        return {
          page: [page.scrollWidth, page.scrollHeight],
          wallHides: wall ? wall.scrollHeight - wall.clientHeight : -1,
          legendHides: footer ? footer.scrollWidth - footer.clientWidth : -1,
          tilesEnd: last?.bottom ?? Number.NaN,
          legendStarts: legend?.top ?? Number.NaN,
        };
      });
      assert.deepEqual(size.page, [width, height]);
      assert.deepEqual([size.wallHides, size.legendHides], [0, 0]);
      assert.ok(size.tilesEnd <= size.legendStarts, JSON.stringify(size));
      await page.context().close();
    });
  }

  test('a phone gets one column, with nothing beside it', async () => {
    const page = await open(exampleLaunch(), '/', { viewport: { width: 390, height: 844 } });
    const [lefts, width] = await page.evaluate(() => [
      [...document.querySelectorAll('.tile')].map((tile) => tile.getBoundingClientRect().left),
      document.documentElement.scrollWidth,
    ]);
    assert.equal(new Set(lefts).size, 1);
    assert.equal(width, 390);
    await page.context().close();
  });

  for (const theme of ['dark', 'light']) {
    test(`axe finds nothing in the ${theme} theme: wall, stale wall`, async () => {
      const page = await open(exampleLaunch(), `/#${theme}`, { reducedMotion: 'reduce' });
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ground, theme === 'dark' ? 'rgb(12, 14, 17)' : 'rgb(230, 232, 235)');
      await assertAccessible(page);
      stage.silence();
      await page.locator('[data-fresh="stale"]').waitFor({ timeout: 6000 });
      await assertAccessible(page);
      await page.context().close();
    });
  }

  test('a store that breaches changes its tile in its place, and is said aloud', async () => {
    const page = await open(exampleLaunch());
    stage.shown = change(1, { state: 'breached', reason: 'errors 3 %' });
    const tile = page.locator('[data-place="1"]');
    await tile.and(page.locator('[data-st="breached"]')).waitFor();
    assert.equal(await tile.locator('h2').textContent(), '02 Millbrook');
    assert.equal(await page.getByRole('alert').textContent(), 'Millbrook: breached, errors 3 %');
    const looks = await page.locator('.attention .chip').allTextContents();
    assert.equal(looks[0], '1 breached');
    await page.context().close();
  });

  test('the loss of the stream shows at once, turns the wall stale, and heals', async () => {
    const page = await open(exampleLaunch());
    await page.getByText('Live,').waitFor();
    stage.server.hangUp();
    await page.locator('.band').waitFor({ timeout: 1500 });
    await page.locator('.wall[data-fresh="stale"]').waitFor({ timeout: 5000 });
    const words = await page.locator('.tile .word').allTextContents();
    assert.deepEqual(new Set(words), new Set(['Stale']));
    const healthy = page.locator('[data-place="0"] .share p');
    assert.equal(await healthy.textContent(), 'Last known 09:36:17was healthy');
    assert.match((await page.locator('.band').textContent()) ?? '', /What you see is \d+.s old/);

    stage.server.pickUp();
    await page.locator('.wall[data-fresh="live"]').waitFor({ timeout: 8000 });
    assert.equal(await page.locator('[data-place="0"] .word').textContent(), 'Healthy');
    assert.equal(await page.locator('.band').count(), 0);
    await page.context().close();
  });

  test('trouble and a hold are told in full, with who and why', async () => {
    const hold = {
      by: 'ines',
      reason: 'the pilot store calls back',
      sinceMs: exampleLaunch().atMs,
    };
    const page = await open(exampleLaunch({ hold, trouble: 'The database does not answer.' }));
    assert.deepEqual(await page.locator('.band').allTextContents(), [
      'TroubleThe database does not answer.',
      'Held by ines since 09:36the pilot store calls back',
    ]);
    await page.context().close();
  });

  test('a server that pings but sends nothing of the launch does not look live', async () => {
    const page = await open(exampleLaunch());
    await page.getByText('Live,').waitFor();
    stage.say(() => stage.server.ping());
    await page.locator('.wall[data-fresh="stale"]').waitFor({ timeout: 6000 });
    await page.context().close();
  });

  test('j and k move between stores, a acknowledges, keys can be turned off', async () => {
    const page = await open(exampleLaunch());
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-place'));
    for (const [key, place] of [
      ['j', '0'],
      ['j', '1'],
      ['j', '2'],
      ['k', '1'],
      ['k', '0'],
      ['k', '0'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await focused(), place);
    }
    assert.equal(await page.locator('.tile[tabindex="0"]').count(), 1);

    const elmgate = page.locator('[data-place="5"]');
    const blink = () =>
      elmgate.locator('header .g').evaluate((shape) => getComputedStyle(shape).animationName);
    assert.equal(await blink(), 'unacknowledged');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('j');
    await page.keyboard.press('a');
    await elmgate.and(page.locator(':not([data-unacknowledged])')).waitFor();
    assert.equal(await blink(), 'none');

    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await assertAccessible(page);
    await page.getByRole('dialog').getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await elmgate.focus();
    await page.keyboard.press('j');
    assert.equal(await focused(), '5');
    await page.context().close();
  });

  test('under reduced motion nothing blinks', async () => {
    const page = await open(exampleLaunch(), '/', { reducedMotion: 'reduce' });
    const names = await page
      .locator('[data-unacknowledged] header .g')
      .evaluateAll((all) => all.map((shape) => getComputedStyle(shape).animationName));
    assert.equal(names.length, 3);
    assert.deepEqual(new Set(names), new Set(['none']));
    await page.context().close();
  });

  test('the newest launch is shown unless the address names another', async () => {
    const newest = exampleLaunch({ id: 'l-2', name: 'autumn' });
    const page = await open(newest);
    const entered = [{ phase: 'planned' as const, atMs: 1 }];
    stage.server.launches = [newest, exampleLaunch({ id: 'l-1', name: 'spring', entered })];
    await page.reload();
    await page.getByRole('heading', { name: 'autumn, 15 stores' }).waitFor();
    await page.getByRole('button', { name: '2 launches' }).click();
    const links = page.getByRole('dialog').getByRole('link');
    assert.deepEqual(
      await links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))),
      ['/launches/l-2#dark', '/launches/l-1#dark'],
    );
    await links.nth(1).click();
    await page.getByRole('heading', { name: 'spring, 15 stores' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/launches/l-1');
    await page.goto(`${stage.server.url}/launches/gone`);
    await page.getByRole('heading', { name: 'There is no launch gone' }).waitFor();
    await page.context().close();
  });

  test('without a launch the page says what to do', async () => {
    const page = await open(exampleLaunch());
    stage.silence();
    stage.server.launches = [];
    await page.reload();
    await page.getByText('npx slipway launch lock FILE').waitFor();
    await assertAccessible(page);
    await page.context().close();
  });
});
