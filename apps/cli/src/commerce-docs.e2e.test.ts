/** docs/commerce: both guides typed in order by somebody with an empty folder. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Types a guide of docs/commerce, with its ports free ones. @returns what was said on stdout */
async function typed(name: string): Promise<string> {
  return await withTestDatabase(async ({ url }) => {
    const env = {
      SLIPWAY: ROOT.replace(/\/$/, ''),
      SLIPWAY_DATABASE_URL: url,
      DATABASE_URL: url,
      PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
    };
    return await withWorkplace(env, async (place) => {
      const [provider, points, billing] = [await freePort(), await freePort(), await freePort()];
      const text = readFileSync(join(ROOT, 'docs/commerce', name), 'utf8')
        .replaceAll('12111', String(provider))
        .replaceAll('12112', String(points))
        .replaceAll('4242', String(billing));
      const { files, script } = readPage(text);
      place.write(files);
      const { code, stdout, stderr } = await runScript(place, script);
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      return stdout;
    });
  });
}

test('every command of the guide to sign-ups does what the page says', async () => {
  const said = await typed('onboarding.md');
  assert.match(said, /^usage: node services\/billing\/main\.ts \[--help\]$/m);
  assert.match(said, /^ {2}active +1 +█{20}░{20} +50\.0 %$/m);
  assert.match(
    said,
    /^Activated within a day: no sign-up is a day old yet, so there is no rate\.$/m,
  );
  assert.match(said, /^s02 +1 +1 +1 +0 +0 +0/m);
  assert.match(said, /"benefitVisible":1/);
  assert.match(said, /^2[23]:\d\d:\d\d +s02 +john +john +declined: generic_decline$/m);
  assert.match(said, /"stage":"activated"[^]*^No payment expires within 24:00:00\.$/m);
});

test('every command of the guide to points does what the page says', async () => {
  const said = await typed('loyalty.md');
  assert.match(said, /^the same burn again: repeated true, 450 points$/m);
  assert.match(said, /^mary: 450 free, 0 held, expiring: none$/m);
  assert.match(
    said,
    /^while it is picked: 250 free, 200 held\npaid with a part: 330 free, 0 held$/m,
  );
  assert.match(said, /^holds that are over: 1\ngiven back: 330 free, 0 held$/m);
  assert.match(said, /^s01 is short of 70, 20 of them beyond its budget$/m);
  assert.match(said, /^after a person wrote it off: 0 of 50 used$/m);
  assert.match(said, /^m\.lee is mary, with 75 points$/m);
  assert.match(said, /^told true, refused 0\ntold again: 0\ndifferences: 0$/m);
  assert.match(said, /^\d+ postings sum to 0: sound$/m);
});
