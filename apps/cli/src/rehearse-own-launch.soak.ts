/** `npm run test:soak -- rehearse-own-launch`: each kind of fault fires, and the launch is unlocked. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline } from '@slipway/schema';
import { withWorkplace } from './testing/bin.ts';
import { MEMBERS, membersFiles } from './testing/members.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const STAGING = `  faults:
    - criterion: balance
      on: main
      sql: insert into shop.entry (card, points) values ('nobody', 7)
      undo: delete from shop.entry where card = 'nobody'`;

test('every kind of fault makes its criterion fire, and the signed record unlocks the launch', () =>
  withTestDatabase(async ({ sql, url }) => {
    await sql.unsafe(MEMBERS(20_000));
    await baseline(sql, 'shop', 'v1');
    const env = { SLIPWAY_DATABASE_URL: url, SHOP_DATABASE_URL: url };
    await withWorkplace(env, async (place) => {
      symlinkSync(MODULES, join(place.folder, 'node_modules'));
      const criteria = ['failed-requests', 'slow', 'sign-ups', 'balance'] as const;
      place.write(membersFiles({ criteria, port: await freePort(), staging: STAGING }));
      const signed = ['--sign-with', 'ada.pem', '--as', 'ada/laptop'];
      const ran = await place.slipway(['rehearse', 'launch', 'launch.yaml', ...signed]);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.equal(ran.stdout.match(/^ {2}pass {2}/gm)?.length, criteria.length, ran.stdout);

      const locked = await place.slipway(['launch', 'lock', 'launch.yaml']);
      assert.equal(locked.code, 0, locked.stderr);

      // Another installation has to be told of it.
      const elsewhere = { SLIPWAY_DATABASE_URL: '', SHOP_DATABASE_URL: url };
      await withWorkplace(elsewhere, async (other) => {
        other.write({ 'rehearsal.json': place.read('rehearsal.json') });
        const kept = await other.slipway(['rehearse', 'keep', 'rehearsal.json']);
        assert.match(kept.stdout, /^Kept: a rehearsal of members that passed\.$/m);
      });
      await place.slipway(['launch', 'stop']);
    });
  }));
