/** A dossier is checked in a real Chromium, by the rules and in the words of the command line. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { honestDossier, tamperEach } from '@slipway/authority/audit/testing';
import { placeOf, verifyDossier } from '@slipway/authority/audit';
import type { Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleLaunch } from './testing/example.ts';
import { setStage } from './testing/stage.ts';

const SEED = 3;

describe('audit', { skip: skipWithoutChromium }, () => {
  const stage = setStage();
  const { dossier, trust } = honestDossier();
  const key = trust.logKey!.text;
  const [witness] = trust.witnesses as readonly [(typeof trust.witnesses)[number]];
  const keyOf = trust.people![0]!.keys[0]!;
  const publicKey = keyOf.publicKey.toString('base64');
  const people = `people:
  - { id: ada, name: Ada, keys: [{ id: laptop, public-key: ${publicKey}, until: 2026-11-28 }] }
`;
  afterEach(() => stage.silence());

  const open = (options = {}): Promise<Page> =>
    stage.open(exampleLaunch(), '/launches/l-1/audit', options);
  const file = (text: string) => ({
    name: 'given',
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  });
  async function check(page: Page, text: string): Promise<string[]> {
    await page.getByLabel(/^Dossier/).setInputFiles(file(text));
    await page.getByText(`${text.length} characters read.`).first().waitFor();
    await page.locator('.verdict').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('.verdict').waitFor();
    return page.locator('.verdict li').allTextContents();
  }

  test('an honest dossier holds, each tampered one is told at its place', async () => {
    const page = await open();
    const fault = (error: Error) => assert.fail(error);
    page.on('pageerror', fault);
    await page.getByLabel(/public key/).fill(key);
    await page.getByLabel(/of witnesses/).fill(`# seen from outside\n${witness.text}\n`);
    await page.getByLabel(/^people.yaml/).setInputFiles(file(people));
    assert.deepEqual(await check(page, JSON.stringify(dossier)), []);
    const said = await page.locator('.verdict').innerText();
    assert.match(said, /holds/);
    assert.match(said, new RegExp(`${witness.name} saw \\d+ of them at 20`));
    assert.match(said, /17 entries, 15 of this launch.*signed up to 17.*people: 4, checked/s);
    for (const { name, dossier: tampered, expect } of tamperEach({ dossier, trust }, SEED)) {
      const { findings } = verifyDossier(tampered, trust);
      assert.ok(findings.some(expect), name);
      const told = findings.map((one) => `${placeOf(one)} ${one.kind}: ${one.what}`);
      assert.deepEqual(await check(page, JSON.stringify(tampered)), told, name);
    }
    await page.getByLabel(/of witnesses/).fill(key);
    assert.deepEqual(await check(page, JSON.stringify(dossier)), []);
    assert.match(await page.locator('.verdict').innerText(), /no public key of a witness/);
    await page.getByLabel(/of witnesses/).fill('');
    assert.match((await check(page, '{"format": 1}')).join(), /^$/);
    assert.match(await page.locator('.verdict').innerText(), /Not checked/);
    await page.context().close();
  });

  test('without the log’s key nothing is trusted; the server’s dossier is fetched', async () => {
    stage.server.answer = ({ path }) =>
      path === '/api/launches/l-1/dossier' ? [200, dossier] : null;
    const page = await open({ viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: /from the server/ }).click();
    await page.getByText(/characters read/).waitFor();
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('.verdict').waitFor();
    assert.match(await page.locator('.verdict li').innerText(), /^dossier untrusted: /);
    const wide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    assert.equal(wide, 0);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing, ${colorScheme}`, async () => {
      const page = await open({ colorScheme });
      await check(page, JSON.stringify({ ...dossier, leaves: dossier.leaves.slice(3) }));
      await assertAccessible(page);
      await page.context().close();
    });
  }
});
