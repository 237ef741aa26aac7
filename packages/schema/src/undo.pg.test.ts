/** Undoing a completed change within its window, on real servers: what comes back, and what not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { completeChange, expireChanges, rollbackChange, status, undoChange } from './index.ts';
import { SERVERS, type TestServer } from './test-servers.ts';
import { adopt, leftovers, shapeOf, start } from './test-support.ts';
import { thereAndBack } from './undo-examples.ts';

const SHOP = { schema: 'shop' } as const;

/** The rules of a table as rows of text, without version schemas and numbers. */
async function baseShape(sql: Sql): Promise<string[]> {
  const lines = await shapeOf(sql);
  return lines.filter((line) => !/shop_|_sw_writer|^schema /.test(line));
}

const TABLES = `
  create table member (
    id int primary key, name text not null, size varchar(8) default 'M', points int not null,
    note text, serial_no bigserial, check (points >= 0));
  comment on column member.size is 'as on the label';
  create index member_size on member (size desc);
  create unique index member_serial on member (serial_no);
  create table badge (
    id int generated always as identity primary key, member int references member on delete cascade,
    text text default 'x');
  create index badge_text on badge (lower(text));
  insert into member (id, name, size, points, note)
  select i, case i when 1 then 'Ada' else 'Ada Number' || i end,
         case when i % 2 = 0 then i || ' cm' end, i, 'note ' || i
  from   generate_series(1, 8) i;
  insert into badge (member) select 1 + i % 4 from generate_series(1, 8) i`;

/** Lossy: a blank is added behind one word, `cm` is cut off; columns and a table go. */
const CHANGE = `
  - rename_column: { table: member, from: points, to: score }
  - alter_column:
      table: member
      column: size
      type: int
      default: "0"
      up: coalesce(split_part(size, ' ', 1)::int, 0)
      down: size::text
      comment: in centimetres
  - add_column:
      table: member
      up: split_part(name, ' ', 1)
      column: { name: first, type: text }
  - add_column:
      table: member
      up: "substr(member.name, 2 + length(split_part(name, ' ', 1)))"
      column: { name: last, type: text }
  - drop_column: { table: member, column: name, down: "first || ' ' || last" }
  - drop_column: { table: member, column: note }
  - drop_column: { table: member, column: serial_no }
  - drop_constraint: { table: member, name: member_points_check }
  - create_index: { name: member_last, table: member, columns: [last] }
  - create_table: { name: tag, columns: [{ name: id, type: int, pk: true }] }
  - drop_table: { name: badge }
  - sql: { up: CREATE VIEW extra AS SELECT 1 AS one, down: DROP VIEW extra }
`;

async function undoneWithWrites(server: TestServer): Promise<void> {
  await server.withDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const before = await baseShape(sql);
    await start(url, CHANGE);
    await sql`update shop_v2.member set size = 100, last = 'New' where id = 2`;
    await completeChange(url, SHOP);
    const [kept] = (await status(sql))[0]!.kept;
    assert.deepEqual(kept?.what, [
      'member.name',
      'member.note',
      'member.serial_no',
      'member.size',
      'table badge',
    ]);
    // Writes after the contract: a changed row, one changed elsewhere, one of no version before.
    await sql`update shop_v2.member set first = 'Eve', size = 44 where id = 3`;
    await sql`update shop_v2.member set score = 1 where id = 4`;
    await sql`insert into shop_v2.member (id, score, first, last) values (9, 9, 'Joan', 'Nine')`;
    // Hidden foreign keys hold nothing: the kept badges of member 1 stay.
    await sql`delete from shop_v2.member where id = 8`;

    const undone = await undoChange(url, SHOP);
    assert.equal(undone.change, 'undo_v2');
    assert.match(undone.warnings.join('\n'), /badge comes back with its rows as they were/);
    const member = sql`shop_undo_v2.member`;
    const rows = await sql`select id, name, size, points, note from ${member} order by id`;
    assert.deepEqual(
      rows.map((row) => Object.values(row).join('|')),
      [
        '1|Ada||1|note 1', // no blank behind it and no 0, which `down` would give
        '2|Ada New|100|2|note 2', // the new version wrote it while both were live
        '3|Eve Number3|44|3|note 3',
        '4|Ada Number4|4 cm|1|note 4',
        '5|Ada Number5||5|note 5',
        '6|Ada Number6|6 cm|6|note 6',
        '7|Ada Number7||7|note 7',
        '9|Joan Nine|0|9|',
      ],
    );
    const [badges] = await sql`select count(*)::int as n from shop_undo_v2.badge`;
    assert.equal(badges?.['n'], 8);
    // Both versions are live again.
    await sql`update shop_undo_v2.member set name = 'Old Way', size = '7' where id = 5`;
    await sql`update shop_v2.member set last = 'Six' where id = 6`;
    const [five] = await sql`select first, last, size from shop_v2.member where id = 5`;
    assert.deepEqual({ ...five }, { first: 'Old', last: 'Way', size: 7 });
    const [six] = await sql`select name from shop_undo_v2.member where id = 6`;
    assert.equal(six?.['name'], 'Ada Six');
    // The undo can be taken back, and made again, with nothing lost.
    await rollbackChange(url, SHOP);
    const [gone] = await sql`select to_regclass('shop.badge') is null as yes`;
    assert.equal(gone?.['yes'], true);
    await undoChange(url, SHOP);
    await completeChange(url, SHOP);
    const names = await sql`select name from shop_undo_v2.member where id in (1, 5, 6) order by id`;
    assert.deepEqual(
      names.map((row) => row['name']),
      ['Ada', 'Old Way', 'Ada Six'],
    );
    const next = await sql`
      insert into shop_undo_v2.member (id, name, points) values (20, 'T', 1)
      returning size, serial_no`;
    assert.equal(next[0]?.['size'], 'M');
    assert.ok(Number(next[0]?.['serial_no']) > 8, 'the sequence goes on');
    await assert.rejects(sql`insert into shop.badge (member) values (999)`, /foreign key/);
    assert.deepEqual(await expireChanges(url, SHOP, true), ['v2', 'undo_v2', 'undo_v2']);
    assert.deepEqual(await leftovers(sql), []);
    const after = await baseShape(sql);
    assert.deepEqual(after.toSorted(), before.toSorted());
  });
}

for (const server of SERVERS) {
  test(
    `undo gives back what a change dropped; later writes win: ${server.name}`,
    {
      skip: server.skip,
    },
    () => undoneWithWrites(server),
  );
}

test('a change of many parts leaves nothing behind when it is undone', () =>
  thereAndBack(SERVERS[0]!, 'a mixed change'));
