/**
 * The servers that version-dependent tests run on: the test server, and PostgreSQL 15 where
 * SLIPWAY_TEST_POSTGRES15_URL names one or Debian's programs are installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, freePort, ident, identify, newId } from '@slipway/kernel';
import { connect, withDatabase } from '@slipway/pg';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';

/** A server on which a test may make databases of its own. */
export interface TestServer {
  readonly name: string;
  /** Why it is not there, or false. */
  readonly skip: string | false;
  withDatabase(body: (database: TestDatabase) => Promise<void>): Promise<void>;
}

const BIN = '/usr/lib/postgresql/15/bin';
const GIVEN = process.env['SLIPWAY_TEST_POSTGRES15_URL'];
const START_TIMEOUT_MS = 30_000;
const MISSING = 'no PostgreSQL 15: `apt-get install postgresql-15`, or SLIPWAY_TEST_POSTGRES15_URL';
const isMissing = GIVEN === undefined && !existsSync(BIN);

/** PostgreSQL does not run as root: root's files belong to an ordinary user in this namespace. */
const PREFIX =
  process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : [];

let started: Promise<string> | undefined;
const cleanups: (() => Promise<void>)[] = [];

after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

function run(program: string, args: readonly string[]): void {
  const [command, ...rest] = [...PREFIX, join(BIN, program), ...args];
  const { status, stderr } = spawnSync(command!, rest, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

async function startInstalled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-pg15-'));
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'slipway', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    `port=${port}`,
  ];
  const args = settings.flatMap((setting) => ['-c', setting]);
  const [command, ...rest] = [...PREFIX, join(BIN, 'postgres'), '-D', data, ...args];
  const child = spawn(command!, rest, { stdio: 'ignore' });
  const identity = identify(child.pid!);
  cleanups.push(async () => {
    if (identity) await endProcess(identity, START_TIMEOUT_MS, 'SIGINT');
  });
  const url = `postgres://slipway@127.0.0.1:${port}/postgres`;
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const sql = connect(url, { name: 'slipway-test', max: 1 });
    try {
      await sql`select 1`;
      return url;
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await delay(50);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

async function withDatabase15(body: (database: TestDatabase) => Promise<void>): Promise<void> {
  if (isMissing) throw new Error(MISSING); // in CI: a missing tool fails there
  started ??= GIVEN === undefined ? startInstalled() : Promise.resolve(GIVEN);
  const server = await started;
  const name = newId('test');
  const admin = connect(server, { name: 'slipway-test-admin', max: 1 });
  try {
    await admin.unsafe(`create database ${ident(name)}`);
    const url = withDatabase(server, name);
    const sql = connect(url, { name: 'slipway-test' });
    try {
      await body({ sql, url });
    } finally {
      await sql.end({ timeout: 5 });
      await admin.unsafe(`drop database ${ident(name)} with (force)`);
    }
  } finally {
    await admin.end({ timeout: 5 });
  }
}

export const SERVERS: readonly TestServer[] = [
  { name: 'the test server', skip: false, withDatabase: withTestDatabase },
  {
    name: 'PostgreSQL 15',
    skip: isMissing && process.env['CI'] !== 'true' ? MISSING : false,
    withDatabase: withDatabase15,
  },
];
