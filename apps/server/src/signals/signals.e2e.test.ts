/** Each signal fired by a real fault, in a launch whose stores nobody visits but its journeys. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { createEnrolCode, ensureFleetTables, Gateway } from '@slipway/fleet/server';
import {
  earn,
  LEDGER,
  ledgerParts,
  memoryJournal,
  serveGateway,
  TestDevice,
} from '@slipway/fleet/testing';
import { connect, type Sql } from '@slipway/pg';
import { withInstallation, type ControlPlane } from '../testing/installation.ts';
import { begin, reach } from '../testing/launches.ts';
import { writeSignalsLaunch } from '../testing/signals-launch.ts';
import { until } from '../testing/wait.ts';

const see = (plane: ControlPlane, id: string, what: string, is: (view: LaunchView) => boolean) =>
  until(
    what,
    async () => {
      const view = await plane.call('show', id);
      return is(view) && view;
    },
    60_000,
  );

const stateOf = (view: LaunchView, store: string) =>
  view.stores.find(({ id }) => id === store)?.state;
const readingOf = (view: LaunchView, criterion: string, store: string | null = null) =>
  view.readings?.find((one) => one.criterion === criterion && one.store === store);

/** A till sells thirty times; of that the cloud has ten when the line to it is cut. */
async function cutOffTill(sql: Sql, databaseUrl: string, store: string): Promise<void> {
  await ensureFleetTables(sql);
  await sql.unsafe(LEDGER);
  const own = connect(databaseUrl, { name: 'test-gateway', max: 4 });
  const gateway = await serveGateway(new Gateway(ledgerParts(own, memoryJournal())));
  try {
    const till = new TestDevice(gateway.url);
    const wish = { device: 'till-1', store, kind: 'till' as const, label: 'Till 1' };
    await till.enrol(await createEnrolCode(sql, wish));
    for (let sale = 1; sale <= 30; sale++) till.append(earn('ada'));
    await till.upload(1, 10);
  } finally {
    await gateway.close();
    await own.end({ timeout: 1 });
  }
}

/** A system beside the launch, which says how long its queue is. */
async function withQueue(
  body: (url: string, queue: { length: number }) => Promise<void>,
): Promise<void> {
  const queue = { length: 0 };
  const server = createServer((_, response) => response.end(JSON.stringify(queue)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    await body(`http://127.0.0.1:${port}/stats`, queue);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a queue, a cut line, a service that declines and a stray row each fire', async () => {
  await withQueue(async (url, queue) => {
    await withInstallation(1, async ({ sql, databaseUrl, folder, port, people, start }) => {
      await sql`create table shop.entry (id int primary key, points int not null)`;
      const launch = writeSignalsLaunch(join(folder, 'launch'), port, url, people.peopleFile);
      const plane = await start();
      const id = await begin(plane, launch.file);
      await plane.decide('go', id);
      await reach(plane, id, 'ramping');

      // Quiet stores have evidence: nobody but the journeys is here, and gates pass.
      const up = await see(plane, id, 'every store is past its pilot share', ({ stores }) =>
        stores.every(({ targetBp }) => targetBp >= 7_500),
      );
      assert.equal(readingOf(up, 'sign-ups')?.state, 'well');
      assert.match(readingOf(up, 'sign-ups')!.text, /^100 % of \d+, activated runs of sign-up/);
      assert.equal(readingOf(up, 'balance')?.value, 0);
      assert.equal(readingOf(up, 'sign-ups', 's02')?.unit, 'share');

      queue.length = 11;
      const held = await see(plane, id, 'the queue holds all', ({ stores }) =>
        stores.every(({ state }) => state === 'holding'),
      );
      assert.match(held.stores[0]!.reason ?? '', /^queue: \$\.length of http.* above 10/);
      queue.length = 3;
      await see(plane, id, 'the queue is short again', ({ stores }) =>
        stores.every(({ state }) => state !== 'holding'),
      );

      await cutOffTill(sql, databaseUrl, 's02');
      const cut = await see(plane, id, 's02 holds', (view) => stateOf(view, 's02') === 'holding');
      assert.equal(readingOf(cut, 'tills', 's02')?.value, 20);
      const why = cut.stores.find((one) => one.id === 's02')?.reason;
      assert.equal(why, 'tills: ops that devices still hold above 15');
      assert.notEqual(stateOf(cut, 's01'), 'holding');

      launch.decline(['s03']);
      const alone = await see(plane, id, 's03 goes back', (view) => {
        return stateOf(view, 's03') === 'rolled-back';
      });
      assert.match(alone.rollbacks[0]!.because, /^sign-ups at s03: .*below 70 %/);
      assert.ok(alone.events.some(({ kind, text }) => kind === 'journey' && /402/.test(text)));
      assert.equal(alone.totals.failed.green + alone.totals.failed.blue, 0, 'no meter saw it');
      assert.notEqual(stateOf(alone, 's01'), 'rolled-back');

      await sql`insert into shop.entry values (1, 40)`;
      const back = await see(plane, id, 'all go back', ({ outcome }) => outcome !== null);
      assert.equal(back.outcome, 'rolled-back');
      assert.match(back.rollbacks.at(-1)!.because, /^balance in the fleet: 40, not 0/);
    });
  });
});
