/** The tutorial, typed in order by somebody who trusts it. */
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';
import { readPage, runScript } from './testing/page.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('every command of the tutorial does what the page says', () =>
  withTestDatabase(async ({ sql, url }) => {
    const env = {
      MY_DATABASE_URL: url,
      PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
    };
    await withWorkplace(env, async (place) => {
      // What `npm install postgres` would have put there.
      symlinkSync(join(ROOT, 'node_modules'), join(place.folder, 'node_modules'));
      const port = String(await freePort());
      const text = readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8').replaceAll('8080', port);
      const { files, script } = readPage(text);
      assert.deepEqual(Object.keys(files).length, 7);
      place.write(files);
      const ran = await runScript(place, script);
      assert.equal(ran.code, 0, `${ran.stdout}\n${ran.stderr}`);
      assert.match(ran.stdout, /^shop_v1 shows 1 table\.$/m);
      assert.match(ran.stdout, /^-- shop: v1 to add-display-name, /m);
      assert.match(ran.stdout, /^my-shop, opens 2027-03-01T09:00\[Europe\/Berlin\]$/m);
      assert.match(ran.stdout, /^Ada 7\n[^]*^ended: done$[^]*^ADA 7$/m);
      assert.match(ran.stdout, /^shop: add-display-name \(shop_add-display-name\)$/m);
      assert.match(ran.stdout, /^ {2}[\d,]+ requests \(blue [\d,]+, green [\d,]+\), failed 0$/m);
      const rows = await sql`select id from "shop_add-display-name".member where id = 7`;
      assert.equal(rows.length, 1);
    });
  }));
