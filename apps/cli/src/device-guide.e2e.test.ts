/** docs/fleet/device-guide.md, typed in order on a device with a real agent and a real gateway. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureFleetTables, fileJournal, Gateway } from '@slipway/fleet/server';
import { LEDGER, ledgerParts, serveGateway } from '@slipway/fleet/testing';
import { freePort } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { until, withWorkplace, type Workplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const GUIDE = readFileSync(join(ROOT, 'docs/fleet/device-guide.md'), 'utf8');
const BIN_FOLDER = join(ROOT, 'node_modules/.bin');

const PRICE = { priceMinor: 129, currency: 'EUR', bookId: '2026-48', ruleId: 'base' };
const LINES = [{ sku: 'milk-1l', quantity: 1, price: PRICE }];
const CONSENT = { text: 'I agree.', atMs: 1_790_000_000_000 };
const ADA = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' };
const STEP = { list: 'L1', step: 1, sku: 'milk-1l', quantity: 1, outcome: 'picked' };

interface Tried {
  /** The path, where the route has a parameter. */
  readonly path?: string;
  readonly body?: object;
  /** 200 unless told otherwise. */
  readonly status?: number;
}

/** Each route that the guide's table names, and a request to it. */
const TRIED: Readonly<Record<string, Tried>> = {
  'POST /v1/baskets': { body: { basket: 'B2' } },
  'DELETE /v1/baskets/:basket': { path: '/v1/baskets/B2' },
  'POST /v1/sales': { body: { opId: 'sale-2', basket: 'B3', lines: LINES } },
  'POST /v1/returns': { body: { opId: 'back-1', basket: 'B4', ofBasket: 'B1', lines: LINES } },
  'POST /v1/loyalty/earn': { body: { opId: 'earn-2', member: 'M7', points: 5 } },
  // Nobody told this till what M7 has, or what milk costs.
  'POST /v1/loyalty/burn': { body: { opId: 'burn-1', member: 'M7', points: 5 }, status: 403 },
  'POST /v1/sign-ups': { body: { opId: 'sign-1', member: 'M8', ...ADA, consent: CONSENT } },
  'POST /v1/picks/steps': { body: { opId: 'pick-1', ...STEP } },
  'GET /v1/prices/:sku': { path: '/v1/prices/milk-1l', status: 422 },
  'GET /v1/ops/:opId': { path: '/v1/ops/sale-1' },
};

/** @returns what the first cells of a table name in backticks, of a section of the guide */
function namedIn(section: string, pattern: RegExp): string[] {
  const text = GUIDE.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  const cells = [...text.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(pattern)].map(([, name = '']) => name));
}

/** @returns a command that sends one request, and prints its status and its route */
function requestWords(route: string, { path, body }: Tried): string {
  const [method = '', url = ''] = route.split(' ');
  const sent =
    body === undefined ? '' : `-H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  return (
    `curl --silent --max-time 5 -X ${method} -H "authorization: Bearer $TOKEN" ${sent} ` +
    `-o answer.json -w '%{http_code} ${route}\\n' http://127.0.0.1:7450${path ?? url}`
  );
}

/** What the guide only names: its routes, events as they happen, enrolment of a running agent. */
const NAMED_ONLY = `
${Object.entries(TRIED)
  .map(([route, tried]) => requestWords(route, tried))
  .join('\n')}
till http://127.0.0.1:7450/v1/openapi.json > openapi.json
curl --silent --max-time 1 -H "authorization: Bearer $TOKEN" -o events.txt \\
  -w '%{http_code} GET /v1/events\\n' http://127.0.0.1:7450/v1/events || true
ID=$(till http://127.0.0.1:7450/v1/status | node -p 'JSON.parse(require("fs").readFileSync(0)).device')
AGAIN=$(slipway fleet enrol --store s03 --kind till --label "Till 2" --device "$ID" --json |
  node -p 'JSON.parse(require("fs").readFileSync(0)).code')
till -X POST http://127.0.0.1:7450/v1/enrol -H 'content-type: application/json' -d "{\\"code\\": \\"$AGAIN\\"}"
`;

async function withGateway(body: (place: Workplace, sql: Sql) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureFleetTables(sql);
    await sql.unsafe(LEDGER);
    const own = connect(url, { name: 'test-gateway', max: 8 });
    const env = {
      SLIPWAY_DATABASE_URL: url,
      PATH: `${BIN_FOLDER}:${process.env['PATH']}`,
    };
    await withWorkplace(env, async (place) => {
      const journal = fileJournal(join(place.home, 'fleet-journal.jsonl'));
      const served = await serveGateway(new Gateway(ledgerParts(own, journal)));
      place.env['SYNC'] = served.url;
      try {
        await body(place, sql);
      } finally {
        await served.close();
        await own.end({ timeout: 1 });
      }
    });
  });
}

test('every command and request of the device guide does what the page says', () =>
  withGateway(async (place, sql) => {
    const port = String(await freePort());
    const [before = '', after = ''] = GUIDE.split(/^(?=## Revoke)/m);
    const script = readPage(before).script + NAMED_ONLY + readPage(after).script;
    const ran = await runScript(place, script.replaceAll('7450', port));
    assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}\n${place.read('agent.err')}`);

    assert.match(ran.stdout, /The contract proof holds: nothing below level 2 can still come\.$/m);
    assert.match(ran.stdout, /"isCut":true[^]*"opId":"earn-1"[^]*"isCut":false/);
    for (const [route, { status = 200 }] of Object.entries(TRIED)) {
      assert.ok(ran.stdout.includes(`${status} ${route}\n`), `${route}: ${ran.stdout}`);
    }
    assert.match(ran.stdout, /^200 GET \/v1\/events$/m);
    assert.match(ran.stdout, /s03-till-\w+ is revoked\./);

    const wanted = ['back-1', 'earn-1', 'earn-2', 'pick-1', 'sale-1', 'sale-2', 'sign-1'];
    await until('all of it is applied', 10_000, async () => {
      const rows = await sql<{ id: string }[]>`select op_id as id from ledger order by op_id`;
      return rows.map(({ id }) => id).join() === wanted.join();
    });
    const { paths } = JSON.parse(place.read('openapi.json')) as { paths: Record<string, object> };
    const spoken = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = GUIDE.matchAll(/`((?:GET|POST|DELETE) \/v1\/[\w/:-]+)`/g);
    for (const [, route = ''] of routes) {
      const asWritten = route.replaceAll(/:(\w+)/g, '{$1}');
      assert.ok(spoken.includes(asWritten) || route === 'GET /v1/openapi.json', route);
    }
  }));

test('the device guide’s tables name routes that are tried, and options that there are', () => {
  const routes = namedIn('Sell', /`((?:GET|POST|DELETE) \/v1\/[\w/:-]+)`/g);
  assert.deepEqual(routes.toSorted(), Object.keys(TRIED).toSorted());
  const options = namedIn('Options', /`(--[a-z-]+)`/g);
  assert.ok(options.length >= 16, options.join(' '));
  const words = options.flatMap((option) => [option, 'nowhere']);
  const tried = spawnSync(join(BIN_FOLDER, 'slipway-device'), words, { encoding: 'utf8' });
  assert.notEqual(tried.status, 0);
  assert.match(tried.stderr, /nowhere does not exist/, 'all are known; the file of --host is read');
});
