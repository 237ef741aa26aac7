/**
 * A launch of somebody's own, for tests: one table, two releases that answer over HTTP from the
 * version of the schema that each knows, three stores, and customers who keep asking.
 */
import assert from 'node:assert/strict';
import { createServer, request, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { makePracticePeople, PRACTICE, PRACTICE_KEY } from '@slipway/authority/practice';
import { freePort } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { baseline } from '@slipway/schema';
import { withTestDatabase } from '@slipway/pg/testing';
import { until, withWorkplace, type Workplace } from './bin.ts';

/** A release that somebody else runs. */
export interface Release {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an HTTP server: `/healthz` says whether it is healthy, everything else `answer`. */
export async function startRelease(
  answer: () => Promise<{ status: number; body: string }>,
  healthStatus = 200,
): Promise<Release> {
  const server = createServer((incoming, response) => {
    if (incoming.url === '/healthz') return void response.writeHead(healthStatus).end();
    answer().then(
      ({ status, body }) => response.writeHead(status).end(body),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** @returns a release that reads one member through its own version of the schema */
export function releaseOn(sql: Sql, versionSchema: string, column: string): Promise<Release> {
  return startRelease(async () => {
    const [row] = await sql.unsafe<{ name: string }[]>(
      `select ${column} as name from ${versionSchema}.member where id = 1`,
    );
    return { status: 200, body: row?.name ?? '' };
  });
}

/** Makes the user's table, as it was before Slipway. */
export async function makeShop(sql: Sql, rows = 50): Promise<void> {
  await sql.unsafe(`
    create schema shop;
    create table shop.member (id int primary key, name text not null);
    insert into shop.member select i, 'Ada ' || i from generate_series(1, ${rows}) i`);
}

/** The change of the shop: one more column, filled from an old one. */
export const CHANGE = `operations:
  - add_column:
      table: member
      up: upper(name)
      column: { name: display_name, type: text }
`;

export const STORES = `- { id: s01, name: Quayside }
- { id: s02 }
- { id: s03 }
`;

/** What a case may say of its own; the rest is a sound launch. */
export interface ShopLaunch {
  readonly blue: string;
  readonly green: string;
  /** Where customers come in. */
  readonly port: number;
  readonly name?: string;
  readonly ramp?: string;
}

/** @returns the launch's files */
export function shopFiles(launch: ShopLaunch): Record<string, string> {
  return {
    'stores.yaml': STORES,
    'changes/add-display-name.yaml': CHANGE,
    'launch.yaml': `launch: ${launch.name ?? 'shop-two'}
opens: 2026-11-27T09:00[Europe/Vienna]
criteria:
  - id: failed-requests
    signal: { meter: failed-share }
    tripwire: { above: 2%, of-at-least: 20, within: 5s }
    action: { store: rollback-store, fleet: rollback-launch }
rollback: { within: 1s, blue-kept: 10m }
people: people.yaml
roles: ${JSON.stringify(PRACTICE.roles)}
databases:
  shop: { url: env:SHOP_DATABASE_URL, schemas: [shop] }
changes:
  - { on: shop, schema: shop, file: changes/add-display-name.yaml }
services:
  - name: web
    target: external
    blue: { release: "1", url: "${launch.blue}" }
    green: { release: "2", url: "${launch.green}" }
traffic:
  listen: 127.0.0.1:${launch.port}
  routes: { /: web }
  store: { header: x-store }
  unit: { header: x-till }
ramp:
  over: 3h
  pilot: 25%
  step: 25%
  waves:
    - { stores: [s01], offset: 0m }
    - { stores: rest, offset: 15m }
${launch.ramp ?? ''}stores: stores.yaml
`,
  };
}

/** Customers of three stores who ask again and again. */
export interface Customers {
  readonly answers: { readonly status: number; readonly body: string }[];
  readonly failures: string[];
  end(): Promise<void>;
}

const WORKERS = 4;
const TILLS = 97;

/** Starts customers at the plane's address; they never give up before `end`. */
export function startCustomers(port: number): Customers {
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  const answers: Customers['answers'] = [];
  const failures: string[] = [];
  const end = new AbortController();
  const ask = (count: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const headers = { 'x-store': `s0${(count % 3) + 1}`, 'x-till': `till-${count % TILLS}` };
    const asked = request({ agent, port, host: '127.0.0.1', path: '/member', headers });
    asked.on('error', (error) => {
      failures.push(error.message);
      resolve();
    });
    asked.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('close', () => {
        const status = response.statusCode ?? 0;
        answers.push({ status, body });
        if (status !== 200) failures.push(`${status} ${body}`);
        resolve();
      });
    });
    asked.end();
    return promise;
  };
  const work = async (worker: number): Promise<void> => {
    for (let count = worker; !end.signal.aborted; count += WORKERS) {
      await ask(count);
      await delay(8); // the pace of a till, so that three stores make some 400 requests a second
    }
  };
  const workers = Array.from({ length: WORKERS }, (_, index) => work(index));
  return {
    answers,
    failures,
    end: async () => {
      end.abort();
      await Promise.all(workers);
      agent.destroy();
    },
  };
}

/** Who signs in a test, as the environment says it: keys in the folder of the launch. */
const SIGNERS = {
  SLIPWAY_SIGN_WITH: PRACTICE.people.map((id) => `${id}.pem=${id}/${PRACTICE_KEY}`).join(),
};

/** Two people answer for going without a rehearsal, in the environment's name. */
export async function waiveRehearsal(place: Workplace, speed = '1'): Promise<void> {
  const words = ['rehearsal', '--reason', 'a test', '--speed', speed];
  const { code, stderr } = await place.slipway(['launch', 'waive', 'launch.yaml', ...words]);
  assert.equal(code, 0, stderr);
}

/** Waits until all stores are on green, and has two people let the old version go. */
export async function releaseWhenFull(place: Workplace): Promise<void> {
  await until('all stores are on green', 60_000, async () => {
    const { code, stdout } = await place.slipway(['launch', 'status', '--json']);
    return code === 0 && /"phase":"(full|soaking)"/.test(stdout);
  });
  const { code, stderr } = await place.slipway(['launch', 'release']);
  assert.equal(code, 0, stderr);
}

/** A shop that is ready to be launched. */
export interface Shop {
  readonly place: Workplace;
  readonly sql: Sql;
  readonly url: string;
  readonly blue: Release;
  /** Where customers come in. */
  readonly port: number;
}

/**
 * Makes a database with an adopted table, blue, and the launch's files; cleans up after `body`.
 *
 * @param green starts the release to come, given the database
 * @param files more files, or others in place of the launch's own
 */
export async function withShop(
  green: (sql: Sql) => Promise<Release>,
  body: (shop: Shop) => Promise<void>,
  files: (sound: Record<string, string>) => Record<string, string> = (sound) => sound,
): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await makeShop(sql);
    await baseline(sql, 'shop', 'v1');
    const releases = [await releaseOn(sql, 'shop_v1', 'name'), await green(sql)] as const;
    const [blue, next] = releases;
    const env = { ...SIGNERS, SLIPWAY_DATABASE_URL: url, SHOP_DATABASE_URL: url };
    try {
      await withWorkplace(env, async (place) => {
        const port = await freePort();
        makePracticePeople(place.folder, PRACTICE.people);
        place.write(files(shopFiles({ blue: blue.url, green: next.url, port })));
        await body({ place, sql, url, blue, port });
      });
    } finally {
      await Promise.all(releases.map((release) => release.close()));
    }
  });
}

/** @returns the schemas of the shop that exist, its versions among them */
export async function schemasOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace where nspname like 'shop%' order by nspname`;
  return rows.map(({ name }) => name);
}

/** A release that is healthy and fails every request. */
export const failingRelease = (): Promise<Release> =>
  startRelease(async () => ({ status: 500, body: 'broken' }));

/** The shop's next release, as it should be. */
export const soundRelease = (sql: Sql): Promise<Release> =>
  releaseOn(sql, '"shop_add-display-name"', 'display_name');
