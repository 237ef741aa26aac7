/** Decisions, rollback and checklist in a real Chromium, signed by a virtual authenticator. */
import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Decide, LaunchView } from '@slipway/api';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleDecisions } from './testing/example-decisions.ts';
import { examplePlaybook } from './testing/example-playbook.ts';
import { exampleLaunch } from './testing/example.ts';
import { faultOf, plugIn } from './testing/passkey.ts';
import { setStage } from './testing/stage.ts';
import type { Ask } from './testing/wall-server.ts';

type Answer = readonly [number, unknown];

/** What a vote sends. */
interface Voted {
  readonly role: string;
  readonly document: Parameters<typeof faultOf>[0] & {
    readonly subject: string;
    readonly payload: object;
  };
}

describe('decisions', { skip: skipWithoutChromium }, () => {
  const stage = setStage();
  let asks: Ask[] = [];
  let publicKey: KeyObject | null = null;

  beforeEach(() => {
    asks = [];
    publicKey = null;
    stage.server.answer = answer;
  });
  afterEach(() => stage.silence());

  const base = '/api/launches/l-1';
  function answer(ask: Ask): Answer | null {
    if (ask.method === 'POST') asks.push(ask);
    const nowMs = Date.now();
    if (ask.path === '/api/whoami') return [200, { person: 'ada', how: 'session', csrf: 'c-1' }];
    if (ask.path === `${base}/decisions`) return [200, exampleDecisions(stage.shown, nowMs)];
    if (ask.path === `${base}/playbook`) return [200, examplePlaybook(nowMs)];
    if (ask.method !== 'POST') return null;
    assert.equal(ask.headers['x-slipway-csrf'], 'c-1');
    if (ask.path === `${base}/challenge`) {
      const { act, target, words } = ask.body as Record<string, unknown>;
      const payload = { act, target, ...(words as object), logHead: 'é"\u2028', size: 1e21 };
      const times = { nowMs, expiresAtMs: nowMs + 120_000 };
      const subject = `launch/l-1/${String(act)}/${String(target)}`;
      return [200, { subject, payload, nonce: 'n'.repeat(22), ...times }];
    }
    if (ask.path === `${base}/decide`) return decided(ask.body as { documents: [never] });
    if (ask.path === `${base}/poll/vote`) return voted(ask.body as Voted);
    return ask.path === `${base}/hold` ? [200, stage.shown] : null;
  }

  function decided({ documents: [document] }: { documents: [never] }): Answer {
    const fault = publicKey ? faultOf(document, publicKey) : 'no passkey is known';
    if (fault !== null) return [403, { what: `${fault}.`, state: 'Nothing.', next: 'Sign anew.' }];
    stage.shown = atBlue(stage.shown);
    return [200, { done: true, lacking: [], text: 'Store s09 rolled back by ada.' }];
  }

  /** A vote counts by the passkey that signed it, about this poll and role. */
  function voted({ document }: Voted): Answer {
    const fault = publicKey ? faultOf(document, publicKey) : 'no passkey is known';
    if (fault !== null) return [403, { what: `${fault}.`, state: 'Nothing.', next: 'Sign anew.' }];
    return [200, exampleDecisions(stage.shown, Date.now()).poll];
  }

  const atBlue = (view: LaunchView): LaunchView => ({
    ...view,
    stores: view.stores.map((one) =>
      one.id === 's09' ? { ...one, shareBp: 0, state: 'rolled-back' } : one,
    ),
  });

  /** By name, since a passkey is of a name. */
  async function open(query = '', options?: BrowserContextOptions): Promise<Page> {
    const page = await stage.open(exampleLaunch(), `/launches/l-1/decisions${query}`, options);
    await page.goto(page.url().replace('127.0.0.1', 'localhost'));
    await page.locator('.inbox').waitFor();
    return page;
  }

  async function openRollback(): Promise<Page> {
    const page = await open('?show=rollback&store=s09');
    publicKey = (await plugIn(page)).publicKey;
    await page.getByLabel('Id of your passkey').fill('phone');
    return page;
  }

  const decides = () => asks.filter(({ path }) => path.endsWith('/decide'));

  test('what the plan decides first is on top, with its time, and silence is no-go', async () => {
    const page = await open();
    const inbox = await page.locator('.inbox li').allTextContents();
    assert.match(inbox[0] ?? '', /^Weirside: gate 50 %0[34]:\d\devidence is inconclusive/);
    assert.match(inbox[1] ?? '', /^Held by benno limit/);
    assert.deepEqual(await page.locator('.poll .vote').allTextContents(), [
      'Go',
      'No-go',
      'Silent',
    ]);
    await page.getByText('No-go as it stands. 1 go, 1 no-go, 1 silent. Closes 09:56').waitFor();
    assert.match(
      (await page.locator('tbody tr').first().textContent()) ?? '',
      /^Gate 100 % passed/,
    );
    await page.context().close();
  });

  test('letting go cancels; holding signs the very words and reads back the share', async () => {
    const page = await openRollback();
    const hold = page.locator('.hold');
    await hold.focus();
    await page.keyboard.down(' ');
    await hold.getByText('Keep holding').waitFor();
    await page.keyboard.up(' ');
    await hold.getByText('Press and hold').waitFor();
    assert.deepEqual(asks, []);
    await page.keyboard.down(' ');
    await page.getByText('Done. Store s09 rolled back by ada.').waitFor();
    await page.keyboard.up(' ');
    await page.getByText(/Read back: 1 of 1 at 0/).waitFor();
    const [{ documents }] = decides().map(({ body }) => body) as [{ documents: [Document] }];
    assert.deepEqual(documents[0].by, { person: 'ada', key: 'phone' });
    assert.equal(documents[0].payload['reason'], 'Slow checkouts');
    await page.context().close();
  });

  test('who cannot hold types the name; a foreign key is refused in words', async () => {
    const page = await openRollback();
    publicKey = null;
    await page.getByLabel('If you cannot hold').fill('weirside');
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByRole('alert').getByText('no passkey is known.').waitFor();
    assert.equal(decides().length, 1);
    await page.context().close();
  });

  test('a store that went back is let up again by a signature over its reason', async () => {
    const page = await openRollback();
    await page.keyboard.press('Escape');
    await page.locator('.inbox a', { hasText: ': rolled back' }).click();
    await page.getByRole('button', { name: /^Ramp .* again$/ }).click();
    await page.getByText('Takes: Senior owner, and a second, different person.').waitFor();
    await page.getByLabel('Reason, for the record').fill('The price file is mended');
    await page.getByRole('button', { name: 'Sign with passkey' }).click();
    await page.getByText('Done. Store s09 rolled back by ada.').waitFor();
    const [sent] = decides().map(({ body }) => body) as [Decide & { documents: [Document] }];
    assert.deepEqual([sent.act, sent.target], ['resume-after-rollback', 's06']);
    assert.equal(sent.documents[0].payload['reason'], 'The price file is mended');
    await page.context().close();
  });

  test('who is asked votes with a note, signed about that poll and role alone', async () => {
    const page = await openRollback();
    await page.keyboard.press('Escape');
    await page.getByLabel('Note of Devices').fill('Kiosk 3 has its book');
    const devices = page.locator('.poll li', { hasText: 'Kiosk 3' });
    const sent = page.waitForResponse((one) => one.url().endsWith('/poll/vote'));
    await devices.getByRole('button', { name: 'Go', exact: true }).click();
    assert.equal((await sent).status(), 200);
    const [{ role, document }] = asks.map(({ body }) => body) as [Voted];
    assert.deepEqual([role, document.subject], ['devices', 'poll/p-1/devices']);
    assert.deepEqual(document.payload, { vote: 'go', note: 'Kiosk 3 has its book' });
    assert.equal(faultOf(document, publicKey!), null);
    await page.context().close();
  });

  test('h holds with a reason, and not without one', async () => {
    const page = await open();
    await page.keyboard.press('h');
    const button = page.getByRole('button', { name: 'Hold', exact: true });
    assert.equal(await button.isDisabled(), true);
    await page.getByLabel('Reason').fill('Two tills print twice');
    await button.click();
    await button.waitFor({ state: 'detached' });
    assert.deepEqual(
      asks.map(({ body }) => body),
      [{ reason: 'Two tills print twice' }],
    );
    await page.context().close();
  });

  test('the checklist: what holds on top, stale is not well, mine and red are picked', async () => {
    for (const theme of ['dark', 'light']) {
      const options = { reducedMotion: 'reduce' } as const;
      const path = `/launches/l-1/playbook#${theme}`;
      const page = await stage.open(exampleLaunch(), path, options);
      await page.getByText('This holds the launch').waitFor();
      await page.locator('tbody tr[data-st="stale"]').getByText('Stale').waitFor();
      await assertAccessible(page);
      await page.getByRole('link', { name: 'Does not stand' }).click();
      await page.getByText('Training paths').waitFor({ state: 'detached' });
      assert.equal(await page.locator('tbody tr').count(), 2);
      await page.getByRole('link', { name: 'Mine' }).click();
      await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
      await page.context().close();
    }
  });

  for (const theme of ['dark', 'light']) {
    test(`axe finds nothing in the ${theme} theme, on the page and in the dialog`, async () => {
      const page = await open(`#${theme}`, { reducedMotion: 'reduce' });
      await page.locator('.poll').waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'Roll back Weirside' }).click();
      await page.locator('.hold').waitFor();
      await assertAccessible(page);
      await page.context().close();
    });
  }

  test('a phone scrolls nothing sideways', async () => {
    const page = await open('', { viewport: { width: 390, height: 844 } });
    await page.locator('.poll').waitFor();
    const wide = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    assert.equal(await wide(), 0);
    await page.getByRole('button', { name: 'Roll back Weirside' }).click();
    await page.locator('.hold').waitFor();
    const dialog = page.locator('.dialog');
    assert.equal(await dialog.evaluate((part) => part.scrollWidth - part.clientWidth), 0);
    await page.context().close();
  });
});

interface Document {
  readonly by: unknown;
  readonly payload: Readonly<Record<string, unknown>>;
}
