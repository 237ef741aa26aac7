/** What is brought in, by a process that is killed before each of its statements in turn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { importGround } from './picks/ground.ts';
import { makeBatches } from './picks/make-batches.ts';
import { floorOf, order, product, TINY_LAYOUT } from './picks/testing/tiny-store.ts';
import { writeInputs, type RosterInputs } from './roster/store.ts';
import { madeProblem } from './roster/testing/made.ts';
import { ensureCrewTables } from './tables.ts';
import { runOrDie } from './testing/killed.ts';

const IMPORT = new URL('testing/import-main.ts', import.meta.url);
const NOW_MS = Date.parse('2026-12-01T09:00:00Z');
const HOUR_MS = 3_600_000;

/** @returns every row of some tables, as it stands */
async function rowsOf(sql: Sql, tables: readonly string[]): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const table of tables) {
    const rows = await sql<{ row: unknown }[]>`
      select to_jsonb(t) as row from ${sql(`slipway.${table}`)} t order by to_jsonb(t)::text`;
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}

/** Kills it before each statement, then lets it end. @returns how often it was killed */
async function killAtEach(
  { sql, url }: { readonly sql: Sql; readonly url: string },
  [what, input]: readonly ['picks' | 'roster', unknown],
  tables: readonly string[],
): Promise<number> {
  const before = await rowsOf(sql, tables);
  const text = JSON.stringify(input);
  let killed = 0;
  while ((await runOrDie(IMPORT, [url, `${killed + 1}`, what, text])) === null) {
    killed += 1;
    assert.deepEqual(await rowsOf(sql, tables), before, `before statement ${killed}`);
  }
  assert.notDeepEqual(await rowsOf(sql, tables), before, 'the last one has brought it in');
  return killed;
}

void test('K10 layouts, products and orders are brought in whole, or not at all', async () => {
  const tables = ['layout', 'store', 'product', 'order'].map((name) => `crew_pick_${name}`);
  const { layout } = floorOf(TINY_LAYOUT);
  const first = {
    layouts: [layout],
    products: [product('rice', 'A1/1')],
    orders: [
      order('o1', NOW_MS + HOUR_MS, { rice: 2 }),
      order('o2', NOW_MS + HOUR_MS, { rice: 1 }),
    ],
    names: { s01: 'Quayside' },
  };
  const second = {
    layouts: [layout, { ...layout, name: 'other', stores: ['s02'] }],
    products: [product('rice', 'A1/2'), product('oats', 'A3/3')],
    orders: [order('o2', NOW_MS + HOUR_MS, { oats: 9 }), order('o3', NOW_MS, { oats: 1 })],
    names: { s01: 'Quayside', s02: 'Old Town' },
  };
  await withTestDatabase(async ({ sql, url }) => {
    await ensureCrewTables(sql);
    const empty = await killAtEach({ sql, url }, ['picks', first], tables);
    assert.ok(empty >= 4, `${empty} statements into an empty database`);
    await makeBatches(sql, 's01', NOW_MS);
    await sql`
      update slipway.crew_pick_order set batch = null where id = 'o2'`; // it waits again
    const over = await killAtEach({ sql, url }, ['picks', second], tables);
    assert.ok(over >= 6, `${over} statements over what was there`);

    const whole = await rowsOf(sql, tables);
    const again = await importGround(sql, second);
    assert.deepEqual(again, { layouts: 2, products: 2, orders: 2, batched: 0 });
    assert.deepEqual(await rowsOf(sql, tables), whole, 'the same once more changes nothing');
    const orders = await sql<{ id: string; lines: { sku: string }[] }[]>`
      select id, lines from slipway.crew_pick_order order by id`;
    assert.deepEqual(
      orders.map(({ id, lines }) => [id, lines[0]?.sku]),
      [
        ['o1', 'rice'],
        ['o2', 'oats'],
        ['o3', 'oats'],
      ],
    );
  });
});

void test('R14 people, availability and demand are brought in whole, or not at all', async () => {
  const tables = ['crew_person', 'crew_certificate', 'crew_roster'];
  const made = madeProblem(2, { stores: 1, people: 4, days: 7, needs: {} });
  const early = { from: '06:00', to: '14:00', needs: { till: 1 } };
  const inputs: RosterInputs = {
    stores: [{ id: 's01', name: 'Quayside', zone: 'Europe/Lisbon' }],
    people: made.people.slice(1),
    certificates: [...made.standings.values()].flatMap(({ certificates }) => certificates),
    rules: [{ person: 's01-p01', day: 'monday', from: '00:00', to: '24:00', kind: 'away' }],
    demand: {
      week: '2026-11-30',
      law: {
        rest: '10h',
        week: '48h',
        notice: '7d',
        'seasonal-per-mentor': 3,
        minors: { from: '06:00', to: '20:00', day: '8h', week: '24h' },
      },
      undesired: [],
      shifts: { early },
      stores: [{ id: 's01' }],
    },
  };
  const known = new Set(inputs.people.map(({ id }) => id));
  const own = inputs.certificates.filter(({ person }) => known.has(person));
  const first = { ...inputs, certificates: own };
  const second = {
    ...inputs,
    people: made.people.map((person) => ({ ...person, name: `${person.name}, married` })),
    rules: [],
  };
  await withTestDatabase(async ({ sql, url }) => {
    await ensureCrewTables(sql);
    const empty = await killAtEach({ sql, url }, ['roster', first], tables);
    assert.ok(empty >= 3 + own.length, `${empty} statements into an empty database`);
    const over = await killAtEach({ sql, url }, ['roster', second], tables);
    assert.ok(over >= 4, `${over} statements over what was there`);

    const whole = await rowsOf(sql, tables);
    await writeInputs(sql, second);
    assert.deepEqual(await rowsOf(sql, tables), whole, 'the same once more changes nothing');
    const [counted] = await sql<{ people: number; certificates: number }[]>`
      select (select count(*)::int from slipway.crew_person where name like '%married') as people,
             (select count(*)::int from slipway.crew_certificate) as certificates`;
    assert.deepEqual(counted, { people: 4, certificates: inputs.certificates.length });
  });
});
