/** Tables on a real router: who goes where, what is refused, what is counted. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import xxhash from 'xxhash-wasm';
import { bucketOf } from './core/bucket.ts';
import { chooseColour, type RoutingTable } from './core/routing-table.ts';
import { TableRefusedError } from './errors.ts';
import { counts, SETTINGS, testRouter, until, upstream } from './router/testing.ts';

const hash = await xxhash();
const UNITS = Array.from({ length: 150 }, (_, index) => `till-${index}`);

/** @returns the text of the answer, which is the colour that served it */
async function ask(url: string, store: string, unit: string): Promise<string> {
  const answer = await fetch(url, { headers: { 'x-store': store, 'x-till': unit } });
  const colour = await answer.text();
  assert.equal(answer.headers.get('x-slipway-colour'), colour);
  return colour;
}

async function askAll(url: string, store: string): Promise<Map<string, string>> {
  const colours = await Promise.all(UNITS.map((unit) => ask(url, store, unit)));
  return new Map(UNITS.map((unit, at) => [unit, colours[at]!]));
}

test('every unit goes where its bucket and its store’s weight say', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  const table: RoutingTable = { version: 1, weightsBp: { s01: 3000, s02: 8000 }, defaultBp: 0 };
  await plane.apply(table);
  for (const store of ['s01', 's02']) {
    for (const [unit, colour] of await askAll(url, store)) {
      const bucket = bucketOf(hash, unit, SETTINGS.seed);
      assert.equal(colour, chooseColour(table, store, bucket), `${unit} of ${store}`);
    }
  }
  // Not ASCII: what is hashed is the byte on the wire, not its UTF-8 form.
  const odd = 'K\u00e4se';
  const bucket = bucketOf(hash, odd, SETTINGS.seed);
  assert.equal(await ask(url, 's01', odd), chooseColour(table, 's01', bucket));
  const last = [...blue.seen, ...green.seen].find((req) => req.headers['x-till'] === odd);
  assert.equal(last?.headers['x-slipway-bucket'], String(bucket));
});

test('a raised weight moves units to green, a lowered one the last ones back', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  const greens: Set<string>[] = [];
  const weights = [2000, 5000, 2000, 0];
  for (const [at, bp] of weights.entries()) {
    await plane.apply({ version: at + 1, weightsBp: { s01: bp }, defaultBp: 0 });
    const colours = await askAll(url, 's01');
    greens.push(new Set(UNITS.filter((unit) => colours.get(unit) === 'green')));
  }
  const [low, high, lowAgain, none] = greens;
  assert.ok(low!.size > 0 && high!.size > low!.size);
  assert.ok(low!.isSubsetOf(high!));
  assert.deepEqual(lowAgain, low);
  assert.equal(none!.size, 0);
});

test('after a roll-back of 15 stores is read back, green gets no further request', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  const stores = Array.from({ length: 15 }, (_, at) => `s${at + 1}`);
  const all = (bp: number) => Object.fromEntries(stores.map((store) => [store, bp]));
  await plane.apply({ version: 1, weightsBp: all(10_000), defaultBp: 0 });

  const load = new AbortController();
  const late: string[] = [];
  let backAtMs = Infinity;
  const clients = stores.map(async (store) => {
    for (let round = 0; !load.signal.aborted; round++) {
      const sentMs = Date.now();
      const colour = await ask(url, store, `till-${round}`);
      if (sentMs > backAtMs && colour === 'green') late.push(store);
    }
  });
  await until(() => green.seen.length > 100, 'load on green');
  await plane.apply({ version: 2, weightsBp: all(0), defaultBp: 0 });
  assert.equal((await plane.readBack()).version, 2);
  backAtMs = Date.now();
  const blueBefore = blue.seen.length;
  await until(() => blue.seen.length > blueBefore + 200, 'load on blue');
  load.abort();
  await Promise.all(clients);
  assert.deepEqual(late, []);
  const { lastAcceptedMs } = await plane.read(0);
  assert.ok(lastAcceptedMs.green! <= backAtMs, 'the meter says when green was last used');
  assert.equal((await counts(plane)).failed, 0);
});

test('a request with no unit gets one as a cookie, and keeps its colour by it', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  await plane.apply({ version: 1, weightsBp: { s01: 5000 }, defaultBp: 0 });
  const seen = new Set<string>();
  for (let guest = 0; guest < 12; guest++) {
    const first = await fetch(url, { headers: { 'x-store': 's01' } });
    const colour = await first.text();
    const [cookie = ''] = first.headers.getSetCookie()[0]?.split(';') ?? [];
    assert.match(cookie, /^slipway-unit=[0-9a-f-]{36}$/);
    const again = await fetch(url, { headers: { 'x-store': 's01', cookie: `a=b; ${cookie}` } });
    assert.equal(await again.text(), colour);
    assert.deepEqual(again.headers.getSetCookie(), []);
    seen.add(colour);
  }
  assert.equal(seen.size, 2, 'guests are spread over both colours');
});

test('only a trusted hop chooses the colour of a request', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const upstreams = { shop: { blue: [blue.url], green: [green.url] } };
  const chosen = { 'x-slipway-colour': 'green', 'x-slipway-bucket': '17', 'x-till': 't' };
  for (const [trust, colour] of [
    [[], 'blue'],
    [['127.0.0.1'], 'green'],
  ] as const) {
    const { plane, url } = await testRouter(t, { trust });
    await plane.setUpstreams(upstreams);
    assert.equal(await (await fetch(url, { headers: chosen })).text(), colour);
    const half = { 'x-slipway-colour': 'green', 'x-till': 't' };
    assert.equal(await (await fetch(url, { headers: half })).text(), 'blue', 'half a pair');
  }
  assert.equal(green.seen[0]?.headers['x-slipway-bucket'], '17');
  assert.notEqual(blue.seen[0]?.headers['x-slipway-bucket'], '17');
});

test('an older table is refused, the same one again is not', async (t) => {
  const { plane } = await testRouter(t);
  const table: RoutingTable = { version: 5, weightsBp: { s01: 1000 }, defaultBp: 0 };
  await plane.apply(table);
  await plane.apply(structuredClone(table));
  const older = { ...table, version: 4, weightsBp: { s01: 9000 } };
  await assert.rejects(plane.apply(older), TableRefusedError);
  await assert.rejects(plane.apply({ ...older, version: 5 }), TableRefusedError);
  assert.deepEqual(await plane.readBack(), table);
  const wrong = { version: 6, weightsBp: { s01: 10_001 }, defaultBp: 0 };
  await assert.rejects(plane.apply(wrong), { code: 'TRAFFIC_ROUTER_REFUSED' });
  assert.deepEqual(await plane.readBack(), table);
});

test('a request counts under the table that chose its colour, however late', async (t) => {
  const waiting: (() => void)[] = [];
  const blue = await upstream(t, (_, res) => waiting.push(() => res.end('blue')));
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [] } });
  await plane.apply({ version: 1, weightsBp: { s01: 0 }, defaultBp: 0 });
  const early = ask(url, 's01', 'till-1');
  await until(() => waiting.length === 1, 'the first request has arrived');
  await plane.apply({ version: 2, weightsBp: { s01: 100 }, defaultBp: 0 });
  assert.equal((await counts(plane)).requests, 0, 'an open request is not counted yet');
  waiting[0]!();
  await early;
  const first = await plane.read(0);
  assert.deepEqual(
    first.rows.map(({ version, requests }) => [version, requests]),
    [[1, 1]],
  );
  const late = ask(url, 's01', 'till-1');
  await until(() => waiting.length === 2, 'the second request has arrived');
  waiting[1]!();
  await late;
  const { rows } = await plane.read(first.cursor);
  assert.deepEqual(
    rows.map(({ version, requests }) => [version, requests]),
    [[2, 1]],
  );
});

test('answers are counted by store and colour, unknown stores together', async (t) => {
  const blue = await upstream(t, (req, res) => {
    res.statusCode = Number(req.url?.slice(1));
    res.end('blue');
  });
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [] } });
  await plane.apply({ version: 1, weightsBp: { s01: 0 }, defaultBp: 0 });
  for (const status of [200, 404, 500, 503]) await ask(`${url}/${status}`, 's01', 'till-1');
  for (const store of ['s99', '__proto__', 'constructor']) await ask(`${url}/200`, store, 't');
  const known = await counts(plane, { store: 's01', colour: 'blue' });
  assert.deepEqual([known.requests, known.failed], [4, 2]);
  assert.ok(
    known.over.every((over) => over >= 2),
    'a failed request is over every objective',
  );
  assert.equal((await counts(plane, { store: '(unknown)' })).requests, 3);
  const metrics = await plane.metrics();
  assert.match(metrics, /^slipway_failed_requests_total\{store="s01",colour="blue"\} 2$/m);
});

test('a path goes to the service that is routed there, others get 404', async (t) => {
  const shop = await upstream(t, (_, res) => res.end('shop'));
  const pricing = await upstream(t, (req, res) => res.end(`pricing ${req.url}`));
  const routes = [
    { prefix: '/prices', service: 'pricing' },
    { prefix: '/shop', service: 'shop' },
  ];
  const { plane, url } = await testRouter(t, { routes });
  await plane.setUpstreams({
    shop: { blue: [shop.url], green: [] },
    pricing: { blue: [`${pricing.url}/v1/`], green: [] },
  });
  const text = async (path: string) => (await fetch(url + path)).text();
  assert.equal(await text('/prices/7?a=%20b'), 'pricing /v1/prices/7?a=%20b');
  assert.equal(await text('/shop'), 'shop');
  assert.equal((await fetch(`${url}/elsewhere`)).status, 404);
  const { hostname, port } = new URL(url);
  const absolute = httpRequest({ hostname, port, path: 'http://shop.example/shop/x' });
  absolute.end();
  const [answer] = (await once(absolute, 'response')) as [IncomingMessage];
  answer.resume();
  assert.equal(answer.statusCode, 200);
  assert.equal(shop.seen.at(-1)?.headers.host, 'shop.example');
  assert.equal((await plane.status()).totals.unrouted, 1);
});
