/** A runner whose role may do too little: every right that is missing, and what gives it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ident, newId } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, parseChange, RightsMissingError, startChange } from './index.ts';
import { adopt } from './test-support.ts';

const CHANGE = parseChange(
  `
operations:
  - add_column:
      table: sale
      up: "1"
      column: { name: shop, type: int, references: { table: public.shop, column: id } }
  - create_table: { name: note, columns: [{ name: id, type: int, pk: true }] }
`,
  'v2.yaml',
);

void test('missing rights are told before anything runs, with the statements that cure them', () =>
  withTestDatabase(async ({ sql, url }) => {
    const role = newId('deployer');
    const owner = newId('owner');
    await sql.unsafe(`
      create role ${ident(role)} login password 'deployer';
      create role ${ident(owner)};
      create table public.shop (id int primary key);
      insert into public.shop values (1)`);
    await adopt(sql, 'create table sale (id int primary key); insert into sale values (1), (2)');
    await sql.unsafe(`
      grant usage, create on schema shop to ${ident(owner)};
      alter schema shop_v1 owner to ${ident(owner)};
      alter view shop_v1.sale owner to ${ident(owner)};
      alter table shop.sale owner to ${ident(owner)};
      alter table shop.sale force row level security;
      revoke all on database ${ident(new URL(url).pathname.slice(1))} from public`);
    const as = new URL(url);
    as.username = role;
    as.password = 'deployer';
    await sql.unsafe(`grant connect on database ${ident(as.pathname.slice(1))} to ${ident(role)}`);
    const options = { schema: 'shop', change: CHANGE };
    const told: string[] = [];
    try {
      // First the ground of every run, then what this change needs.
      for (let round = 0; round < 2; round++) {
        const error = await startChange(as.href, options).catch((each: unknown) => each);
        assert.ok(error instanceof RightsMissingError, String(error));
        assert.equal(error.exitCode, 77);
        const [made] = await sql`select to_regnamespace('shop_v2')::text as name`;
        assert.equal(made?.['name'], null);
        told.push(error.what);
        await sql.unsafe(error.next.replace('Let an owner run: ', ''));
      }
      assert.match(told[0]!, /CREATE on the database; TEMPORARY on the database; .*schema slipway/);
      assert.match(
        told[1]!,
        /USAGE on schema shop; CREATE on schema shop; .* owns table sale; BYPASSRLS/,
      );
      assert.match(
        told[1]!,
        /BYPASSRLS.*owns version shop_v1; REFERENCES on (\S+); SELECT on \1\.$/,
      );
      const result = await startChange(as.href, options);
      assert.equal(result.rows, 2);
      await completeChange(as.href, { schema: 'shop' });
    } finally {
      await sql.unsafe(`
        drop schema shop cascade;
        drop owned by ${ident(role)}, ${ident(owner)} cascade;
        drop role ${ident(role)}, ${ident(owner)}`);
    }
  }));
