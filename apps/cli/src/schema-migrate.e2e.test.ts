/** A folder of changes that somebody edited, reordered or doubled, and one that was killed. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { until, withWorkplace } from './testing/bin.ts';
import { CHANGE, makeShop, schemasOf } from './testing/shop.ts';

const ON = ['--schema', 'shop'];
const MIGRATE = ['schema', 'migrate', 'changes', ...ON];

function adds(column: string, up: string): string {
  return `operations:
  - add_column: { table: member, up: "${up}", column: { name: ${column}, type: text } }
backfill: { batch: 100, workers: 1 }
`;
}

test('a folder goes on after a kill; what is out of order, doubled or edited is refused', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      const refused = async (code: string, said: RegExp): Promise<void> => {
        const before = await schemasOf(sql);
        const ran = await place.slipway(MIGRATE);
        assert.match(ran.stderr, new RegExp(`error\\[${code}\\]: .*${said.source}`));
        assert.notEqual(ran.code, 0);
        assert.deepEqual(await schemasOf(sql), before, 'nothing was changed');
      };
      await makeShop(sql, 1500);
      // Slow enough to be met in the middle.
      const slow = adds('slow_name', 'upper(name) || left(pg_sleep(0.002)::text, 0)');
      place.write({ 'changes/v2.yaml': slow, 'changes/v4.yaml': CHANGE });
      assert.equal((await place.slipway(['schema', 'baseline', 'v1', ...ON])).code, 0);

      await sql`create schema shop_v2`;
      await refused('SCHEMA_PLAN_REFUSED', /has a schema shop_v2 already.*version_schema/);
      await sql`drop schema shop_v2`;

      let killed = false;
      await place.slipway(MIGRATE, (text, pid) => {
        if (killed || !/convert the rows/.test(text)) return;
        killed = true;
        process.kill(pid, 'SIGKILL');
      });
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1'], 'killed before the version');
      const ran = await until('the killed runner is gone', 20_000, async () => {
        const again = await place.slipway([...MIGRATE, '--json']);
        return /SCHEMA_RUNNER_BUSY/.test(again.stderr) ? undefined : again;
      });
      const applied = JSON.parse(ran.stdout) as { to: string; rows: number }[];
      assert.deepEqual(
        applied.map(({ to, rows }) => [to, rows]),
        [
          ['v2', 1500],
          ['v4', 1500],
        ],
      );
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v2', 'shop_v4']);

      place.write({ 'changes/v3.yaml': adds('late', 'lower(name)') });
      await refused('SCHEMA_OUT_OF_ORDER', /v3 stands before v4 .* so that it stands after v4/);
      place.write({ 'changes/v3.json': adds('late', 'lower(name)') });
      await refused('CLI_USAGE', /v3\.json and .*v3\.yaml are both the change v3/);
      for (const name of ['v3.json', 'v3.yaml']) rmSync(join(place.folder, 'changes', name));
      place.write({ 'changes/v4.yaml': CHANGE.replace('upper', 'lower') });
      await refused(
        'SCHEMA_CHANGE_EDITED',
        /[0-9a-f]{8} became [0-9a-f]{8} \(operation 1 \(add_column\): up was "upper\(name\)", is/,
      );
    });
  }));
