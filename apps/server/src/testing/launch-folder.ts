/** For tests: a small launch on disk, with a real service in two releases and one schema change. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRACTICE } from '@slipway/authority/practice';
import type { Sql } from '@slipway/pg';
import { baseline } from '@slipway/schema';

/** Answers who it is; `boot` milliseconds after its start it says that it is healthy. */
const SERVICE = `
import { createServer } from 'node:http';
const readyAt = Date.now() + Number(process.argv[2] ?? 0);
const { SLIPWAY_COLOUR, SLIPWAY_SCHEMA_SHOP, PORT, HOST } = process.env;
const server = createServer((request, response) => {
  if (request.url === '/healthz') {
    response.writeHead(Date.now() >= readyAt ? 200 : 503).end();
    return;
  }
  response.end(JSON.stringify({ colour: SLIPWAY_COLOUR, schema: SLIPWAY_SCHEMA_SHOP }));
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  server.close();
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
`;

const CHANGE = `
operations:
  - add_column: { table: member, up: upper(card), column: { name: code, type: text } }
backfill: { batch: 20, workers: 1 }
`;

const STORES = ['s01', 's02', 's03'];

export interface LaunchShape {
  /** The file of those who decide: see PRACTICE. */
  readonly people: string;
  readonly name: string;
  /** Where the router listens. */
  readonly port: number;
  /** How long green takes to be healthy, in milliseconds. */
  readonly greenBootMs: number;
}

/** @returns the sections `people` and `roles` of a launch file, as lines */
export const rolesYaml = (people: string): string =>
  `people: ${JSON.stringify(people)}\nroles: ${JSON.stringify(PRACTICE.roles)}\n`;

/** The weights of each store, in basis points. */
export const STEPS_BP = [2_500, 5_000, 7_500, 10_000] as const;

function launchFile({ name, port, greenBootMs, people }: LaunchShape): string {
  return `launch: ${name}
opens: 2026-11-27T09:00[America/Chicago]
criteria:
  - id: failed-requests
    signal: { meter: failed-share }
    tripwire: { above: 50%, of-at-least: 200, within: 30s }
    action: { store: rollback-store, fleet: rollback-launch }
rollback: { within: 1s, blue-kept: 20m }
${rolesYaml(people)}databases:
  main: { url: env:SHOP_DATABASE_URL, schemas: [shop] }
changes:
  - { on: main, schema: shop, file: changes/v2.yaml }
services:
  - name: shop
    target: process
    blue: { release: 1.0.0, run: node service.mjs 0 }
    green: { release: 2.0.0, run: node service.mjs ${greenBootMs} }
traffic:
  plane: auto
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
    - { stores: rest, offset: 5m }
stores: stores.yaml
`;
}

/** @returns the path of the launch file, in `folder` */
export function writeLaunch(folder: string, shape: LaunchShape): string {
  mkdirSync(join(folder, 'changes'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('service.mjs', SERVICE);
  write('changes/v2.yaml', CHANGE);
  write('stores.yaml', STORES.map((id) => `- { id: ${id} }\n`).join(''));
  write('launch.yaml', launchFile(shape));
  return join(folder, 'launch.yaml');
}

/** Makes the schema that the launch changes, adopted as version v1. */
export async function prepareSchema(sql: Sql, rows: number): Promise<void> {
  await sql.unsafe(`
    create schema shop;
    create table shop.member (id bigint generated always as identity primary key,
                              card text not null);
    insert into shop.member (card) select 'card-' || i from generate_series(1, ${rows}) i`);
  await baseline(sql, 'shop', 'v1');
}
