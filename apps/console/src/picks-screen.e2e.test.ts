/** The page of picks in a real Chromium, with a real server that gives lists to who may pick. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newPersonKey } from '@slipway/authority';
import type { PickList } from '@slipway/crew/picks';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { addPickers, tellStep } from './testing/picks-rows.ts';
import { startRealServer, type RealServer } from './testing/real-server.ts';
import { openPages } from './testing/stage.ts';

const SLIPWAY = join(import.meta.dirname, '../../cli/bin/slipway.mjs');
const FOLDER = join(import.meta.dirname, '../../../examples/grocer/crew');

describe('the page of picks', { skip: skipWithoutChromium }, () => {
  const openPage = openPages();
  let server: RealServer;

  /** Runs `slipway picks …`, as whoever leads the store does. */
  async function picks(...words: readonly string[]): Promise<{ code: number; said: string }> {
    const env = { ...process.env, SLIPWAY_HOME: server.folder };
    const child = spawn(process.execPath, [SLIPWAY, 'picks', ...words], { env });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    }
    const [code] = (await once(child, 'close')) as [number];
    return { code, said: Buffer.concat(chunks).toString() };
  }

  before(async () => {
    server = await startRealServer(newPersonKey().publicKey);
    await addPickers(server.sql, Date.now());
  });
  after(async () => server?.close());

  /** @returns the list that the store's handhelds were told of, once they were */
  async function published(): Promise<PickList> {
    const until = Date.now() + 15_000;
    for (;;) {
      const [row] = await server.sql<{ value: PickList }[]>`
        select value from slipway.fleet_feed where store = 's01' and stream = 'picks'`;
      if (row) return row.value;
      assert.ok(Date.now() < until, 'a list was published');
      await new Promise((done) => {
        setTimeout(done, 50);
      });
    }
  }

  test('orders become lists; who may gets one; a call for help is seen and answered', async () => {
    const page = await openPage(`${server.url}/launches/${server.launch}/picking#light`);
    await page.getByText('No store’s layout is known').waitFor();
    const missing = await picks('import', join(FOLDER, 'layouts'));
    assert.match(`${missing.code} ${missing.said}`, /^65 error\[CREW_PICKS_NO_LAYOUT\]/);
    const imported = await picks('import', FOLDER);
    assert.match(imported.said, /^3 layouts, 441 products, 90 orders\.$/m);
    const batched = await picks('batch', '--store', 's01');
    assert.match(batched.said, /^ *1 +\d+ +\d+ +\d+ +\d+ +(proven|no shorter found)/m);

    const list = await published();
    assert.equal(list.picker, 'lena');
    assert.equal(list.storeName, 'Quayside');
    const row = page.getByRole('row', { name: new RegExp(list.list) });
    await row.getByText(`0 of ${list.lines.length}`).waitFor();
    await page.getByText('Tom Abara certificate picking has run out').first().waitFor();

    const [first, second] = list.lines;
    const tell = { list: list.list, op: 'op-1', step: 1, quantity: first!.quantity };
    await tellStep(server.sql, { ...tell, outcome: 'picked' });
    await tellStep(server.sql, { ...tell, op: 'op-2', step: 2, outcome: 'short', quantity: 0 });
    await tellStep(server.sql, { ...tell, op: 'op-3', step: 3, outcome: 'help', quantity: 0 });
    await row.getByText(`2 of ${list.lines.length}`).waitFor();
    const floor = page.getByRole('region', { name: 'Floor' });
    await floor.getByText(`0 of ${second!.quantity} ${second!.name.en}, rest short`).waitFor();
    await floor.getByLabel(`On the floor: lena with ${list.list}`).waitFor();
    await assertAccessible(page);
    const { said } = await picks('status', '--store', 's01');
    assert.match(said, new RegExp(`^${list.list} +picking +lena +2 +${list.lines.length} +1`, 'm'));
    assert.match(said, new RegExp(`^${list.list}: lena calls for help at step 3`, 'm'));
    assert.match(said, /^s01: 0 orders to be batched, Lena Frey; Tom Abara certificate picking/m);

    await floor.getByRole('button', { name: 'I go' }).click();
    await page.getByLabel('Your id').fill('tom');
    await page.locator('input[type="password"]').fill(server.token);
    await page.keyboard.press('Enter');
    await floor.getByRole('button', { name: 'I go' }).click();
    await floor.getByText('Nobody calls.').waitFor();

    // Another handheld has picked the first line as well, and tells of it later.
    const late = { by: 'tom', device: 'hand-2', atMs: Date.now() - 60_000 };
    await tellStep(server.sql, { ...tell, ...late, op: 'op-4', outcome: 'picked' });
    const twice = floor.getByRole('list', { name: 'Picked twice' });
    await twice.getByText(`${first!.quantity} ${first!.name.en} too many`).waitFor();
    await twice.getByText(`tom took ${first!.quantity} with hand-2`).waitFor();
    await twice.getByText(`lena took ${first!.quantity} with hand-1`).waitFor();
    await assertAccessible(page);
    const told = (await picks('status', '--store', 's01')).said;
    assert.match(told, new RegExp(`was picked twice; ${first!.quantity} to be put back$`, 'm'));
    assert.match(told, /^ {2}tom took \d+ at \S+Z with hand-2$\n^ {2}lena took/m);
    await twice.getByRole('button', { name: 'Put back' }).click();
    await twice.waitFor({ state: 'detached' });
    const stays = await server.sql`select by, quantity from slipway.crew_pick_put_back`;
    assert.deepEqual([...stays], [{ by: 'tom', quantity: first!.quantity }]);
    await page.context().close();
  });
});
