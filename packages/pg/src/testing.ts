/**
 * A fresh database for one test, on a real server.
 *
 * The test command starts one server for all files and names it in SLIPWAY_TEST_DATABASE_URL;
 * a test file that is run alone starts a server of its own in a temporary folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { ident, newId } from '@slipway/kernel';
import { startEmbedded, type EmbeddedServer } from './embedded.ts';
import { connect, withDatabase, type Sql } from './sql.ts';

let own: Promise<EmbeddedServer> | undefined;
let ownFolder: string | undefined;

async function startOwn(): Promise<EmbeddedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-pg-'));
  ownFolder = folder;
  return startEmbedded(folder, { settings: { fsync: 'off' } });
}

// At the file's own level: inside a test, it would run when that test ends.
after(async () => {
  await (await own)?.stop();
  if (ownFolder) rmSync(ownFolder, { recursive: true, force: true });
});

/** @returns the URL of a real server's maintenance database */
export async function testServerUrl(): Promise<string> {
  const given = process.env['SLIPWAY_TEST_DATABASE_URL'];
  if (given) return given;
  own ??= startOwn();
  return (await own).url();
}

export interface TestDatabase {
  readonly sql: Sql;
  readonly url: string;
}

/**
 * Makes an empty database, runs `body` with it, and drops it, whatever happened.
 *
 * @example await withTestDatabase(async ({ sql }) => { await sql`select 1`; });
 */
export async function withTestDatabase<T>(
  body: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  const server = await testServerUrl();
  const name = newId('test');
  const admin = connect(server, { name: 'slipway-test-admin', max: 1 });
  try {
    // By its files, not page by page through the log: a fifth of the processor time.
    await admin.unsafe(`create database ${ident(name)} strategy file_copy`);
  } catch (error) {
    await admin.end(); // an open pool would keep the test's process
    throw error;
  }
  const url = withDatabase(server, name);
  const sql = connect(url, { name: 'slipway-test' });
  try {
    return await body({ sql, url });
  } finally {
    await sql.end({ timeout: 5 });
    await admin.unsafe(`drop database ${ident(name)} with (force)`);
    await admin.end();
  }
}
