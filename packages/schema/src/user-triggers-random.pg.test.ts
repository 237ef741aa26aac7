/** Random writes through both versions of a table with a trim trigger, against an oracle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, seededRandom, type Random } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange } from './index.ts';
import { adopt, start } from './test-support.ts';

const STATEMENTS = 600;
const IDS = 12;
const TABLE = `
  create table note (id int primary key, text text, other int not null default 0);
  create function trim_text() returns trigger language plpgsql as $$ begin
    new.text := trim(new.text); return new; end $$;
  create trigger trim_text before insert or update on note
    for each row execute function trim_text()`;
const CHANGE = `
  - alter_column: { table: note, column: text, type: varchar, up: "text || '!'",
      down: "rtrim(text, '!')" }`;

interface Row {
  readonly old: string | null;
  readonly new: string | null;
}

type Version = 'v1' | 'v2';

const up = (text: string | null) => (text === null ? null : `${text}!`);
const down = (text: string | null) => text?.replace(/!+$/, '') ?? null;
const trimmed = (text: string | null) => text?.replaceAll(/^ +| +$/g, '') ?? null;

/** What both versions show after a write; `before` is undefined for an insert. */
function written(before: Row | undefined, version: Version, text: string | null): Row {
  if (version === 'v1') {
    const old = trimmed(text);
    return before?.old === old ? before : { old, new: up(old) };
  }
  if (before && text === before.new) return before;
  const old = trimmed(down(text));
  if (old === down(text)) return { old, new: text };
  return before?.old === old ? before : { old, new: up(old) };
}

function textOf(random: Random): string | null {
  if (int(random, 10) === 0) return null;
  const word = ['a', 'b c', 'd', ''][int(random, 4)]!;
  return (
    ' '.repeat(int(random, 2)) + word + ' '.repeat(int(random, 2)) + '!'.repeat(int(random, 4))
  );
}

/** Runs one random statement; @returns the row's state after it, as the oracle has it */
async function step(sql: Sql, random: Random, id: number, before: Row | undefined) {
  const version: Version = int(random, 2) === 0 ? 'v1' : 'v2';
  const note = sql(`shop_${version}.note`);
  const text = textOf(random);
  const kind = int(random, 10);
  if (kind === 0) {
    await sql`delete from ${note} where id = ${id}`;
    return undefined;
  }
  if (kind === 1 && before) {
    // An ORM that saves all columns, with what it read.
    await sql`update ${note} set text = text, other = other + 1 where id = ${id}`;
    return before;
  }
  if (kind < 4 && before) {
    await sql`update ${note} set text = ${text} where id = ${id}`;
    return written(before, version, text);
  }
  await sql`insert into ${note} (id, text) values (${id}, ${text})
            on conflict (id) do update set text = excluded.text`;
  const proposed = written(undefined, version, text);
  const given = version === 'v1' ? proposed.old : proposed.new;
  return before ? written(before, version, given) : proposed;
}

void test('random writes beside a user’s trigger agree with the oracle', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    await start(url, CHANGE);
    const random = seededRandom(20_261_127);
    const rows = new Map<number, Row>();
    for (let at = 0; at < STATEMENTS; at++) {
      const id = int(random, IDS);
      const row = await step(sql, random, id, rows.get(id));
      if (row) rows.set(id, row);
      else rows.delete(id);
      const found = await sql<Row[]>`
        select o.text as old, n.text as new
        from   shop_v1.note o join shop_v2.note n using (id) where id = ${id}`;
      assert.deepEqual(
        found.map((each) => ({ ...each })),
        row ? [row] : [],
        `statement ${at}, row ${id}`,
      );
    }
    await completeChange(url, { schema: 'shop' });
  });
});
