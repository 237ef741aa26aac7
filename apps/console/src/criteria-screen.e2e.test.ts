/** The criteria in a real Chromium, spoken to through a real stream. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleLaunch } from './testing/example.ts';
import { setStage } from './testing/stage.ts';

const reading = {
  criterion: 'sign-ups',
  store: 's02',
  state: 'breached',
  value: 0.5,
  unit: 'share',
  threshold: 0.85,
  count: 30,
  atMs: Date.now(),
  text: '50 % of 30, activated runs of onboarding (fires below 85 %)',
} as const;
const comparison = {
  criterion: 'failed-requests',
  isInformational: false,
  state: 'well',
  logE: 1,
  mostLogE: 2,
  failAt: 5,
  worst: 's01',
  counted: { blue: 3, green: 2 },
  text: '3 to 1 that green is worse than blue',
} as const;

describe('the criteria', { skip: skipWithoutChromium }, () => {
  const stage = setStage();
  const shown = (): LaunchView => ({
    ...exampleLaunch(),
    readings: [reading, { ...reading, store: 's03', state: 'well' }],
    comparisons: [comparison],
  });
  const path = () => `/launches/${shown().id}/criteria`;

  test('what fires stands first, a comparison is told in words, and both are live', async () => {
    const page = await stage.open(shown(), path());
    const rows = page.locator('tbody tr');
    await rows.nth(2).waitFor();
    assert.match((await rows.first().textContent()) ?? '', /^sign-upsMillbrookFires50 % of 30/);
    await page.getByText('3 to 1 that green is worse than blue').waitFor();
    stage.shown = { ...shown(), comparisons: [{ ...comparison, state: 'failed' }] };
    await rows.filter({ hasText: 'failed-requests' }).getByText('Fires').waitFor();
    await page.context().close();
  });

  for (const theme of ['dark', 'light']) {
    test(`axe finds nothing in the ${theme} theme`, async () => {
      const options = { reducedMotion: 'reduce' } as const;
      const page = await stage.open(shown(), `${path()}#${theme}`, options);
      await page.locator('.figures').waitFor();
      await assertAccessible(page);
      await page.context().close();
    });
  }

  test('a phone scrolls nothing sideways, and a launch without readings says so', async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    const page = await stage.open(shown(), path(), phone);
    await page.locator('.figures').waitFor();
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.scrolls')].map(
        (part) => part.scrollWidth - part.clientWidth,
      ),
    );
    assert.deepEqual(new Set(wide), new Set([0]));
    stage.shown = exampleLaunch();
    await page.getByText('Nothing is read at present').waitFor();
    await page.context().close();
  });
});
