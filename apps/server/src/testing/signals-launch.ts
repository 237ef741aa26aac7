/**
 * For tests: a small launch with criteria over every kind of signal. Its service signs members up,
 * and declines what its configuration tells it to.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolesYaml } from './launch-folder.ts';

/** Declines the stores of `declined.json`: a 402, which no meter counts as failed. */
const SERVICE = `
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { PORT, HOST } = process.env;
const declined = (store) =>
  existsSync('declined.json') && JSON.parse(readFileSync('declined.json', 'utf8')).includes(store);
const server = createServer((request, response) => {
  const store = request.headers['x-store'];
  request.resume().on('end', () => {
    const bad = request.url === '/members' && declined(store);
    response.writeHead(bad ? 402 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: 'm-' + store }));
  });
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  server.close();
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
`;

const JOURNEY = `journey: sign-up
every: 500ms
steps:
  - step: sign-up
    request: { method: POST, path: /members, body: { id: "{{run}}" } }
    capture: { member: $.id }
  - step: see
    request: { method: GET, path: "/seen/{{member}}" }
    activates: true
`;

const launchFile = (port: number, statsUrl: string, people: string): string => `launch: signals
opens: 2026-11-27T09:00[America/Chicago]
criteria:
  - id: failed-requests
    signal: { meter: failed-share }
    tripwire: { above: 50%, of-at-least: 200, within: 30s }
    action: { store: rollback-store, fleet: rollback-launch }
  - id: sign-ups
    signal: { journey: sign-up, measure: activation-share }
    tripwire: { below: 70%, of-at-least: 2, within: 3s }
    action: { store: rollback-store, fleet: rollback-launch }
  - id: balance
    signal: { sql: "select coalesce(sum(points), 0) from shop.entry", on: main, every: 500ms }
    tripwire: { not-equal: 0 }
    action: rollback-launch
  - id: queue
    signal: { http: "${statsUrl}", value: $.length, every: 500ms }
    tripwire: { above: 10 }
    action: hold
  - id: tills
    signal: { fleet: backlog, every: 500ms }
    tripwire: { above: 15 }
    scope: [store]
    action: hold
rollback: { within: 1s, blue-kept: 20m }
databases:
  main: { url: env:SHOP_DATABASE_URL, schemas: [shop] }
services:
  - name: shop
    target: process
    blue: { release: 1.0.0, run: node service.mjs }
    green: { release: 2.0.0, run: node service.mjs }
traffic:
  listen: 127.0.0.1:${port}
  routes: { /: shop }
  store: { header: x-store }
  unit: { header: x-till, else: { cookie: till } }
ramp:
  over: 3h
  pilot: 50%
  step: 25%
  waves:
    - { stores: [s01], offset: 0m }
    - { stores: rest, offset: 1m }
  floor: 3
stores: stores.yaml
journeys: [sign-up.yaml]
devices: {}
${rolesYaml(people)}`;

export interface SignalsLaunch {
  readonly file: string;
  /** Lets the service decline customers of these stores, on both colours. */
  decline(stores: readonly string[]): void;
}

/** Writes the launch into a folder; nobody but its journeys visits its stores. */
export function writeSignalsLaunch(
  folder: string,
  port: number,
  statsUrl: string,
  people: string,
): SignalsLaunch {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('service.mjs', SERVICE);
  write('sign-up.yaml', JOURNEY);
  write('stores.yaml', ['s01', 's02', 's03'].map((id) => `- { id: ${id} }\n`).join(''));
  write('launch.yaml', launchFile(port, statsUrl, people));
  return {
    file: join(folder, 'launch.yaml'),
    decline: (stores) => write('declined.json', JSON.stringify(stores)),
  };
}
