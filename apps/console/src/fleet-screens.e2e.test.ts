/** The devices' and the certificate's screens in a real Chromium, through a real stream. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FleetView } from '@slipway/api';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleFleet, fencedFleet } from './testing/example-fleet.ts';
import { exampleLaunch } from './testing/example.ts';
import { setStage } from './testing/stage.ts';

const DEVICES = '/launches/l-1/devices';
const CERTIFICATE = '/launches/l-1/certificate';

describe('the screens of the fleet', { skip: skipWithoutChromium }, () => {
  const stage = setStage();

  /** Shows a launch with these devices; @returns a page of it */
  async function open(
    path: string,
    fleet: FleetView | null = exampleFleet(),
    { stores = 15, ...options }: BrowserContextOptions & { readonly stores?: number } = {},
  ): Promise<Page> {
    const page = await stage.open(exampleLaunch(fleet ? { fleet } : {}, stores), path, options);
    await page.locator('.legend').waitFor();
    return page;
  }

  /** @returns what each part hides beyond its own edges, and the page beyond the window */
  const hidden = (page: Page, parts: string) =>
    page.evaluate((selector) => {
      const all = [document.documentElement, ...document.querySelectorAll(selector)];
      return all.map((part) => [
        Math.max(0, part.scrollWidth - part.clientWidth),
        Math.max(0, part.scrollHeight - part.clientHeight),
      ]);
    }, parts);

  test('each device stands in its store with shape, word and what waits', async () => {
    const page = await open(`${DEVICES}#dark`);
    const linesOf = (place: number) =>
      page
        .locator(`[data-place="${place}"] li`)
        .evaluateAll((all) =>
          all.map((line) => [
            line.querySelector('use')?.getAttribute('href'),
            ...[...line.querySelectorAll('span, b')].map(({ textContent }) => textContent),
          ]),
        );
    assert.deepEqual(await linesOf(1), [
      ['#g-draining', 'Till 1', 'Draining', '332'],
      ['#g-healthy', 'Handheld 1', 'Healthy', ''],
      ['#g-healthy', 'Kiosk 1', 'Healthy', ''],
    ]);
    assert.deepEqual((await linesOf(3))[1], [
      '#g-silent',
      'Handheld 1',
      'Silent',
      '2\u202Fd 4\u202Fh',
    ]);
    assert.deepEqual((await linesOf(5))[0], ['#g-forked', 'Till 1', 'Forked', 'epoch 1']);
    assert.deepEqual((await linesOf(8))[0], ['#g-quarantined', 'Till 1', 'Quarantined', '2 ops']);
    assert.deepEqual((await linesOf(10))[2], ['#g-revoked', 'Kiosk 1', 'Revoked', '']);
    assert.equal(
      await page.locator('[data-place="1"] footer').textContent(),
      '312 to senddrained in 8\u202Fmin',
    );
    const commands = await page.locator('.looks code').allTextContents();
    assert.deepEqual(commands, [
      'slipway fleet revoke s06-1',
      'slipway fleet revoke s04-2',
      'slipway fleet resolve sale-77',
      'slipway fleet resolve earn-12',
    ]);
    await page.context().close();
  });

  test('a store that is normal has no colour of its own', async () => {
    const page = await open(`${DEVICES}#dark`);
    const edges = await page.evaluate(() =>
      [...document.querySelectorAll('.device-tile')].map(
        (tile) => `${tile.getAttribute('data-st')} ${getComputedStyle(tile).borderColor}`,
      ),
    );
    const normal = edges.filter((edge) => edge.startsWith('null'));
    assert.equal(normal.length, 12);
    assert.deepEqual(new Set(normal), new Set(['null rgb(42, 47, 54)']));
    await page.context().close();
  });

  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
    [1440, 900],
  ] as const) {
    test(`15 stores of 3 devices need no scrolling at ${width}x${height}`, async () => {
      for (const [path, parts] of [
        [DEVICES, '.wall, .legend, .tiles, .device-tile, .device-tile ul, .looks ul'],
        [CERTIFICATE, '.wall, .legend, .evidence .scrolls, .verdict ol'],
      ] as const) {
        const page = await open(path, exampleFleet(), { viewport: { width, height } });
        const found = (await hidden(page, parts)).filter(([x = 0, y = 0]) => x > 1 || y > 1);
        assert.deepEqual(found, [], path);
        await page.context().close();
      }
    });
  }

  for (const [theme, paths] of [
    ['dark', [`${DEVICES}?store=s04`, `${DEVICES}?show=look`, CERTIFICATE]],
    ['light', [CERTIFICATE]],
  ] as const) {
    test(`axe finds nothing in the ${theme} theme: live, stale, help, none`, async () => {
      const page = await open(`${DEVICES}#${theme}`, exampleFleet(), { reducedMotion: 'reduce' });
      await assertAccessible(page);
      for (const path of paths) {
        await page.goto(`${stage.server.url}${path}#${theme}`);
        await page.locator('.beside').waitFor();
        await assertAccessible(page);
      }
      stage.silence();
      await page.locator('[data-fresh="stale"]').waitFor({ timeout: 6000 });
      await assertAccessible(page);
      await page.keyboard.press('g');
      await page.keyboard.press('v');
      await page.locator('.device-tile').first().waitFor();
      await assertAccessible(page);
      await page.context().close();
    });
  }

  test('without devices the page says what to do; so does its help', async () => {
    const page = await open(CERTIFICATE, null);
    await page.getByRole('heading', { name: 'This launch has no devices' }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await assertAccessible(page);
    await page.context().close();
  });

  test('g and a letter, links and the address lead from each page to the others', async () => {
    const page = await open('/launches/l-1#dark');
    const title = () => page.locator('h1').textContent();
    await page.keyboard.press('g');
    await page.keyboard.press('v');
    await page.locator('.device-tile').first().waitFor();
    assert.equal(page.url(), `${stage.server.url}${DEVICES}#dark`);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.locator('.verdict-box').waitFor();
    assert.equal(await title(), 'Contract proof');
    await page.goBack();
    await page.locator('.device-tile').first().waitFor();
    await page.locator('.device-tile').getByRole('link', { name: '04 Station Road' }).click();
    await page.getByRole('heading', { name: 'Station Road', exact: true }).waitFor();
    assert.equal(page.url(), `${stage.server.url}${DEVICES}?store=s04#dark`);
    await page.reload();
    await page.getByRole('heading', { name: 'Station Road', exact: true }).waitFor();
    assert.deepEqual(await page.locator('tbody th').allTextContents(), [
      'Till 1s04-1',
      'Handheld 1s04-2',
      'Kiosk 1s04-3',
    ]);
    const wasKept = () => page.evaluate(() => document.documentElement.id === 'not-loaded-anew');
    await page.evaluate(() => {
      document.documentElement.id = 'not-loaded-anew';
    });
    await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click();
    await page.locator('.tile .ramp').first().waitFor();
    assert.equal(await wasKept(), true, 'the page and its stream were kept');
    await page.context().close();
  });

  test('the keys of a page: j and k between stores, none of them while turned off', async () => {
    const page = await open(DEVICES);
    const place = () => page.evaluate(() => document.activeElement?.getAttribute('data-place'));
    for (const [key, at] of [
      ['j', '0'],
      ['j', '1'],
      ['k', '0'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await place(), at);
    }
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('the page Certificate').waitFor();
    await dialog.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.keyboard.press('j');
    assert.equal(new URL(page.url()).pathname, DEVICES);
    await page.context().close();
  });

  test('the certificate says what blocks and what to do, then that it holds', async () => {
    const page = await open(CERTIFICATE);
    const verdict = page.locator('.verdict-box h2');
    assert.equal(await verdict.textContent(), 'Blocked by 3 epochs');
    assert.match(
      (await page.locator('.verdict li').first().textContent()) ?? '',
      /^Handheld 1, Station Roads04-2, epoch 1.*Connect it; if it is gone for good, revoke it/,
    );
    assert.equal(await page.locator('.evidence li').count(), 45);
    await page.getByRole('link', { name: 'On procedure 15' }).click();
    await page.locator('.evidence[data-pick="procedure"]').waitFor();
    assert.equal(new URL(page.url()).search, '?show=procedure');
    const words = await page.locator('.evidence .state').allTextContents();
    assert.equal(words.length, 15);
    assert.ok(words.every((word) => word.endsWith(', on procedure')));

    stage.shown = { ...stage.shown, fleet: fencedFleet() };
    await page.getByRole('heading', { name: 'The proof holds' }).waitFor();
    assert.equal(await page.locator('.verdict ol').count(), 0);
    await page.context().close();
  });

  test('without a round of fences the page says how one is begun', async () => {
    const page = await open(CERTIFICATE, exampleFleet({ proof: null }));
    await page.getByText('npx slipway fleet fence --below 2').waitFor();
    await page.context().close();
  });

  test('what is stale never looks healthy, nor does the proof then hold', async () => {
    const page = await open(DEVICES, fencedFleet());
    stage.silence();
    await page.locator('.wall[data-fresh="stale"]').waitFor({ timeout: 6000 });
    const shapes = await page
      .locator('.fleet :is(.tiles, .figures) use')
      .evaluateAll((all) => all.map((use) => use.getAttribute('href')));
    assert.deepEqual(new Set(shapes), new Set(['#g-stale']));
    assert.equal(
      await page.locator('[data-place="0"] .state').first().textContent(),
      'Was healthy',
    );
    const said = await page.getByRole('alert').textContent();
    assert.match(said ?? '', /^Everything shown is stale/);
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    assert.equal(await page.locator('.verdict-box h2').textContent(), 'Stale');
    assert.match(
      (await page.locator('.verdict-box').textContent()) ?? '',
      /As of 09:36:18 it held\. Now nobody knows\./,
    );
    await page.context().close();
  });

  test('1,500 stores of 50 devices: those that need a look first, all in reach', async () => {
    const page = await open(DEVICES, exampleFleet({}, 1500, 50), { stores: 1500 });
    await page.locator('.device-tile').nth(1499).waitFor({ state: 'attached' });
    const groups = await page.locator('.group-name').allTextContents();
    assert.deepEqual(groups, ['Need a look · 3 stores', 'Normal · 1,497 stores']);
    const first = await page.locator('.device-tile h2').first().textContent();
    assert.equal(first, '04 Station Road');
    await page.locator('.picks a', { hasText: 'Those that need a look' }).click();
    await page.locator('.device-tile').nth(3).waitFor({ state: 'detached' });
    assert.equal(await page.locator('.device-tile').count(), 3);
    assert.equal(new URL(page.url()).search, '?show=look');
    await page.context().close();
  });

  test('a phone gets one column, with what waits for a person on top', async () => {
    for (const path of [DEVICES, CERTIFICATE]) {
      const page = await open(path, exampleFleet(), { viewport: { width: 390, height: 844 } });
      const [width, sideFirst] = await page.evaluate(() => {
        const [main, side] = [...document.querySelectorAll('.beside > *')].map((part) =>
          part.getBoundingClientRect(),
        );
        return [document.documentElement.scrollWidth, (side?.top ?? 0) < (main?.top ?? 0)];
      });
      assert.equal(width, 390, path);
      assert.equal(sideFirst, true, path);
      await page.context().close();
    }
  });

  test('on paper the certificate is white, whole and dated, even from the dark theme', async () => {
    const page = await open(`${CERTIFICATE}#dark`);
    await page.emulateMedia({ media: 'print' });
    const paper = await page.evaluate(() => {
      const evidence = document.querySelector('.evidence .scrolls');
      return {
        ground: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.body).color,
        cutOff: evidence ? evidence.scrollHeight - evidence.clientHeight : -1,
        links: document.querySelector('.legend nav')?.checkVisibility(),
      };
    });
    assert.equal(paper.ground, 'rgb(255, 255, 255)');
    assert.equal(paper.ink, 'rgb(18, 22, 27)');
    assert.equal(paper.cutOff, 0);
    assert.equal(paper.links, false);
    assert.ok(await page.getByText('As of 14/11/2026, 9:36:18 UTC').isVisible());
    await page.context().close();
  });
});
