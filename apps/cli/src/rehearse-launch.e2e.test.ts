/** The guide to rehearsing one's own launch, typed: what fired, what could not, what that locks. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPeople } from '@slipway/authority';
import { withTestDatabase } from '@slipway/pg/testing';
import { verifyRehearsal } from '@slipway/rehearsal';
import { runScript } from './testing/page.ts';
import { withRehearsalGuide } from './testing/rehearsal-guide.ts';

const SIGNED = ['ada', 'bea'].flatMap((id) => ['--sign-with', `${id}.pem`, '--as', `${id}/laptop`]);

test('one criterion fires by a real fault, one cannot, and the launch stays unlocked', () =>
  withTestDatabase(async ({ sql, url }) =>
    withRehearsalGuide(url, async (place, script) => {
      const { code, stdout, stderr } = await runScript(place, script);
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.match(stderr, /LAUNCH_NOT_REHEARSED[^]*`slipway rehearse launch /);
      assert.match(stdout, /^exit code 77$[^]*^exit code 1$/m);
      assert.match(stdout, /^ {2}pass {2}failed-requests: green's processes are killed/m);
      assert.match(stdout, /^ {2}FAIL {2}slow: not fired: left out by `--only`$/m);
      assert.match(stdout, /^ {2}FAIL {2}balance: not fired: needs `staging\.faults`/m);
      const people = readPeople(join(place.folder, 'people.yaml'));
      const paper: unknown = JSON.parse(place.read('rehearsal.json'));
      const { criteria, staging } = verifyRehearsal(paper, people, Date.now());
      const [failed, , , balance] = criteria;
      assert.equal(failed?.how, 'rollback-launch');
      assert.equal(failed.rollbacks[0]?.stores, 2);
      assert.ok((failed.firedAfterMs ?? 0) > 0);
      assert.deepEqual([balance?.fault, balance?.rollbacks], [null, []]);
      assert.match(staging, /^2,000 rows made after the statistics of main/);
      const [real] = await sql`select count(*)::int as members from shop.member`;
      assert.equal(real?.['members'], 2_000, 'no customer of the rehearsal was in production');
      assert.ok(!readdirSync(join(place.home, 'staging')).includes('pg'), 'its data is gone');

      const late = await place.slipway(['launch', 'lock', 'launch.yaml', ...SIGNED]);
      assert.equal(late.code, 77, late.stderr);
      assert.match(late.stderr, /in the newest record slow failed: left out by `--only`/);
    }),
  ));
