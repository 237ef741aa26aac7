/**
 * For tests: a launch that compares green with blue. Its service fails a few customers in either
 * release, and the new release a few more of one store: never enough for the tripwire.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolesYaml } from './launch-folder.ts';

/** Every 25th till fails in both releases; at s02 every 5th in the new one. */
const SERVICE = `
import { createServer } from 'node:http';
const { PORT, HOST, SLIPWAY_COLOUR } = process.env;
const server = createServer((request, response) => {
  const { 'x-store': store, 'x-till': till = '' } = request.headers;
  const number = Number(till.split('-')[1]);
  const isWorse = SLIPWAY_COLOUR === 'green' && store === 's02' && number % 5 === 0;
  const fails = request.url !== '/healthz' && (number % 25 === 0 || isWorse);
  response.writeHead(fails ? 500 : 200).end(JSON.stringify({ colour: SLIPWAY_COLOUR }));
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  server.close();
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
`;

const launchFile = (port: number, people: string): string => `launch: compared
opens: 2026-11-27T09:00[America/Chicago]
criteria:
  - id: failed-requests
    signal: { meter: failed-share }
    compare: { green-vs-blue: { ratio: 2, alpha: 1% } }
    ceiling: 10%
    tripwire: { above: 50%, of-at-least: 200, within: 30s }
    action: { store: rollback-store, fleet: rollback-launch }
rollback: { within: 1s, blue-kept: 20m }
${rolesYaml(people)}services:
  - name: shop
    target: process
    blue: { release: 1.0.0, run: node service.mjs }
    green: { release: 2.0.0, run: node service.mjs }
traffic:
  listen: 127.0.0.1:${port}
  routes: { /: shop }
  store: { header: x-store }
  unit: { header: x-till }
ramp: { over: 3h, pilot: 25%, step: 25%, waves: [{ stores: rest, offset: 0m }] }
stores: stores.yaml
`;

/** @returns the path of the launch file, in `folder` */
export function writeComparedLaunch(folder: string, port: number, people: string): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('service.mjs', SERVICE);
  const stores = ['s01', 's02', 's03'].map((id) => `- { id: ${id}, expected-traffic: 50/s }\n`);
  write('stores.yaml', stores.join(''));
  write('launch.yaml', launchFile(port, people));
  return join(folder, 'launch.yaml');
}
