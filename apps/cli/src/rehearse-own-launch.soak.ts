/** `npm run test:soak -- rehearse-own-launch`: each kind of fault fires, the launch is unlocked. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { runScript } from './testing/page.ts';
import { withRehearsalGuide } from './testing/rehearsal-guide.ts';

const REHEARSE = [
  'rehearse',
  'launch',
  'launch.yaml',
  '--sign-with',
  'ada.pem',
  '--as',
  'ada/laptop',
];

test('every kind of fault makes its criterion fire, and the signed record unlocks the launch', () =>
  withTestDatabase(async ({ url }) =>
    withRehearsalGuide(url, async (place, script, staging) => {
      const [ground = ''] = script.split('slipway launch lock');
      const laid = await runScript(place, ground);
      assert.equal(laid.code, 0, laid.stderr);
      const launch = place.read('launch.yaml').replace('staging: {}\n', staging);
      place.write({ 'launch.yaml': launch });
      const ran = await place.slipway(REHEARSE);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.equal(ran.stdout.match(/^ {2}pass {2}/gm)?.length, 4, ran.stdout);

      const signed = ['ada', 'bea'].flatMap((id) => {
        return ['--sign-with', `${id}.pem`, '--as', `${id}/laptop`];
      });
      const locked = await place.slipway(['launch', 'lock', 'launch.yaml', ...signed]);
      assert.equal(locked.code, 0, locked.stderr);

      // Another installation, with a database of its own, has to be told of it.
      await withWorkplace({}, async (other) => {
        other.write({ 'rehearsal.json': place.read('rehearsal.json') });
        const kept = await other.slipway(['rehearse', 'keep', 'rehearsal.json']);
        assert.match(kept.stdout, /^Kept: a rehearsal of members that passed\.$/m);
      });
      await place.slipway(['launch', 'stop']);
    }),
  ));

/** @returns the command lines of living processes that name a folder */
function commandsNaming(folder: string): string[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(folder) ? [command] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

test('Ctrl-C in the midst of a rehearsal leaves nothing behind', () =>
  withTestDatabase(async ({ url }) =>
    withRehearsalGuide(url, async (place, script) => {
      const [ground = ''] = script.split('slipway launch lock');
      assert.equal((await runScript(place, ground)).code, 0);
      let asked = false;
      const ran = await place.slipway(REHEARSE, (text, pid) => {
        if (asked || !text.includes('ramping')) return;
        asked = true;
        assert.notDeepEqual(commandsNaming(place.folder), []);
        process.kill(pid, 'SIGINT');
      });
      assert.equal(ran.code, 75, ran.stderr);
      assert.match(ran.stderr, /REHEARSAL_STOPPED/);
      assert.deepEqual(commandsNaming(place.folder), []);
    }),
  ));
