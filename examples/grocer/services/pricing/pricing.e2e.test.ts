/** Pricing: both releases as real processes on one database, side by side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBothReleases } from '../../testing/both-releases.ts';
import { listenTo } from '../../testing/event-stream.ts';
import { until } from '../../testing/processes.ts';

const LIMIT_MS = 10_000;

const both = useBothReleases('pricing');

test('both releases give the same prices, and each reads what the other wrote', async () => {
  const { blue, green } = both();
  const path = '/prices/s03/sku000007';
  const first = await blue.ask('GET', path);
  assert.equal(first.status, 200);
  const price = String(first.body['price']);
  assert.match(price, /^\d+\.\d\d$/);
  const minor = Number(price.replace('.', ''));
  assert.deepEqual(first.body, { store: 's03', sku: 'sku000007', price });
  assert.deepEqual(await green.ask('GET', path), {
    status: 200,
    body: { store: 's03', sku: 'sku000007', price, minor, currency: 'USD' },
  });

  const byGreen = await green.ask('PUT', path, { price: '0.05', changeId: 'c-green' });
  assert.deepEqual(byGreen.body, {
    store: 's03',
    sku: 'sku000007',
    price: '0.05',
    minor: 5,
    currency: 'USD',
    changeId: 'c-green',
  });
  assert.deepEqual((await blue.ask('GET', path)).body, {
    store: 's03',
    sku: 'sku000007',
    price: '0.05',
  });

  const byBlue = await blue.ask('PUT', path, { price: '1234.50', changeId: 'c-blue' });
  assert.deepEqual(byBlue, {
    status: 200,
    body: { store: 's03', sku: 'sku000007', price: '1234.50', changeId: 'c-blue' },
  });
  assert.equal((await green.ask('GET', path)).body['minor'], 123_450);
});

test('a change sent again is made once; its id for another is refused', async () => {
  const { blue, green } = both();
  const path = '/prices/s03/sku000001';
  await blue.ask('PUT', path, { price: '3.59', changeId: 'c1' });
  await blue.ask('PUT', path, { price: '3.69', changeId: 'c2' });
  for (const service of [blue, green]) {
    const again = await service.ask('PUT', path, { price: '3.59', changeId: 'c1' });
    assert.equal(again.status, 200);
    const now = await service.ask('GET', path);
    assert.equal(now.body['price'], '3.69', 'the repeat did not bring 3.59 back');
    const other = await service.ask('PUT', path, { price: '9.99', changeId: 'c1' });
    assert.deepEqual(other, { status: 409, body: { error: 'change-id-used' } });
  }
});

test('what is no price, and what is not there, is the caller’s error', async () => {
  const { blue, green } = both();
  for (const service of [blue, green]) {
    for (const price of ['3.5', '-1.00', 3.49, '1e3', '123456789.00', undefined]) {
      const { status } = await service.ask('PUT', '/prices/s03/sku000001', {
        price,
        changeId: 'bad',
      });
      assert.equal(status, 400, String(price));
    }
    assert.equal((await service.ask('GET', '/prices/s03/nothing')).status, 404);
    assert.equal((await service.ask('GET', '/elsewhere')).status, 404);
  }
});

test('a change reaches the tills of its store at every instance of both releases', async () => {
  const { blue, green } = both();
  const urls = [blue, green].map((one) => `${one.url}/prices/s05/stream`);
  const tills = await Promise.all(urls.map((url) => listenTo(url)));
  await green.ask('PUT', '/prices/s04/sku000002', { price: '7.77', changeId: 'other-store' });
  await blue.ask('PUT', '/prices/s05/sku000002', { price: '1.11', changeId: 'p1' });
  await green.ask('PUT', '/prices/s05/sku000002', { price: '2.22', changeId: 'p2' });
  const wanted = ['1.11', '2.22'].map((price, index) => ({
    id: `p${index + 1}`,
    data: { store: 's05', sku: 'sku000002', price, changeId: `p${index + 1}` },
  }));
  for (const till of tills) {
    await until('both changes came', LIMIT_MS, () => till.heard.length >= 2);
    assert.deepEqual(till.heard, wanted);
    till.close();
  }
});

test('a till that comes back, and one whose instance lost the database, miss nothing', async () => {
  const { blue, green, sql } = both();
  await blue.ask('PUT', '/prices/s03/sku000003', { price: '1.00', changeId: 'q1' });
  await blue.ask('PUT', '/prices/s03/sku000003', { price: '2.00', changeId: 'q2' });
  const till = await listenTo(`${green.url}/prices/s03/stream`, 'q1');
  const has = (id: string) => () => till.heard.some((event) => event.id === id);
  await until('the missed change came', LIMIT_MS, has('q2'));

  await sql`
      select pg_terminate_backend(pid)
      from   pg_stat_activity
      where  application_name like 'pricing %' and datname = current_database()`;
  // The change may come before or after the instance listens again.
  const change = { price: '3.00', changeId: 'q3' };
  await until('blue writes again', LIMIT_MS, async () => {
    return (await blue.ask('PUT', '/prices/s03/sku000003', change)).status === 200;
  });
  await until('the change made meanwhile came', LIMIT_MS, has('q3'));
  assert.ok(
    till.heard.every((event) => !event.id.startsWith('seed-')),
    'prices that were there all along do not come as changes',
  );
  till.close();
});

test('SIGTERM ends the streams and answers what is in flight, exit code 0', async () => {
  const { blue, green, sql } = both();
  for (const service of [blue, green]) {
    // The test before cut its connections: each must be back.
    await until('every connection is well', LIMIT_MS, async () => {
      const asks = Array.from({ length: 12 }, () => service.ask('GET', '/prices/s03/sku000001'));
      return (await Promise.all(asks)).every((reply) => reply.status === 200);
    });
    const till = await listenTo(`${service.url}/prices/s03/stream`);
    const { inFlight, code } = await sql.begin(async (tx) => {
      await tx`lock table pricing.price in access exclusive mode`;
      const skus = ['sku000001', 'sku000002', 'sku000003'];
      const inFlight = skus.map((sku) => service.ask('GET', `/prices/s03/${sku}`));
      await until('all three wait in the database', LIMIT_MS, async () => {
        const waiting = await sql`
            select 1
            from   pg_stat_activity
            where  application_name like 'pricing %' and wait_event_type = 'Lock'
            and    datname = current_database()`;
        return waiting.length === skus.length;
      });
      const code = service.end();
      await till.ended;
      return { inFlight, code };
    });
    const replies = await Promise.all(inFlight);
    assert.deepEqual(
      replies.map((reply) => reply.status),
      [200, 200, 200],
    );
    assert.equal(await code, 0);
  }
});
