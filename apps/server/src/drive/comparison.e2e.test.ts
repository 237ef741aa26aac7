/** A real launch whose new release is worse than the old one, though no tripwire sees it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeComparedLaunch } from '../testing/compared-launch.ts';
import { sendCustomers } from '../testing/customers.ts';
import { withInstallation } from '../testing/installation.ts';
import { begin, reach } from '../testing/launches.ts';
import { until } from '../testing/wait.ts';

test('the store whose green is worse than its blue goes back alone', async () => {
  await withInstallation(1, async ({ folder, port, people, start }) => {
    const plane = await start();
    const id = await begin(
      plane,
      writeComparedLaunch(join(folder, 'launch'), port, people.peopleFile),
      1,
    );
    await plane.decide('go', id);
    await reach(plane, id, 'ramping');
    const customers = sendCustomers(port);
    try {
      const view = await until(
        's02 has gone back',
        async () => {
          const found = await plane.call('show', id);
          const store = found.stores.find((one) => one.id === 's02');
          return store?.state === 'rolled-back' && { found, reason: store.reason };
        },
        60_000,
      );
      assert.match(view.reason ?? '', /failed-requests at s02: .* that green is worse than blue/);
      const back = view.found.stores.filter(({ state }) => state === 'rolled-back');
      assert.deepEqual(
        back.map((store) => store.id),
        ['s02'],
      );
      const [compared] = view.found.comparisons ?? [];
      assert.ok(compared && compared.counted.green > 3 && compared.counted.blue > 0);
    } finally {
      await customers.end();
    }
  });
});

test('a launch whose comparison could see nothing is refused', async () => {
  await withInstallation(1, async ({ folder, port, people, start }) => {
    const plane = await start();
    const file = writeComparedLaunch(join(folder, 'launch'), port, people.peopleFile);
    const stores = join(folder, 'launch', 'stores.yaml');
    const text = readFileSync(stores, 'utf8');
    writeFileSync(stores, text.replaceAll('50/s', '5/h'));
    await assert.rejects(plane.call('create', '', { file }), /COMPARISON_BLIND/);
    writeFileSync(stores, text.replaceAll(', expected-traffic: 50/s', ''));
    await assert.rejects(plane.call('create', '', { file }), /do not say what traffic to expect/);
    const { phase } = await plane.call('create', '', { file, speed: 2_000 });
    assert.equal(phase, 'planned', 'a rehearsal may go');
  });
});
