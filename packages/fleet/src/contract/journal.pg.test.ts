/**
 * The journal and the database on real files and a real PostgreSQL: a process killed between the
 * two, a database put back in time, and what the guard says of it.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ident } from '@slipway/kernel';
import { connect, withDatabase, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { registerLevels } from '../server/gateway.ts';
import type { RegistryJournal } from '../server/ports.ts';
import { createEnrolCode, enrol, revokeDevice, unrevokeDevice } from '../server/registry.ts';
import { ensureFleetTables } from '../server/tables.ts';
import { contractGuard, rememberJournal } from './guard.ts';
import { fileJournal } from './file-journal.ts';
import { proveContract } from './proof.ts';
import { beginRound } from './rounds.ts';

const DIES = fileURLToPath(new URL('../testing/die-in-journal.ts', import.meta.url));
const OF = { schema: 'loyalty', from: 'v1', to: 'v2' };

interface Case {
  readonly sql: Sql;
  readonly url: string;
  readonly file: string;
  readonly journal: RegistryJournal;
  /** Lets a process do an act and die after its journal entry. */
  die(act: string, given?: unknown): void;
  guard(final?: boolean): Promise<string[]>;
}

async function withCase(body: (its: Case) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-registry-'));
  try {
    await withTestDatabase(async ({ sql, url }) => {
      const file = join(folder, 'journal.jsonl');
      await ensureFleetTables(sql);
      await rememberJournal(sql, file);
      await registerLevels(sql, [
        { schemaVersion: 1, needs: { loyalty: 'v1' } },
        { schemaVersion: 2, needs: { loyalty: 'v2' } },
      ]);
      const die = (act: string, given: unknown = {}) => {
        const env = { ...process.env, SLIPWAY_DATABASE_URL: url, SLIPWAY_FLEET_JOURNAL: file };
        const ended = spawnSync(process.execPath, [DIES, act, JSON.stringify(given)], { env });
        assert.equal(ended.signal, 'SIGKILL', ended.stderr.toString());
      };
      const guard = async (final = false) =>
        sql.begin(async (tx) => (await contractGuard(tx, OF, final)).map(({ text }) => text));
      await body({ sql, url, file, journal: fileJournal(file), die, guard });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wish = (device: string) => ({ device, store: 's01', kind: 'till' as const, label: device });

async function request(sql: Sql, device: string, schemaVersion = 1) {
  const { publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const code = await createEnrolCode(sql, wish(device));
  const counter = 'file' as const;
  return { code, publicKey: key, counter, schemaVersion, agentVersion: 'test' };
}

const writeOff = (device: string) => ({
  id: `paper-${device}`,
  device,
  epoch: 1,
  document: { by: { person: 'ada', key: 'laptop' } },
});

const epochsIn = async (sql: Sql) =>
  (
    await sql<{ name: string }[]>`
      select device || '/' || epoch as name from slipway.fleet_epoch order by 1`
  ).map(({ name }) => name);

void test('F6 killed after the entry: the same code enrols, and no epoch is nobody’s', async () => {
  await withCase(async ({ sql, journal, die }) => {
    const first = await request(sql, 'till-a');
    die('enrol', first);
    assert.deepEqual(await epochsIn(sql), []);
    assert.equal((await enrol(sql, journal, first)).epoch, 1);
    assert.equal((await enrol(sql, journal, first)).epoch, 1);
    assert.deepEqual(await epochsIn(sql), ['till-a/1']);
  });
});

void test('F6 killed after the entry: who comes next does revocations and rounds', async () => {
  await withCase(async ({ sql, journal, die, guard }) => {
    await enrol(sql, journal, await request(sql, 'till-a'));
    die('revoke', 'till-a');
    await enrol(sql, journal, await request(sql, 'till-b'));
    const revoked = async () =>
      (await sql`select 1 from slipway.fleet_device where revoked_at is not null`).length;
    assert.equal(await revoked(), 1);
    die('unrevoke', 'till-a');
    die('round');
    assert.match((await guard()).join('; '), /till-a .* it has not said .*; .*till-b .* not said/);
    assert.equal(await revoked(), 0);
    const { round } = await beginRound(sql, journal, { below: 2, reason: 'again' });
    assert.equal(
      (await journal.read(0)).filter(({ kind }) => kind === 'round-begun').length,
      round,
    );
  });
});

void test('F6 killed after the entry: a contract that never was counts for nothing', async () => {
  await withCase(async ({ sql, journal, die, guard }) => {
    await enrol(sql, journal, await request(sql, 'till-a'));
    await beginRound(sql, journal, { below: 2, reason: 'the release is full' });
    await revokeDevice(sql, journal, 'till-a', [writeOff('till-a')]);
    die('contract', { schema: 'loyalty', version: 'v2', from: 'v1' });
    // The old release goes on: its tills enrol, and a revocation may be taken back.
    await unrevokeDevice(sql, journal, 'till-a');
    assert.equal((await enrol(sql, journal, await request(sql, 'till-b'))).epoch, 1);
    assert.equal((await sql`select 1 from slipway.fleet_contract`).length, 0);
    for (const device of ['till-a', 'till-b']) {
      await revokeDevice(sql, journal, device, [{ ...writeOff(device), id: `new-${device}` }]);
    }
    assert.deepEqual(await guard(true), []);
    const [kept] = await sql<{ count: number }[]>`
      select json_array_length((certificate -> 'lines')::json) as count
      from   slipway.fleet_contract`;
    assert.equal(kept?.count, 2);
  });
});

/** Puts a whole database back to what it was: a copy made by PostgreSQL itself. */
async function withRestore(
  { sql, url }: Case,
  meanwhile: () => Promise<void>,
  after: (restored: Sql) => Promise<void>,
): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const admin = connect(withDatabase(url, 'postgres'), { name: 'test-restore', max: 1 });
  const copy = `${name}_backup`;
  try {
    await sql`select 1`;
    await admin`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await admin.unsafe(`create database ${ident(copy)} template ${ident(name)}`);
    await meanwhile();
    const restored = connect(withDatabase(url, copy), { name: 'test-restored', max: 2 });
    await after(restored).finally(async () => restored.end({ timeout: 1 }));
  } finally {
    await admin.unsafe(`drop database if exists ${ident(copy)} with (force)`);
    await admin.end();
  }
}

void test('F6 C8 put back in time: a refused contract keeps what it learned', async () => {
  await withCase(async (its) => {
    const { sql, journal } = its;
    await enrol(sql, journal, await request(sql, 'till-a'));
    await beginRound(sql, journal, { below: 2, reason: 'the release is full' });
    await revokeDevice(sql, journal, 'till-a', [writeOff('till-a')]);
    const meanwhile = async () => {
      await enrol(sql, journal, await request(sql, 'till-late'));
      await unrevokeDevice(sql, journal, 'till-a');
    };
    await withRestore(its, meanwhile, async (restored) => {
      const guard = async (final: boolean) =>
        restored.begin(async (tx) => {
          const reasons = await contractGuard(tx, OF, final);
          return reasons.map(({ text }) => text.split(':')[0]);
        });
      const blocking = ['device till-a of s01, epoch 1', 'device till-late of s01, epoch 1'];
      assert.deepEqual(await guard(false), blocking);
      const entries = (await journal.read(0)).length;
      assert.deepEqual(await guard(false), blocking);
      assert.equal((await journal.read(0)).length, entries, 'it learns once');
    });
  });
});

void test('F6 put back to before the first device: the journal knows better', async () => {
  await withCase(async ({ sql, journal, file }) => {
    await enrol(sql, journal, await request(sql, 'till-a'));
    await withTestDatabase(async (empty) => {
      const guard = async () => empty.sql.begin(async (tx) => contractGuard(tx, OF, true));
      process.env['SLIPWAY_FLEET_JOURNAL'] = file;
      try {
        assert.match((await guard())[0]?.text ?? '', /put back in time/);
      } finally {
        delete process.env['SLIPWAY_FLEET_JOURNAL'];
      }
      assert.deepEqual(await guard(), []);
    });
  });
});

void test('F9 contracted before the first device came: it must be a newer one', async () => {
  await withCase(async ({ sql, journal, guard }) => {
    assert.deepEqual(await guard(true), []);
    const late = await request(sql, 'till-a');
    await assert.rejects(enrol(sql, journal, late), { code: 'FLEET_RELEASE_ENDED' });
    assert.equal((await enrol(sql, journal, { ...late, schemaVersion: 2 })).epoch, 1);
  });
});

void test('F6 without the journal nothing is contracted', async () => {
  await withCase(async ({ sql, journal, file, guard }) => {
    await enrol(sql, journal, await request(sql, 'till-a'));
    await revokeDevice(sql, journal, 'till-a', [writeOff('till-a')]);
    await sql`delete from slipway.fleet_setting`;
    assert.match((await guard(true))[0] ?? '', /nobody noted where/);
    await rememberJournal(sql, file);
    rmSync(file);
    await assert.rejects(guard(true), { code: 'FLEET_JOURNAL' });
    const of = { schema: 'loyalty', version: 'v2', from: 'v1' };
    const lost = fileJournal(file);
    await assert.rejects(
      sql.begin(async (tx) => proveContract(tx, lost, of)),
      { code: 'FLEET_JOURNAL' },
    );
  });
});
