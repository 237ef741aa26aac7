/**
 * A launch of somebody's own that can be rehearsed: one service that signs members up in its own
 * database, in two releases, with a journey, people, and criteria over three kinds of signals.
 */
import { newPersonKey } from '@slipway/authority';

const SERVICE = `
import { createServer } from 'node:http';
import postgres from 'postgres';
const { PORT, HOST, DATABASE_URL, SLIPWAY_SCHEMA_SHOP } = process.env;
const sql = postgres(DATABASE_URL, { max: 4 });
const members = sql(SLIPWAY_SCHEMA_SHOP + '.member');
async function answer({ method, url }) {
  if (url === '/healthz') return [200, {}];
  const name = decodeURIComponent(url.split('/')[2] ?? '');
  if (method === 'GET') {
    const [row] = await sql\`select card from \${members} where card = \${name}\`;
    return row ? [200, row] : [404, {}];
  }
  await sql\`insert into \${members} (card) values (\${name})\`;
  return [201, { card: name }];
}
const server = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => response.writeHead(status).end(JSON.stringify(body)),
    (error) => response.writeHead(500).end(error.message),
  );
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
`;

const JOURNEY = `journey: sign-up
every: 1s
steps:
  - step: sign-up
    request: { method: POST, path: "/members/{{run}}" }
  - step: see
    request: { method: GET, path: "/members/{{run}}" }
    activates: true
`;

const CHANGE = `operations:
  - add_column: { table: member, up: upper(card), column: { name: code, type: text, nullable: true } }
`;

const criteria = {
  'failed-requests': `
    signal: { meter: failed-share }
    tripwire: { above: 2%, of-at-least: 20, within: 5s }
    scope: [fleet]
    action: rollback-launch`,
  slow: `
    signal: { meter: over-objective, objective: 500ms }
    tripwire: { above: 10%, of-at-least: 20, within: 10s }
    action: hold`,
  'sign-ups': `
    signal: { journey: sign-up, measure: activation-share }
    tripwire: { below: 85%, of-at-least: 4, within: 10s }
    scope: [fleet]
    action: rollback-launch`,
  balance: `
    signal: { sql: "select coalesce(sum(points), 0) from shop.entry", on: main, every: 500ms }
    tripwire: { not-equal: 0 }
    action: rollback-launch`,
} as const;

export type CriterionName = keyof typeof criteria;

export interface MembersLaunch {
  readonly criteria: readonly CriterionName[];
  readonly port: number;
  /** The section `staging`, indented by two. */
  readonly staging: string;
}

function launchFile({ criteria: names, port, staging }: MembersLaunch): string {
  return `launch: members
opens: 2026-11-27T09:00[America/Chicago]
criteria:${names.map((name) => `\n  - id: ${name}${criteria[name]}`).join('')}
rollback: { within: 2s, blue-kept: 72h }
databases:
  main: { url: env:SHOP_DATABASE_URL, schemas: [shop] }
staging:
${staging}
changes:
  - { on: main, schema: shop, file: changes/v2.yaml }
services:
  - name: shop
    target: process
    blue: { release: 1.0.0, run: node service.mjs }
    green: { release: 2.0.0, run: node service.mjs }
traffic:
  listen: 127.0.0.1:${port}
  routes: { /: shop }
  store: { header: x-store }
  unit: { header: x-till }
ramp:
  over: 30m
  pilot: 25%
  step: 25%
  waves:
    - { stores: [s01], offset: 0m }
    - { stores: rest, offset: 1m }
stores: stores.yaml
journeys: [journeys/sign-up.yaml]
people: people.yaml
`;
}

/** @returns the launch's files, with the key of the one person whose signature counts */
export function membersFiles(launch: MembersLaunch): Record<string, string> {
  const { privateKey, publicKey } = newPersonKey();
  const keys = [{ id: 'laptop', 'public-key': publicKey }];
  return {
    'ada.pem': privateKey,
    'people.yaml': JSON.stringify({ people: [{ id: 'ada', name: 'Ada', keys }] }),
    'service.mjs': SERVICE,
    'journeys/sign-up.yaml': JOURNEY,
    'changes/v2.yaml': CHANGE,
    'stores.yaml': '- { id: s01 }\n- { id: s02 }\n',
    'launch.yaml': launchFile(launch),
  };
}

/** The database before the launch: `rows` members, and a ledger that is right. */
export const MEMBERS = (rows: number): string => `
  create schema shop;
  create table shop.member (id bigint generated always as identity primary key,
                            card text not null unique);
  create table shop.entry (id bigint generated always as identity primary key,
                           card text not null, points int not null);
  insert into shop.member (card) select 'card-' || i from generate_series(1, ${rows}) i;
  analyze`;
