/**
 * For tests: the control plane as a real process with a database of its own and a launch of
 * fifteen stores that is planned. It is found by its name and never imported: a console speaks to
 * it by HTTP alone.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LaunchView } from '@slipway/api';
import { freePort } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { exampleStore } from './example.ts';

const MAIN = fileURLToPath(import.meta.resolve('@slipway/server/main'));

export interface RealServer {
  readonly url: string;
  readonly token: string;
  /** The installation's, as `SLIPWAY_HOME` names it to the command line. */
  readonly folder: string;
  readonly launch: string;
  /** The database of the launch's devices. */
  readonly sql: Sql;
  /** Of that database, which is the server's own, too. */
  readonly databaseUrl: string;
  /** Stops the process where it is, so that nothing answers any more; `goOn` lets it go on. */
  readonly freeze: () => void;
  readonly goOn: () => void;
  readonly close: () => Promise<void>;
}

/** @param publicKey of Ada, whose signatures count */
export async function startRealServer(publicKey: string): Promise<RealServer> {
  const opened = Promise.withResolvers<RealServer>();
  const asked = Promise.withResolvers<void>();
  const closed = withTestDatabase(async ({ sql, url: databaseUrl }) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-console-'));
    const file = await writeLaunch(join(folder, 'launch'), publicKey);
    const args = [MAIN, '--folder', folder, '--port', '0'];
    const env = { ...process.env, SLIPWAY_DATABASE_URL: databaseUrl, MAIN_URL: databaseUrl };
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    const ended = new Promise((done) => {
      child.once('exit', done);
    });
    try {
      const url = await readyUrl(createInterface({ input: child.stdout }));
      const token = readFileSync(join(folder, 'api-token'), 'utf8').trim();
      const launch = await plan(url, token, file);
      opened.resolve({
        url,
        token,
        folder,
        launch,
        sql,
        databaseUrl,
        freeze: () => void child.kill('SIGSTOP'),
        goOn: () => void child.kill('SIGCONT'),
        close: async () => {
          asked.resolve();
          await closed;
        },
      });
      await asked.promise;
    } finally {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
  closed.catch(opened.reject);
  return opened.promise;
}

async function readyUrl(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const said = JSON.parse(line) as { kind?: string; url?: string };
    if (said.kind === 'ready' && said.url) return said.url;
  }
  throw new Error('the control plane ended before it was ready; what it said stands above');
}

async function plan(url: string, token: string, file: string): Promise<string> {
  const answer = await fetch(new URL('/api/launches', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ file }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the launch was not planned: ${text}`);
  return (JSON.parse(text) as LaunchView).id;
}

async function writeLaunch(folder: string, publicKey: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const keys = [{ id: 'laptop', 'public-key': publicKey }];
  const people = [
    { id: 'ada', name: 'A. Okafor', keys },
    { id: 'ben', name: 'B. Quinn' },
  ];
  const stores = Array.from({ length: 15 }, (_, place) => {
    const { id, name } = exampleStore(place, 0);
    return { id, name };
  });
  write('people.yaml', JSON.stringify({ people }));
  write('stores.yaml', JSON.stringify(stores));
  write('launch.yaml', launchFile(await freePort()));
  return join(folder, 'launch.yaml');
}

/** Nothing of it runs before it is locked, which it never is here. */
const launchFile = (port: number) => `launch: spring-fifteen
opens: 2026-11-27T09:00[America/Chicago]
criteria:
  - id: failed-requests
    signal: { meter: failed-share }
    tripwire: { above: 2%, of-at-least: 20, within: 30s }
    action: { store: rollback-store, fleet: rollback-launch }
rollback: { within: 1s, blue-kept: 20m }
databases:
  main: { url: env:MAIN_URL }
services:
  - name: shop
    target: process
    blue: { release: 1.0.0, run: node shop.mjs }
    green: { release: 2.0.0, run: node shop.mjs }
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
devices: { on: main }
people: people.yaml
stores: stores.yaml
`;
