/** A launch of somebody's own, rehearsed: what fired, what could not, and what that locks. */
import assert from 'node:assert/strict';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readPeople } from '@slipway/authority';
import { freePort } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { verifyRehearsal } from '@slipway/rehearsal';
import { baseline } from '@slipway/schema';
import { withWorkplace } from './testing/bin.ts';
import { MEMBERS, membersFiles } from './testing/members.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const SIGNED = ['--sign-with', 'ada.pem', '--as', 'ada/laptop'];

test('one criterion fires by a real fault, one cannot, and the launch stays unlocked', () =>
  withTestDatabase(async ({ sql, url }) => {
    await sql.unsafe(MEMBERS(2_000));
    await baseline(sql, 'shop', 'v1');
    const env = { SLIPWAY_DATABASE_URL: url, SHOP_DATABASE_URL: url };
    await withWorkplace(env, async (place) => {
      symlinkSync(MODULES, join(place.folder, 'node_modules'));
      const criteria = ['failed-requests', 'balance'] as const;
      place.write(membersFiles({ criteria, port: await freePort(), staging: '  faults: []' }));

      const early = await place.slipway(['launch', 'lock', 'launch.yaml']);
      assert.equal(early.code, 77, early.stderr);
      assert.match(early.stderr, /LAUNCH_NOT_REHEARSED[^]*`slipway rehearse launch /);

      const words = ['rehearse', 'launch', 'launch.yaml', ...SIGNED, '--rate', '30'];
      const ran = await place.slipway(words);
      assert.equal(ran.code, 1, ran.stderr);
      assert.match(ran.stdout, /^ {2}pass {2}failed-requests: green's processes are killed/m);
      assert.match(ran.stdout, /^ {2}FAIL {2}balance: not fired: needs `staging\.faults`/m);
      const people = readPeople(join(place.folder, 'people.yaml'));
      const paper: unknown = JSON.parse(place.read('rehearsal.json'));
      const record = verifyRehearsal(paper, people, Date.now());
      const [failed, balance] = record.criteria;
      assert.equal(failed?.how, 'rollback-launch');
      assert.ok(failed.rollbacks.length > 0 && failed.rollbacks[0]!.stores === 2);
      assert.ok((failed.firedAfterMs ?? 0) > 0);
      assert.deepEqual([balance?.fault, balance?.rollbacks], [null, []]);
      assert.match(record.staging, /^2,000 rows made after the statistics of main/);
      const [real] = await sql`select count(*)::int as members from shop.member`;
      assert.equal(real?.['members'], 2_000, 'no customer of the rehearsal was in production');
      assert.ok(!readdirSync(join(place.home, 'staging')).includes('pg'), 'its data is gone');

      const late = await place.slipway(['launch', 'lock', 'launch.yaml']);
      assert.equal(late.code, 77, late.stderr);
      assert.match(late.stderr, /in the newest record balance failed: needs `staging\.faults`/);
    });
  }));
