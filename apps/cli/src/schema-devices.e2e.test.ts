/**
 * `slipway schema complete` where devices are enrolled: refused until it is proved, whoever asks,
 * the database's owner included; and so is the runner that a launch starts.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newPersonKey, type People } from '@slipway/authority';
import {
  acceptWriteOffs,
  createEnrolCode,
  enrol,
  ensureFleetTables,
  fileJournal,
  registerLevels,
  rememberJournal,
  revokeDevice,
  signWriteOff,
} from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace, type Workplace } from './testing/bin.ts';
import { CHANGE, makeShop, schemasOf } from './testing/shop.ts';

const ON = ['--schema', 'shop'];
const RUNNER = fileURLToPath(import.meta.resolve('@slipway/schema/runner'));
const GUARD = import.meta.resolve('@slipway/fleet/contract-guard');

/** Enrols a till through a journal beside the workplace, as a gateway does. */
async function enrolTill(sql: Sql, { folder }: Workplace) {
  const file = join(folder, 'journal.jsonl');
  const journal = fileJournal(file);
  await ensureFleetTables(sql);
  await rememberJournal(sql, file);
  await registerLevels(sql, [
    { schemaVersion: 1, needs: { shop: 'v1' } },
    { schemaVersion: 2, needs: { shop: 'v2' } },
  ]);
  const wish = { device: 'till-1', store: 's01', kind: 'till' as const, label: 'Till 1' };
  const code = await createEnrolCode(sql, wish);
  const { publicKey: key } = generateKeyPairSync('ed25519');
  const publicKey = key.export({ type: 'spki', format: 'der' }).toString('base64');
  const own = { counter: 'file' as const, schemaVersion: 1, agentVersion: 'test' };
  await enrol(sql, journal, { code, publicKey, ...own });
  return journal;
}

/** @returns till 1's write-off, signed by a person */
function paper() {
  const { privateKey, publicKey } = newPersonKey();
  const key = { publicKey: Buffer.from(publicKey, 'base64'), fromMs: null, untilMs: null };
  const people: People = [{ id: 'ada', name: 'Ada', keys: [{ id: 'laptop', ...key }] }];
  const by = { person: 'ada', key: 'laptop' };
  const nowMs = Date.now();
  const gone = { device: 'till-1', epoch: 1, reason: 'stolen' };
  const signed = signWriteOff(gone, { by, privateKey, nowMs, validMs: 60_000 });
  return acceptWriteOffs([signed], 'till-1', { people, nowMs });
}

void test('a contract waits for a till that has not said anything, until it is given up', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql);
      place.write({ 'changes/v2.yaml': CHANGE });
      for (const words of [
        ['baseline', 'v1'],
        ['start', 'changes/v2.yaml'],
      ]) {
        const ran = await place.slipway(['schema', ...words, ...ON]);
        assert.equal(ran.code, 0, ran.stderr);
      }
      const journal = await enrolTill(sql, place);
      const both = ['shop', 'shop_v1', 'shop_v2'];
      for (const words of [
        ['complete', ...ON],
        ['complete', ...ON, '--standalone'],
        ['migrate', 'changes', ...ON, '--complete'],
      ]) {
        const ran = await place.slipway(['schema', ...words]);
        assert.equal(ran.code, 1, words.join(' '));
        assert.match(ran.stderr, /error\[SCHEMA_CONTRACT_REFUSED\]/);
        assert.match(ran.stderr, /device till-1 of s01, epoch 1: no round of fences has begun/);
        assert.deepEqual(await schemasOf(sql), both);
      }
      const env = { ...process.env, SLIPWAY_DATABASE_URL: url };
      const runner = (...more: string[]) =>
        spawnSync(process.execPath, [RUNNER, 'complete', ...ON, ...more], {
          env,
        }).stdout.toString();
      assert.match(runner(), /1 enrolled device\(s\) may hold writes of the old version/);
      assert.match(runner('--guard', GUARD), /till-1 of s01, epoch 1: no round of fences/);
      assert.deepEqual(await schemasOf(sql), both);

      await revokeDevice(sql, journal, 'till-1', paper());
      const ran = await place.slipway(['schema', 'complete', ...ON]);
      assert.equal(ran.code, 0, ran.stderr);
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v2']);
      const [kept] = await sql`select certificate -> 'lines' as lines from slipway.fleet_contract`;
      assert.match(JSON.stringify(kept?.['lines']), /revoked, and given up by ada/);
    });
  }));
