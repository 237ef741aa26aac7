/** The triage page in a real Chromium, with a real server: routed, guided, told to the funnel. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import type { Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { startRealServer, type RealServer } from './testing/real-server.ts';
import { openPages } from './testing/stage.ts';
import { addTriage } from './testing/triage-rows.ts';

describe('the triage page', { skip: skipWithoutChromium }, () => {
  const openPage = openPages();
  let server: RealServer;

  before(async () => {
    server = await startRealServer(newPersonKey().publicKey);
    await addTriage(server.sql, Date.now());
  });
  after(async () => server?.close());

  async function signIn(page: Page, person: string): Promise<void> {
    await page.getByRole('button', { name: 'Sign in to work on cases' }).click();
    await page.getByLabel('Your id').fill(person);
    await page.locator('input[type="password"]').fill(server.token);
    await page.keyboard.press('Enter');
    await page.getByText(`Working as ${person}`).waitFor();
  }

  test('a declined card: who may take it, step by step, and what the funnel hears', async () => {
    const page = await openPage(`${server.url}/launches/${server.launch}/triage#light`);
    await page.locator('tbody tr').nth(1).waitFor();
    const [first, second] = await page.locator('tbody tr').allTextContents();
    assert.match(first ?? '', /su-1The card was declined expired_cardQuayside(19|20).min–Nobody/);
    assert.match(second ?? '', /su-2Not finished capturedMillbrook–{2}Nobody/);
    const desks = page.locator('.desks li');
    assert.match((await desks.first().textContent()) ?? '', /Millbrook1 waiting · nobody may take/);
    const quayside = (await desks.nth(1).textContent()) ?? '';
    assert.match(quayside, /Ada Ruiz, lead.*Ben Okoye: certificate triage has run out/);
    await assertAccessible(page);

    await page.getByRole('link', { name: 'su-1' }).first().click();
    await signIn(page, 'ben');
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.locator('.refused').getByText('ben may not work at triage').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'ada');
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText('Speak with the customer, alone.').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'They are here' }).click();
    await page.getByRole('button', { name: 'One step back' }).click();
    await page.getByRole('button', { name: 'They are here' }).click();
    await page.getByRole('button', { name: 'They do not want it' }).click();
    await page.getByRole('button', { name: 'They said no' }).click();
    await page.locator('.case').getByText('Customer withdrew, ada').waitFor();
    const until = Date.now() + 10_000;
    const stage = async (): Promise<string> => {
      const [row] = await server.sql<{ stage: string }[]>`
        select stage from slipway.commerce_sign_up where id = 'su-1'`;
      return row!.stage === 'lost' || Date.now() > until ? row!.stage : stage();
    };
    assert.equal(await stage(), 'lost');
    await page.context().close();
  });
});
