/** The guide to reconciliation, typed in order by somebody who trusts it. */
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** @returns the page's `console` blocks that show what a command says, without what it shortens */
function shown(page: string): string[] {
  const blocks = [...page.matchAll(/^```console\n([^]*?)^```$/gm)].slice(1);
  return blocks.flatMap(([, body = '']) => body.trimEnd().split('\n'));
}

test('every command of the guide to reconciliation does what the page says', () =>
  withTestDatabase(async ({ sql, url }) => {
    const env = {
      SLIPWAY_DATABASE_URL: url,
      PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
    };
    await withWorkplace(env, async (place) => {
      // What `npm install postgres` would have put there.
      symlinkSync(join(ROOT, 'node_modules'), join(place.folder, 'node_modules'));
      const page = readFileSync(join(ROOT, 'docs/reconcile/guide.md'), 'utf8');
      const { files, script } = readPage(page);
      assert.deepEqual(Object.keys(files).length, 4);
      place.write(files);
      const ran = await runScript(place, script);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      const said = ran.stdout.split('\n');
      for (const line of shown(page)) {
        const [begin = ''] = line.split('…');
        assert.ok(
          said.some((one) => one.startsWith(begin)),
          `not said: ${line}\n${ran.stdout}`,
        );
      }
      assert.match(ran.stderr, /cut\.csv:4:1[^]*it was cut off/);
      assert.match(ran.stdout, /was taken already, as bank-27\.csv/);
      assert.match(ran.stdout, /^10\/5 is right, says tom\.$/m);
      assert.match(ran.stdout, /reopened by ada \(present-again\): paid in cash/);
      assert.match(ran.stdout, /^Audited: 1 of 1 drawn matches\.$/m);
      const open = await sql`select 1 from slipway.reconcile_case where state = 'open'`;
      assert.equal(open.length, 0);
    });
  }));
