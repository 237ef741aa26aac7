/** Sign-ups, prices, rehearsals and cases in a real Chromium, with a real server and database. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import { makeLink } from '@slipway/authority/sign-in';
import { captureSignUp } from '@slipway/commerce';
import { listCases, readCase } from '@slipway/reconcile';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { addCases } from './testing/case-rows.ts';
import { addDrills, addPrices, addSignUps } from './testing/business-rows.ts';
import { plugInEmpty } from './testing/passkey.ts';
import { startRealServer, type RealServer } from './testing/real-server.ts';
import { openPages } from './testing/stage.ts';

const THIN = '\u202F';
const PAGES = ['onboarding', 'prices', 'rehearsals', 'cases'] as const;
const SHOWN = '.figures, .budget';

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
    await addCases(server.sql, nowMs, 'spring-fifteen');
  });
  after(async () => server?.close());

  const addressOf = (path: string) => `${server.url}/launches/${server.launch}/${path}`;

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await openPage(addressOf(path), options);
    await page.locator(SHOWN).waitFor();
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

  test('rehearsals: a card for each store, with score, checks, and who signed', async () => {
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
    const capturedMs = Date.now();
    await captureSignUp(server.sql, { id: 'sub-99', store: 's04', member: 'm-99', capturedMs });
    await page.locator('.funnel .step b', { hasText: '51' }).waitFor();
    await page.context().close();
  });

  test('g and a letter leads to each page, where everything fits the window', async () => {
    const page = await open('onboarding');
    for (const [key, title] of [
      ['p', 'Prices'],
      ['r', 'Cases'],
      ['h', 'Rehearsals'],
      ['o', 'Sign-ups'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      const hidden = await page.evaluate(() =>
        ['.wall', '.legend', '.funnel > ol'].flatMap((part) =>
          [...document.querySelectorAll(part)].flatMap((one) => [
            one.scrollWidth - one.clientWidth,
            one.scrollHeight - one.clientHeight,
          ]),
        ),
      );
      assert.ok(Math.max(...hidden) <= 1, `${title}: ${hidden.join(' ')}`);
    }
    await page.context().close();
  });

  for (const theme of ['dark', 'light']) {
    test(`axe finds nothing in the ${theme} theme`, async () => {
      const page = await open(`onboarding#${theme}`, { reducedMotion: 'reduce' });
      await assertAccessible(page);
      for (const path of PAGES.slice(1)) {
        await page.goto(`${addressOf(path)}#${theme}`);
        await page.locator(SHOWN).waitFor();
        await assertAccessible(page);
      }
      await page.getByRole('link', { name: 's03/s03/coffee' }).click();
      await page.locator('.evidence-rows').waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'Sign in to work on cases' }).click();
      await page.getByRole('dialog').waitFor();
      await assertAccessible(page);
      await page.context().close();
    });
  }

  test('a phone gets one column, and nothing to scroll sideways', async () => {
    const page = await open(PAGES[0], { viewport: { width: 390, height: 844 } });
    for (const path of PAGES) {
      await page.goto(addressOf(path));
      await page.locator(SHOWN).waitFor();
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.scrolls, .cards')].map(
          (part) => part.scrollWidth - part.clientWidth,
        ),
      );
      assert.deepEqual(new Set(wide), new Set([0]), path);
    }
    await page.context().close();
  });

  /** Signs in by the keyboard alone. */
  async function signIn(page: Page, person: string, token = server.token): Promise<void> {
    await page.getByRole('button', { name: 'Sign in to work on cases' }).press('Enter');
    await page.getByLabel('Your id').and(page.locator(':focus')).waitFor();
    await page.keyboard.type(person);
    await page.keyboard.press('Tab');
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.getByText(`Working as ${person}`).waitFor();
  }

  async function giveReason(page: Page, reason: string): Promise<void> {
    await page.getByLabel('Reason, for the record').and(page.locator(':focus')).waitFor();
    await page.keyboard.type(reason);
    await page.getByRole('dialog').locator('button[type="submit"]').press('Enter');
  }

  const picks = async (page: Page) => (await texts(page, '.cases .picks a')).join(', ');

  test('cases: one is claimed, worked on the clock, resolved with all its instances', async () => {
    const page = await open('cases');
    assert.match((await texts(page, '.budget .left b'))[0] ?? '', /^88\.\d.min left of 90\.0.min$/);
    const all = 'All open 5, Missing transaction 3, Price mismatch 1, Stock drift 1, Closed 1';
    assert.equal(await picks(page), all);
    await page.getByRole('link', { name: 'Price mismatch 1' }).click();
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    await signIn(page, 'ada');
    await page.getByRole('link', { name: 's02/book-7 coffee/over' }).press('Enter');
    await page.locator('.evidence-rows').nth(11).waitFor();
    assert.equal(await page.locator('.case .evidence-rows').count(), 12);
    const evidence = await page.locator('.evidence-rows').first().textContent();
    assert.match(evidence ?? '', /^device sale b0 45\.99.USD .*cloud sale b0 12\.99.USD/);
    await page.getByRole('button', { name: 'Claim' }).press('Enter');
    await page.getByText('The clock runs').waitFor();
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText('The clock stands').waitFor();
    await page.getByRole('button', { name: 'Resolve…', exact: true }).press('Enter');
    await page.getByText('12 instances of one root cause are settled at once').waitFor();
    await giveReason(page, 'the shelf said so');
    await page.getByRole('button', { name: 'Reopen…' }).waitFor();
    const [one] = await listCases(server.sql, Date.now(), { class: 'price-mismatch' });
    assert.deepEqual(
      [one?.state, one?.resolvedBy, one?.note],
      ['resolved', 'the installation for ada', 'the shelf said so'],
    );
    const kinds = await server.sql<{ kind: string }[]>`
      select kind from slipway.reconcile_focus where case_id = ${one!.id} and person = 'ada'`;
    const told = new Set(kinds.map(({ kind }) => kind));
    assert.deepEqual([told.has('claim'), told.has('blur'), told.has('close')], [true, true, true]);

    await page.getByRole('button', { name: 'Reopen…' }).press('Enter');
    await giveReason(page, 'the shelf did not');
    await page.getByText('The clock').first().waitFor();
    const { decisions } = await readCase(server.sql, one!.id);
    assert.deepEqual(
      decisions.map(({ kind }) => kind),
      ['resolved', 'reopened'],
    );

    await page.getByRole('button', { name: 'Resolve…', exact: true }).press('Enter');
    await giveReason(page, 'the shelf said so after all');
    const left = page.getByLabel('What is left to do');
    await left.filter({ hasText: 'Refund difference: decided, and not done yet' }).waitFor();
    await page.getByRole('button', { name: 'It was done…' }).press('Enter');
    await giveReason(page, 'cash at the desk');
    await left
      .filter({ hasText: 'carried out by the installation for ada. cash at the desk' })
      .waitFor();
    await page.getByRole('button', { name: 'Reopen…' }).press('Enter');
    await giveReason(page, 'once more');
    await page.getByText('it was done already, or may have been').waitFor();
    await page.context().close();
  });

  test('cases: many are resolved at once, but no one else’s; a match is audited', async () => {
    const page = await open('cases?show=missing-transaction');
    await signIn(page, 'ada');
    await page.getByRole('button', { name: 'Choose all shown' }).press('Enter');
    await page.getByRole('button', { name: 'Resolve 2 chosen…' }).press('Enter');
    await giveReason(page, 'of the day before');
    await page.getByRole('link', { name: 'Missing transaction 1' }).waitFor();
    assert.deepEqual(await texts(page, 'tbody td:nth-child(7)'), ['ben']);
    await page.getByRole('button', { name: 'sub-7 and sub-7 are right' }).press('Enter');
    await giveReason(page, 'looked at both');
    await page.getByText('· audited').waitFor();
    assert.equal(await page.locator('.audits li').count(), 0);
    await page.context().close();
  });

  test('cases: who is unknown or has no token is told so; nothing is changed', async () => {
    const page = await open('cases?show=stock-drift');
    await page.getByRole('link', { name: 's03/s03/coffee' }).click();
    await signIn(page, 'eve');
    await page.getByRole('button', { name: 'Claim' }).press('Enter');
    const refused = page.locator('.refused');
    await refused.getByText('"eve" is not among the launch').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'ada', 'not-the-token');
    await page.getByRole('button', { name: 'Claim' }).press('Enter');
    await refused.getByText('The API token is not the one of this installation').waitFor();
    await page.getByRole('button', { name: 'Sign in to work on cases' }).waitFor();
    const [drift] = await listCases(server.sql, Date.now(), { class: 'stock-drift' });
    assert.deepEqual([drift?.state, drift?.claimedBy], ['open', null]);
    await page.context().close();
  });

  test('a link makes a passkey, which signs in again; its line is shown', async () => {
    const url = server.url.replace('127.0.0.1', 'localhost');
    const link = await makeLink(server.sql, 'ada', Date.now());
    const page = await openPage(`${url}/sign-in`);
    await plugInEmpty(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    await assertAccessible(page);
    await page.goto(`${url}/sign-in#link=${link}`);
    await page.reload(); // another address of the same page loads nothing by itself
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByText('Signed in as ada').waitFor();
    const line = await page.locator('pre').textContent();
    assert.match(line ?? '', /^- \{ id: passkey-.*localhost/);
    assert.ok(!page.url().includes(link), 'the secret stays in the address');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('Signed in as ada').waitFor();
    await assertAccessible(page);
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
