/** `slipway schema …` by itself, on a database of somebody's own, through the real command line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace, type Ran, type Workplace } from './testing/bin.ts';
import { CHANGE, makeShop, schemasOf } from './testing/shop.ts';

const SPLIT = `operations:
  - add_column:
      table: member
      up: lower(name)
      column: { name: search_name, type: text }
`;

/** Runs a schema command and expects it to be done. */
async function done(place: Workplace, words: readonly string[]): Promise<Ran> {
  const ran = await place.slipway(['schema', ...words]);
  assert.equal(ran.code, 0, `${words.join(' ')}: ${ran.stderr}`);
  return ran;
}

test('a change by itself: baseline, plan, start, status, rollback, start, complete', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql);
      place.write({ 'changes/v2.yaml': CHANGE });
      const on = ['--schema', 'shop'];
      const early = await place.slipway(['schema', 'plan', 'changes/v2.yaml', ...on]);
      assert.equal(early.code, 65);
      assert.match(early.stderr, /error\[SCHEMA_NOT_ADOPTED\]/);

      const made = await done(place, ['baseline', 'v1', ...on]);
      assert.match(made.stdout, /^shop_v1 shows 1 table\.$/m);
      const plan = await done(place, ['plan', 'changes/v2.yaml', ...on]);
      assert.match(plan.stdout, /^-- shop: v1 to v2, views in shop_v2$/m);
      assert.match(plan.stdout, /^-- expand 1: [^]*^-- contract 1: [^]*^-- rollback 1: /m);
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1'], 'a plan changes nothing');

      const started = await done(place, ['start', 'changes/v2.yaml', ...on, '--workers', '1']);
      assert.match(started.stdout, /^shop now has v1 and v2, 50 rows at [\d,]+ a second\.$/m);
      const status = await done(place, ['status']);
      assert.match(status.stdout, /shop: v1 \(shop_v1\), v2 \(shop_v2\)\n {2}v2: expanded/);

      const back = await done(place, ['rollback', ...on, '--json']);
      const result = JSON.parse(back.stdout) as { state: string; versions: string[] };
      assert.deepEqual([result.state, result.versions], ['rolled-back', ['v1']]);
      const nothing = await place.slipway(['schema', 'complete', ...on]);
      assert.equal(nothing.code, 65);
      assert.match(nothing.stderr, /error\[SCHEMA_NO_CHANGE\]/);

      await done(place, ['start', 'changes/v2.yaml', ...on]);
      const completed = await done(place, ['complete', ...on]);
      assert.match(completed.stdout, /^v2: complete\. Versions live: v2\.$/m);
      const [row] = await sql`select display_name as name from shop_v2.member where id = 3`;
      assert.equal(row?.['name'], 'ADA 3');
    });
  }));

test('a folder of changes: applied in order, passed over the second time, not to be edited', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql);
      place.write({ 'changes/v2.yaml': CHANGE, 'changes/v3.yaml': SPLIT });
      const migrate = ['migrate', 'changes', '--schema', 'shop'];
      await done(place, ['baseline', 'v1', '--schema', 'shop']);
      const first = await done(place, migrate);
      assert.match(first.stdout, /^shop is at v3; applied now: v2, v3\.$/m);
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v2', 'shop_v3']);

      const second = await done(place, migrate);
      assert.match(second.stdout, /^shop is at v3; nothing was left to apply\.$/m);
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v2', 'shop_v3']);
      await done(place, [...migrate, '--complete']);
      assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v3']);

      place.write({ 'changes/v2.yaml': CHANGE.replace('upper', 'lower') });
      const edited = await place.slipway(['schema', ...migrate]);
      assert.equal(edited.code, 65);
      assert.match(edited.stderr, /error\[SCHEMA_CHANGE_EDITED\]: Change v2 of schema shop/);

      const empty = await place.slipway(['schema', 'migrate', 'none', '--schema', 'shop']);
      assert.equal(empty.code, 2);
      assert.match(empty.stderr, /error\[CLI_USAGE\]: .*none.* is no folder/);
    });
  }));

/** Slow enough to be met in the middle, by a wait in the expression of each row. */
const SLOW = `operations:
  - add_column:
      table: member
      up: upper(name) || left(pg_sleep(0.002)::text, 0)
      column: { name: display_name, type: text }
backfill: { batch: 100, workers: 1 }
`;

test('Ctrl-C in the middle of a backfill: resumable, and `resume` ends it', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql, 1500);
      place.write({ 'changes/v2.yaml': SLOW });
      await done(place, ['baseline', 'v1', '--schema', 'shop']);
      const start = ['schema', 'start', 'changes/v2.yaml', '--schema', 'shop'];
      let asked = false;
      const stopped = await place.slipway(start, (text, pid) => {
        if (asked || !/convert the rows/.test(text)) return;
        asked = true;
        process.kill(pid, 'SIGINT');
      });
      assert.equal(stopped.code, 75, stopped.stderr);
      assert.match(stopped.stderr, /error\[SCHEMA_STOPPED\]: .*Resume the change/);
      const status = await done(place, ['status']);
      assert.match(status.stdout, /v2: expanding, step \d+ of \d+/);
      const resumed = await done(place, ['resume', '--schema', 'shop']);
      assert.match(resumed.stdout, /^v2: expanded\. Versions live: v1, v2\.$/m);
      const [row] = await sql`
        select count(*)::int as n from shop_v2.member where display_name = upper(name)`;
      assert.equal(row?.['n'], 1500);
    });
  }));

test('cancel from another terminal: the start stops at a safe place', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      await makeShop(sql, 1000);
      place.write({ 'changes/v2.yaml': SLOW });
      const on = ['--schema', 'shop'];
      await done(place, ['baseline', 'v1', ...on]);
      const none = await place.slipway(['schema', 'cancel', ...on]);
      assert.equal(none.code, 65);
      assert.match(none.stderr, /error\[SCHEMA_NO_RUNNER\]: No runner is at work on schema shop/);
      const bad = await place.slipway(['schema', 'cancel', ...on, '--wait', 'long']);
      assert.equal(bad.code, 2);
      let cancelled: Promise<Ran> | undefined;
      const start = ['schema', 'start', 'changes/v2.yaml', ...on, '--throttle', 'off'];
      const stopped = await place.slipway(start, (text) => {
        if (/convert the rows/.test(text)) cancelled ??= done(place, ['cancel', ...on]);
      });
      const { stdout } = (await cancelled)!;
      assert.match(stdout, /has stopped\.\nv2: expanding\. Next: `slipway schema resume/);
      assert.equal(stopped.code, 75);
      assert.match(stopped.stderr, /error\[SCHEMA_STOPPED\]: .*with slipway schema cancel/);
    });
  }));
