/**
 * The servers that version-dependent tests run on: the test server, and PostgreSQL 15 where
 * SLIPWAY_TEST_POSTGRES15_URL names one or Debian's programs are installed.
 */
import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { BIN_15, OwnServer, withDatabaseOf } from './own-server.ts';

/** A server on which a test may make databases of its own. */
export interface TestServer {
  readonly name: string;
  /** Why it is not there, or false. */
  readonly skip: string | false;
  withDatabase(body: (database: TestDatabase) => Promise<void>): Promise<void>;
}

const GIVEN = process.env['SLIPWAY_TEST_POSTGRES15_URL'];
const MISSING = 'no PostgreSQL 15: `apt-get install postgresql-15`, or SLIPWAY_TEST_POSTGRES15_URL';
const isMissing = GIVEN === undefined && !existsSync(BIN_15);

let started: Promise<OwnServer> | undefined;

after(async () => {
  await (await started)?.stop();
});

async function withDatabase15(body: (database: TestDatabase) => Promise<void>): Promise<void> {
  if (isMissing) throw new Error(MISSING); // in CI: a missing tool fails there
  if (GIVEN !== undefined) return withDatabaseOf(GIVEN, body);
  started ??= OwnServer.make({ bin: BIN_15, settings: { wal_level: 'logical' } });
  await withDatabaseOf((await started).url, body);
}

export const SERVERS: readonly TestServer[] = [
  { name: 'the test server', skip: false, withDatabase: withTestDatabase },
  {
    name: 'PostgreSQL 15',
    skip: isMissing && process.env['CI'] !== 'true' ? MISSING : false,
    withDatabase: withDatabase15,
  },
];
