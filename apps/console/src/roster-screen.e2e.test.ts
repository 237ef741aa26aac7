/** The roster in a real Chromium: gaps, a rescue with its sentence, accepted and published. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { exampleRoster, RESCUE_WORDS } from './testing/example-roster.ts';
import { exampleLaunch } from './testing/example.ts';
import { setStage } from './testing/stage.ts';

describe('roster', { skip: skipWithoutChromium }, () => {
  const stage = setStage();
  afterEach(() => stage.silence());

  test('a gap stands out; a rescue says why, and is published when it is accepted', async () => {
    let isRescued = false;
    const edits: unknown[] = [];
    stage.server.answer = ({ path, body, headers }) => {
      const base = '/api/launches/l-1/crew/roster';
      if (path === base) return [200, exampleRoster(Date.now(), isRescued)];
      if (path.startsWith(base)) assert.equal(headers['authorization'], 'Bearer secret');
      if (path === `${base}/rescue`) {
        assert.deepEqual(body, { shift: 's09-late', person: 'ben' });
        const moved = { shift: 's09-late', person: 'ana', station: 'triage' };
        const found = {
          version: 1,
          why: RESCUE_WORDS,
          edits: [moved],
          words: ['Ana: off → triage'],
        };
        return [200, { ...found, touched: ['ana'], gaps: [], seconds: 0.1 }];
      }
      if (path !== `${base}/edit`) return null;
      if ((body as { trial: boolean }).trial) {
        const isBen = JSON.stringify(body).includes('"ben"');
        const breaks = isBen ? ['Ben has 6 h of rest before it.'] : [];
        return [200, { version: 1, published: false, breaks, gaps: [], touched: [] }];
      }
      edits.push(body);
      isRescued = true;
      return [200, { version: 2, published: true, breaks: [], gaps: [], touched: ['ana'] }];
    };
    const page = await stage.open(exampleLaunch(), '/launches/l-1/roster');
    await page.getByText('1 missing', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Weirside: 1 missing' }).waitFor();
    await page.getByText('Why, and what helps').click();
    await page.getByText('Ana learns picking (22 min)').waitFor();
    await page.getByText('(pinned)').waitFor();
    await assertAccessible(page);

    await page.getByRole('button', { name: 'Sign in to work on cases' }).click();
    await page.getByLabel('Your id among').fill('ada');
    await page.getByLabel('The installation’s token').fill('secret');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: '1 missing', exact: true }).click();
    await page.getByRole('combobox', { name: 'Who' }).selectOption('ben');
    await page.getByText('Ben has 6 h of rest before it.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Publish the change' }).count(), 0);
    assert.equal(edits.length, 0);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Ben', exact: true }).click();
    await page.getByRole('button', { name: 'Does not come: who covers?' }).click();
    await page.getByText(RESCUE_WORDS).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Accept and publish' }).click();
    await page.getByText('Published as version 2.').waitFor();
    await page.getByRole('button', { name: 'Ana', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Ana', exact: true }).click();
    await page.getByRole('combobox', { name: 'Where' }).selectOption('picks');
    await page.getByRole('button', { name: 'Publish the change' }).click();
    await page.getByText('Published as version 2.').first().waitFor();
    const [edit, byHand] = edits as { version: number; agreed: string[]; trial: boolean }[];
    assert.deepEqual([edit?.version, edit?.agreed, edit?.trial], [1, ['ana'], false]);
    assert.deepEqual([byHand?.agreed, byHand?.trial], [['ana'], false]);
    await page.context().close();
  });
});
