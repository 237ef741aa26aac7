/** `slipway schema verify` and what refuses a contract, through the real command line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline, parseChange, startChange, type VerifyResult } from '@slipway/schema';
import { withWorkplace } from './testing/bin.ts';
import { CHANGE, makeShop, schemasOf } from './testing/shop.ts';

const ON = ['--schema', 'shop'];

test('a verification exits with what it found; a contract is refused for rows and launches', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql);
      await baseline(sql, 'shop', 'v1');
      await startChange(url, { schema: 'shop', change: parseChange(CHANGE, 'v2.yaml') });
      const sound = await place.slipway(['schema', 'verify', ...ON]);
      assert.equal(sound.code, 0, sound.stderr);
      assert.match(sound.stdout, /^v2: member, 50 rows, all agree\nshop holds; verified in /);
      assert.match(sound.stderr, /^member \(50 rows\): looking for rows of member that were not/);

      await sql`alter table shop.member disable trigger all`;
      await sql`update shop.member set name = 'Lost', _sw_writer = null where id = 3`;
      await sql`
        create table slipway.launch (name text, phase text, spec jsonb, created_at timestamptz)`;
      const spec = sql.json({ changes: [{ schema: 'shop' }] });
      await sql`insert into slipway.launch values ('opening', 'ramping', ${spec}, now())`;
      const broken = await place.slipway(['schema', 'verify', ...ON, '--json']);
      assert.equal(broken.code, 1);
      const { ok, changes, drift } = JSON.parse(broken.stdout) as VerifyResult;
      assert.equal(ok, false);
      assert.deepEqual(changes[0]?.tables[0]?.findings[0]?.rows, ['id 3']);
      assert.ok(drift?.every(({ how, breaks }) => how === 'disabled' && breaks));

      const refused = await place.slipway(['schema', 'complete', ...ON, '--standalone']);
      assert.equal(refused.code, 1);
      for (const said of [
        /error\[SCHEMA_CONTRACT_REFUSED\]: shop_v1 cannot be dropped: \(1\) launch opening /,
        /\(2\) trigger ~sw_\w+ of shop\.member was disabled by hand/,
        /\(\d\) 1 rows of member that were not converted \(id 3\)/,
      ]) {
        assert.match(refused.stderr, said);
      }
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1', 'shop_v2']);
    });
  }));
