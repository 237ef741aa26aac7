/** A real router counts the units of its customers: the rows that come out, to the last number. */
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import xxhash from 'xxhash-wasm';
import { bucketOf } from './core/bucket.ts';
import { colourOf, type RoutingTable } from './core/routing-table.ts';
import { sortedRows, UnitOracle, type OracleRequest } from './core/unit-oracle.ts';
import type { UnitRow } from './core/unit-row.ts';
import { allHealthy, SETTINGS, testRouter, until, upstream } from './router/testing.ts';

const hash = await xxhash();
const TILLS = Array.from({ length: 80 }, (_, index) => `till-${index}`);
/** Far from what any other answer takes, also on a busy machine. */
const OBJECTIVE_MS = 2000;
const FAILED = [0, 1];
const SLOW = [1];

/**
 * Rows of one kind over all seconds as one: what was at risk in the first of them, and all that
 * were counted. Each second's at risk must be that of the one before, less what that one counted;
 * so tests let every unit be seen before the first one fails.
 */
function overSeconds(rows: readonly UnitRow[]): UnitRow[] {
  const sums = new Map<string, UnitRow>();
  for (const row of rows.toSorted((a, b) => a.second - b.second)) {
    const key = [row.store, row.step, row.measure, row.stratum].join('/');
    const sum = sums.get(key) ?? {
      ...row,
      second: 0,
      blue: none(row.blue),
      green: none(row.green),
    };
    for (const colour of ['blue', 'green'] as const) {
      assert.equal(row[colour].atRisk, sum[colour].atRisk - sum[colour].counted, key);
    }
    const add = (colour: 'blue' | 'green') => ({
      atRisk: sum[colour].atRisk,
      counted: sum[colour].counted + row[colour].counted,
    });
    sums.set(key, { ...sum, blue: add('blue'), green: add('green') });
  }
  return sortedRows(sums.values());
}

function none({ atRisk }: { readonly atRisk: number }): { atRisk: number; counted: number } {
  return { atRisk, counted: 0 };
}

/** A shop in which some paths go wrong. */
function shop(waiting: (() => void)[]): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const fail = () => {
      res.statusCode = 500;
      res.end('broken');
    };
    if (req.url === '/fail') fail();
    else if (req.url === '/hang') waiting.push(fail);
    else if (req.url === '/slow') setTimeout(() => res.end('slow'), OBJECTIVE_MS + 100);
    else if (req.url === '/break') {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('data: one\n\n', () => res.destroy());
    } else res.end('ok');
  };
}

test('units that fail are counted as an oracle says, over steps of a real router', async (t) => {
  const waiting: (() => void)[] = [];
  const [blue, green] = [await upstream(t, shop(waiting)), await upstream(t, shop(waiting))];
  const { plane, url } = await testRouter(t, { objectivesMs: [OBJECTIVE_MS] });
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  await until(() => allHealthy(plane), 'all healthy');
  const oracle = new UnitOracle();
  let weightsBp: RoutingTable['weightsBp'] = {};
  const apply = async (version: number, weights: RoutingTable['weightsBp']) => {
    weightsBp = weights;
    const table = { version, weightsBp, defaultBp: 5000 };
    await plane.apply(table);
    oracle.apply(table);
  };
  const colour = (till: string, store = 's01') =>
    colourOf(bucketOf(hash, till, SETTINGS.seed), weightsBp[store] ?? 0);
  const begin = (till: string, path: string): [Promise<string>, OracleRequest] => {
    const headers = { 'x-store': 's01', 'x-till': till };
    const answer = fetch(url + path, { headers }).then((res) => res.text());
    return [answer, oracle.begin('s01', till, colour(till))];
  };
  const ask = async (till: string, path: string, measures: number[] = []) => {
    const [answer, request] = begin(till, path);
    if (path === '/break') await assert.rejects(answer);
    else await answer;
    oracle.bad(request, measures, 0);
  };
  const askAll = () => Promise.all(TILLS.map((till) => ask(till, '/')));

  await apply(1, { s01: 3000, s02: 0 });
  await askAll();
  const blues = TILLS.filter((till) => colour(till) === 'blue');
  const greens = TILLS.filter((till) => colour(till) === 'green');
  assert.ok(blues.length > 20 && greens.length > 10, 'enough of each');
  const [streaming, late] = [blues.at(-1)!, greens.at(-1)!];
  const failing = [...blues.slice(0, 9), ...greens.slice(0, 4)];
  const slow = ask(greens[5]!, '/slow', SLOW);
  for (const till of failing) for (let at = 0; at < 2; at++) await ask(till, '/fail', FAILED);
  await ask(streaming, '/break', FAILED);

  // Another store's step is none of this one's.
  await apply(2, { s01: 3000, s02: 5000 });
  await ask(blues[9]!, '/fail', FAILED);
  const stray = await fetch(`${url}/fail`, { headers: { 'x-store': 's02' } });
  const madeUp = stray.headers.get('x-slipway-colour') === 'green' ? 'green' : 'blue';
  oracle.bad(oracle.begin('s02', 'made up', madeUp), FAILED, 0);
  // Neither a store that nobody knows counts, nor one with nobody on green.
  await fetch(`${url}/fail`, { headers: { 'x-store': 's99', 'x-till': 'till-0' } });

  const [hanging, begun] = begin(late, '/hang');
  await until(() => waiting.length === 1, 'it has arrived');
  await slow;
  await apply(3, { s01: 7000, s02: 5000 });
  waiting[0]!();
  await hanging;
  oracle.bad(begun, FAILED, 0);
  await askAll();
  for (const till of [...failing, late, streaming]) await ask(till, '/fail', FAILED);

  // Back again: what was counted on green is never at risk again.
  await apply(4, { s01: 3000, s02: 5000 });
  await askAll();
  for (const till of failing) await ask(till, '/fail', FAILED);

  const { units, unitsLeftOut } = await plane.read(0);
  assert.deepEqual(overSeconds(units), overSeconds(oracle.rows));
  assert.equal(unitsLeftOut, 0);
  const kinds = units.map(({ store, step, stratum }) => `${store} ${step} ${stratum}`);
  const seen = ['s01 1 0', 's01 3 0', 's01 3 1', 's01 4 3', 's02 2 0'];
  for (const kind of seen) assert.ok(kinds.includes(kind), `${kind} among ${kinds.join()}`);
  const failed = oracle.rows.filter(({ store, measure }) => store === 's01' && measure === 0);
  const counted = failed.reduce((sum, row) => sum + row.green.counted, 0);
  const line = `slipway_bad_units_total{store="s01",colour="green",measure="failed"} ${counted}`;
  const metrics = await plane.metrics();
  assert.ok(metrics.includes(`${line}\n`), `${line} in ${metrics}`);
});

test('what a trusted hop chose by another table is left out of the comparison', async (t) => {
  const blue = await upstream(t, shop([]));
  const { plane, url } = await testRouter(t, { trust: ['127.0.0.1'], objectivesMs: [] });
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [blue.url] } });
  await until(() => allHealthy(plane), 'all healthy');
  await plane.apply({ version: 1, weightsBp: { s01: 5000 }, defaultBp: 0 });
  const cases = [
    { colour: 'green', bucket: '17', till: 'a' },
    { colour: 'green', bucket: '9000', till: 'b' },
    { colour: 'blue', bucket: '9000', till: 'c' },
    { colour: 'blue', bucket: '9000', till: undefined },
  ];
  for (const { colour, bucket, till } of cases) {
    const chosen = { 'x-slipway-colour': colour, 'x-slipway-bucket': bucket, 'x-store': 's01' };
    const headers = till === undefined ? chosen : { ...chosen, 'x-till': till };
    assert.equal((await fetch(`${url}/fail`, { headers })).status, 500);
  }
  const counted = { blue: 0, green: 0 };
  for (const { blue, green } of (await plane.read(0)).units) {
    counted.blue += blue.counted;
    counted.green += green.counted;
  }
  assert.deepEqual(counted, { blue: 1, green: 1 });
});
