/** The users' own triggers on tables that change: right through both versions, before and after. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeChange, parseChange, previewChange, rollbackChange } from './index.ts';
import { one, testRefusals, type Refusal } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';
import { newId } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';

const SHOP = { schema: 'shop' };

/** Trim, slug and audit, as shops have them; WHEN, UPDATE OF, constraint, and every state. */
const ARTICLES = `
  create table article (id int primary key, title text not null, slug text,
    price numeric(10,2) not null default 1, changes int not null default 0);
  create table audit (id int, title text, price text);
  create function trim_title() returns trigger language plpgsql as $$ begin
    new.title := trim(new.title);
    if tg_op = 'UPDATE' and old.id = 7 then new.title := old.title; end if;
    return new; end $$;
  create function slug() returns trigger language plpgsql as $$ begin
    new.slug := replace(lower(rtrim(new.title, '!')), ' ', '-'); return new; end $$;
  create function count_changes() returns trigger language plpgsql as $$ begin
    new.changes := old.changes + 1; return new; end $$;
  create function round_price() returns trigger language plpgsql as $$ begin
    new.price := round(new.price, 1); return new; end $$;
  create function audit() returns trigger language plpgsql as $$ begin
    insert into shop.audit values (new.id, new.title, new.price::text); return null; end $$;
  create function not_dear() returns trigger language plpgsql as $$ begin
    if new.id < 100 and new.price > 5000 then raise 'too dear'; end if; return null; end $$;
  create trigger a_trim before insert or update on article
    for each row execute function trim_title();
  create trigger b_slug before insert or update of title on article
    for each row execute function slug();
  create trigger "C count" before update on article for each row execute function count_changes();
  create trigger d_round before update of price on article
    for each row when (old.price is distinct from new.price) execute function round_price();
  create trigger z_audit after update of price, title on article
    for each row when (new.price <> old.price) execute function audit();
  create constraint trigger dear after insert or update of price on article
    deferrable initially deferred for each row execute function not_dear();
  comment on trigger dear on article is 'not too dear';
  create trigger e_off before update of price on article
    for each row execute function not_dear();
  create trigger f_replica after update of price on article
    for each row execute function not_dear();
  create trigger g_always after update of title on article
    for each row execute function not_dear();
  alter table article disable trigger e_off, enable replica trigger f_replica,
    enable always trigger g_always;
  insert into article (id, title, slug) select i, 'Title ' || i, 'title-' || i
  from generate_series(1, 50) i`;

const CHANGE = `
  - alter_column: { table: article, column: title, type: varchar, up: "title || '!'",
      down: "rtrim(title, '!')" }
  - rename_column: { table: article, from: price, to: cents }
  - alter_column: { table: article, column: cents, type: bigint, up: (price * 100)::bigint,
      down: cents / 100.0 }`;

async function triggersOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select tgenabled::text || ' ' || coalesce(obj_description(oid, 'pg_trigger') || ' ', '')
           || pg_get_triggerdef(oid) as line
    from   pg_trigger where tgrelid = 'shop.article'::regclass and not tgisinternal
    order  by tgname`;
  return rows.map((row) => row.line);
}

const both = (id: number) =>
  `select o.title as old, n.title as new, o.slug, n.slug as slug2, o.price::text as price,
          n.cents::int as cents
   from shop_v1.article o join shop_v2.article n using (id) where id = ${id}`;

for (const server of SERVERS) {
  const name = `users’ row triggers run right through both versions (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, ARTICLES);
      const before = await triggersOf(sql);
      const started = await start(url, CHANGE);
      assert.match(started.warnings.join('\n'), /round_price.* names price, which is named cents/);
      const woken = await one(
        sql,
        `select sum(changes)::int as n, (select count(*)::int from shop.audit) as a
         from   shop.article`,
      );
      assert.deepEqual(woken, { n: 0, a: 0 }, 'the backfill woke no trigger');
      await writeThroughBoth(sql);
      await rollbackChange(url, SHOP);
      assert.deepEqual(await triggersOf(sql), before);
      await sql`delete from shop.article where id > 50`;
      await start(url, CHANGE);
      await sql.unsafe(`create or replace function shop.not_dear() returns trigger
        language plpgsql as $$ begin
          if to_jsonb(new) ? 'price' then
            if new.price > 5000 then raise 'too dear'; end if;
          elsif new.cents > 500000 then raise 'too dear';
          end if;
          return null;
        end $$`);
      await completeChange(url, SHOP);
      assert.deepEqual(
        await triggersOf(sql),
        before.map((line) =>
          line.replaceAll('price', 'cents').replace('round_cents', 'round_price'),
        ),
      );
      await sql`update shop_v2.article set title = ' After! ' where id = 1`;
      assert.deepEqual(await one(sql, 'select title, slug from shop_v2.article where id = 1'), {
        title: 'After!',
        slug: 'after',
      });
    });
  });
}

async function writeThroughBoth(sql: Sql): Promise<void> {
  await sql`insert into shop_v1.article (id, title, price) values (60, '  Hello ', 2)`;
  const hello = { old: 'Hello', new: 'Hello!', slug: 'hello', slug2: 'hello' };
  assert.deepEqual(await one(sql, both(60)), { ...hello, price: '2.00', cents: 200 });
  // What the trigger does not change stays as the new version wrote it, though `down` cuts.
  await sql`insert into shop_v2.article (id, title, cents) values (61, 'Kept!!', 300)`;
  const kept = { old: 'Kept', new: 'Kept!!', slug: 'kept', slug2: 'kept' };
  assert.deepEqual(await one(sql, both(61)), { ...kept, price: '3.00', cents: 300 });
  await sql`insert into shop_v2.article (id, title, cents) values (62, ' World!!', 300)`;
  const world = { old: 'World', new: 'World!', slug: 'world', slug2: 'world' };
  assert.deepEqual(await one(sql, both(62)), { ...world, price: '3.00', cents: 300 });

  await sql`update shop_v2.article set title = 'New Title!!' where id = 1`;
  const title = { old: 'New Title', new: 'New Title!!', slug: 'new-title', slug2: 'new-title' };
  assert.deepEqual(await one(sql, both(1)), { ...title, price: '1.00', cents: 100 });
  await sql`update shop_v2.article set cents = 1234 where id = 1`;
  assert.deepEqual(await one(sql, both(1)), { ...title, price: '12.30', cents: 1230 });
  await sql`update shop_v1.article set price = 7.77 where id = 1`;
  assert.deepEqual(await one(sql, both(1)), { ...title, price: '7.80', cents: 780 });
  await sql`update shop_v1.article set title = title, price = price, slug = slug where id = 1`;
  assert.deepEqual(await one(sql, both(1)), { ...title, price: '7.80', cents: 780 });
  // A trigger that takes the write back takes it back for both.
  await sql`update shop_v2.article set title = 'Frozen!!' where id = 7`;
  await sql`update shop_v1.article set title = 'Frozen' where id = 7`;
  assert.equal((await one(sql, both(7)))['new'], 'Title 7!');
  assert.equal((await one(sql, both(7)))['old'], 'Title 7');

  await assert.rejects(sql`update shop_v2.article set cents = 900000 where id = 2`, /too dear/);
  await assert.rejects(sql`insert into shop_v2.article values (63, 'x', 'x', 900000)`, /too dear/);
  const audited = await sql`select id, title, price from shop.audit order by price`;
  assert.deepEqual(
    audited.map((row) => ({ ...row })),
    [
      { id: 1, title: 'New Title', price: '12.30' },
      { id: 1, title: 'New Title', price: '7.80' },
    ],
  );
  const [changes] = await sql`select changes from shop_v2.article where id = 1`;
  assert.equal(changes?.['changes'], 4);
  const wrong = await one(
    sql,
    `select count(*)::int as n from shop.article
     where _sw_writer is null or _sw_writer >= 0`,
  );
  assert.deepEqual(wrong, { n: 0 });
}

/** A person's name is split; the table is partitioned, and one partition has its own trigger. */
const PEOPLE = `
  create table person (id int not null, region text not null, name text, tag text)
    partition by list (region);
  create table person_n partition of person for values in ('n');
  create table person_s partition of person for values in ('s');
  create function tidy() returns trigger language plpgsql as $$ begin
    new.name := regexp_replace(trim(new.name), ' +', ' ', 'g'); return new; end $$;
  create function tag() returns trigger language plpgsql as $$ begin
    new.tag := coalesce(new.tag, '') || 's:' || new.name; return new; end $$;
  create trigger tidy before insert or update on person for each row execute function tidy();
  create trigger of_south before insert or update of name on person_s
    for each row when (new.name <> '') execute function tag();
  insert into person select i, case i % 2 when 0 then 'n' else 's' end, 'Ann Lee ' || i
  from generate_series(1, 20) i`;

const SPLIT = `
  - add_column: { table: person, up: "split_part(name, ' ', 1)",
      column: { name: given, type: text, nullable: true } }
  - add_column: { table: person, up: "substr(name, strpos(name || ' ', ' ') + 1)",
      column: { name: family, type: text, nullable: true } }
  - alter_column: { table: person, column: name, type: varchar,
      up: "name || '.'", down: "rtrim(name, '.')" }`;

for (const server of SERVERS) {
  const name = `triggers of partitions, and rows that move, keep both versions (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, PEOPLE);
      await start(url, SPLIT);
      // A third version could not tell which of two others a trigger changed.
      const third = '  - add_column: { table: person, up: tag, column: { name: x, type: text } }';
      await assert.rejects(start(url, third, 'v3'), {
        code: 'SCHEMA_PLAN_REFUSED',
        message: /person has triggers of its own \(tidy, of_south\).*Complete that change first/s,
      });
      const read = (id: number) =>
        one(
          sql,
          `select o.name as old, n.name as new, n.given, n.family, n.tag, n.region
           from shop_v1.person o join shop_v2.person n using (id) where id = ${id}`,
        );
      await sql`insert into shop_v2.person (id, region, name, given, family)
                values (30, 'n', ' Mary  Ann..', 'M', 'A')`;
      const tidied = { old: 'Mary Ann', new: 'Mary Ann.', given: 'Mary', family: 'Ann' };
      assert.deepEqual(await read(30), { ...tidied, tag: null, region: 'n' });
      await sql`insert into shop_v2.person (id, region, name, given, family)
                values (31, 'n', 'Mary Ann...', 'Mary Ann', 'Lee')`;
      const kept = { old: 'Mary Ann', new: 'Mary Ann...', given: 'Mary Ann', family: 'Lee' };
      assert.deepEqual(await read(31), { ...kept, tag: null, region: 'n' });
      // It moves: deleted here, inserted there, where the partition's own trigger runs.
      await sql`update shop_v1.person set region = 's' where id = 31`;
      assert.deepEqual(await read(31), { ...kept, tag: 's:Mary Ann', region: 's' });
      await sql`update shop_v2.person set name = 'Bo  Xi..' where id = 31`;
      const moved = { old: 'Bo Xi', new: 'Bo Xi.', given: 'Bo', family: 'Xi' };
      const tag = 's:Mary Anns:Bo  Xi';
      assert.deepEqual(await read(31), { ...moved, tag, region: 's' });
      await sql`update shop_v1.person set name = 'Old  Way', region = 'n' where id = 31`;
      const old = { old: 'Old Way', new: 'Old Way.', given: 'Old', family: 'Way' };
      assert.deepEqual(await read(31), { ...old, tag: `${tag}s:Old  Way`, region: 'n' });
      await completeChange(url, SHOP);
      await sql`insert into shop_v2.person values (40, 's', 'New  One', null, 'x', 'y')`;
      const [row] = await sql`select name, tag from shop.person where id = 40`;
      assert.deepEqual({ ...row }, { name: 'New One', tag: 's:New  One' });
    });
  });
}

const WATCHED = `
  create table item (id int primary key, name text not null, code text, price int, made date);
  create table item_log (like item);
  create table late (id int primary key, name text);
  create table parts (id int not null, name text) partition by list (id);
  create table parts_1 partition of parts for values in (1);
  create function noop() returns trigger language plpgsql as $$ begin return new; end $$;
  create function code() returns trigger language plpgsql as $$ begin
    new.code := upper(new.code); return new; end $$;
  create function copy() returns trigger language plpgsql as $$ begin
    insert into shop.item_log select new.*; return null; end $$;
  create trigger code before insert or update on item for each row execute function code();
  create trigger watch before update of made on item for each row execute function noop();
  create trigger dear before update on item for each row when (new.price > 10)
    execute function noop();
  create trigger "éarly" before insert on late for each row execute function noop();
  create trigger copy after update on parts for each row execute function copy();
  create trigger one before update of name on parts_1 for each row execute function noop()`;

const REFUSED: readonly Refusal[] = [
  [
    'a down that is not immutable',
    `alter_column: { table: item, column: name, type: text, up: name, down: "name || now()" }`,
    /row triggers of its own \(code, dear, watch\).*`down` of name is not immutable.*drop the/s,
    '2:70',
  ],
  [
    'a down that reads what a trigger changes',
    `alter_column: { table: item, column: name, type: text, up: name, down: "name || code" }`,
    /`down` of name reads code, which trigger code of item may change/,
    '2:70',
  ],
  [
    'a WHEN that the new type does not allow',
    `alter_column: { table: item, column: price, type: text, up: price, down: price::int }`,
    /Trigger dear of item cannot go over to the altered column: operator does not exist/,
    '2:34',
  ],
  [
    'a column that a trigger names and that goes',
    'drop_column: { table: item, column: made }',
    /trigger watch/,
    '2:33',
  ],
  [
    'a trigger that would run after ours',
    `alter_column: { table: late, column: name, type: varchar, up: name, down: name }`,
    /Trigger éarly of late would not run between/,
    '2:5',
  ],
  [
    'a function that copies whole rows',
    `alter_column: { table: parts, column: name, type: varchar, up: name, down: name }`,
    /shop\.copy of trigger copy inserts whole rows of parts/,
    '2:5',
  ],
  [
    'a column that a partition’s trigger names and that goes',
    'drop_column: { table: parts, column: name, down: "\'x\'" }',
    /trigger one on shop\.parts_1 names it/,
    '2:34',
  ],
];

testRefusals('refuses what users’ triggers would make wrong', WATCHED, REFUSED);

void test('a role that may not pass triggers by is told that they run', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, ARTICLES);
    const owner = newId('role');
    await sql.unsafe(`create role "${owner}" login password 'secret'`);
    const change = parseChange(`operations:${CHANGE}`, 'v2.yaml');
    try {
      // A member of the owner may alter the tables, but is no superuser.
      const [me] = await sql<{ name: string }[]>`select current_user as name`;
      await sql.unsafe(`grant "${me!.name}" to "${owner}"`);
      const as = new URL(url);
      as.username = owner;
      as.password = 'secret';
      const plan = await previewChange(as.href, { ...SHOP, change });
      assert.match(plan.warnings.join('\n'), /runs its triggers C count, a_trim for each row/);
    } finally {
      await sql.unsafe(`drop owned by "${owner}"; drop role "${owner}"`);
    }
  });
});

void test('a column derived from a generated one follows what a trigger changed', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table tag (id int primary key, word text,
         loud text generated always as (upper(word)) stored);
       create function trim_word() returns trigger language plpgsql as $$ begin
         new.word := trim(new.word); return new; end $$;
       create trigger trim_word before insert or update on tag
         for each row execute function trim_word()`,
    );
    await start(
      url,
      `
  - add_column: { table: tag, up: "loud || '!'",
      column: { name: cry, type: text, nullable: true } }`,
    );
    const cry = async () => (await one(sql, 'select cry from shop_v2.tag'))['cry'];
    await sql`insert into shop_v1.tag (id, word) values (1, ' hey ')`;
    assert.equal(await cry(), 'HEY!');
    await sql`update shop_v1.tag set word = ' you '`;
    assert.equal(await cry(), 'YOU!');
    await completeChange(url, SHOP);
  });
});
