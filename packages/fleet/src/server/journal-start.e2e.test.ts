/**
 * Real gateways, as processes, on a database that is really put back in time: what the journal
 * outside it knows is entered anew by themselves, before anybody enrols, revokes or contracts.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ident } from '@slipway/kernel';
import { connect, withDatabase, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { fileJournal } from '../contract/file-journal.ts';
import { beginRound } from '../contract/rounds.ts';
import { startGateway, type GatewayProcess } from '../testing/gateway-process.ts';
import { TestDevice } from '../testing/test-device.ts';
import { earn, LEDGER, until } from '../testing/test-gateway.ts';
import { createEnrolCode, revokeDevice } from './registry.ts';
import { ensureFleetTables } from './tables.ts';

interface Place {
  readonly sql: Sql;
  readonly file: string;
  /** Starts a gateway on the database; it is killed at the end if it still runs. */
  gateway(): Promise<GatewayProcess>;
  /** Keeps the database as it is now; nobody is connected meanwhile. */
  backUp(): Promise<void>;
  /** Puts the database back to what was kept, whoever is connected. */
  putBack(): Promise<void>;
}

async function withPlace(body: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-put-back-'));
  const gateways: GatewayProcess[] = [];
  await withTestDatabase(async ({ sql, url }) => {
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    const copy = `${name}_backup`;
    const admin = connect(withDatabase(url, 'postgres'), { name: 'test-put-back', max: 1 });
    const file = join(folder, 'journal.jsonl');
    try {
      await ensureFleetTables(sql);
      await sql.unsafe(LEDGER);
      await body({
        sql,
        file,
        gateway: async () => {
          const started = await startGateway(url, file);
          gateways.push(started);
          return started;
        },
        backUp: async () => {
          await admin`
            select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
          await admin.unsafe(`create database ${ident(copy)} template ${ident(name)}`);
        },
        putBack: async () => {
          await admin.unsafe(`drop database ${ident(name)} with (force)`);
          await admin.unsafe(`create database ${ident(name)} template ${ident(copy)}`);
        },
      });
    } finally {
      await Promise.all(gateways.map((one) => one.kill()));
      await admin.unsafe(`drop database if exists ${ident(copy)} with (force)`);
      await admin.end();
      rmSync(folder, { recursive: true });
    }
  });
}

async function enrolled({ sql }: Place, { url }: GatewayProcess, id: string): Promise<TestDevice> {
  const device = new TestDevice(url);
  const wish = { device: id, store: 's01', kind: 'till' as const, label: id };
  const { status } = await device.enrol(await createEnrolCode(sql, wish));
  assert.equal(status, 200);
  return device;
}

/** @returns the devices that are known, those that are revoked with a minus before them */
async function knownIn({ sql }: Place): Promise<string> {
  const rows = await sql<{ name: string }[]>`
    select case when revoked_at is null then '' else '-' end || id as name
    from   slipway.fleet_device order by id`;
  return rows.map(({ name }) => name).join(' ');
}

const reasonsOf = async ({ sql }: Place) =>
  (await sql<{ reason: string }[]>`select reason from slipway.fleet_round order by round`).map(
    ({ reason }) => reason,
  );

/** Asks until the database is there again. */
const isThere = (what: () => Promise<boolean>) => async () => what().catch(() => false);

void test('F6 a gateway that starts on a database put back in time reads the journal', () =>
  withPlace(async (place) => {
    const first = await place.gateway();
    await enrolled(place, first, 'till-a');
    await first.kill();
    await place.backUp();

    const second = await place.gateway();
    const late = await enrolled(place, second, 'till-late');
    const journal = fileJournal(place.file);
    await revokeDevice(place.sql, journal, 'till-a');
    await beginRound(place.sql, journal, { below: 2, reason: 'the release is full' });
    await second.kill();
    await place.putBack();
    await until(
      'it is there',
      isThere(async () => (await knownIn(place)) === 'till-a'),
    );

    const third = await place.gateway();
    assert.equal(await knownIn(place), '-till-a till-late', 'before it serves');
    const rounds = ['the release is full', 'the database was put back in time'];
    assert.deepEqual(await reasonsOf(place), rounds);
    late.moveTo(third.url);
    late.append(earn('m1'));
    assert.equal((await late.upload()).result, 'acked');

    const entries = (await journal.read(0)).length;
    await third.kill();
    await place.gateway();
    assert.equal((await journal.read(0)).length, entries, 'it learns once');
  }));

void test('F6 put back under a running gateway: it reads the journal when it is connected', () =>
  withPlace(async (place) => {
    await place.backUp();
    const gateway = await place.gateway();
    const till = await enrolled(place, gateway, 'till-late');
    await place.putBack();
    await until(
      'it is known again',
      isThere(async () => (await knownIn(place)) === 'till-late'),
    );
    till.append(earn('m1'));
    await until(
      'ops are taken',
      isThere(async () => (await till.upload()).result === 'acked'),
    );
  }));
