/** What the tests with several changes in flight share: three changes of the same things. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, readChangeFile, rollbackChange, startChange } from './index.ts';
import { adopt, shapeOf } from './test-support.ts';

const OPERATIONS = {
  v2: `
  - alter_column: { table: person, column: points, type: bigint, up: points * 100,
      down: points / 100 }
  - add_column: { table: person, up: "split_part(name, ' ', 1)",
      column: { name: first, type: text } }
  - add_column: { table: person, up: "split_part(name, ' ', 2)",
      column: { name: last, type: text } }
  - drop_column: { table: person, column: name, down: "first || ' ' || last" }
  - rename_column: { table: person, from: card, to: card_number }
  - rename_constraint: { table: person, from: person_card, to: person_card_number }
  - alter_column: { table: shop, column: city, default: "'Berne'", comment: Where it stands }
  - create_table: { name: visit, columns: [{ name: id, type: int, pk: true }] }
  - create_index: { name: person_first, table: person, columns: [first] }`,
  v3: `
  - rename_table: { from: person, to: customer }
  - alter_column: { table: customer, column: points, type: "numeric(12,1)", up: points,
      down: "points::bigint" }
  - alter_column: { table: customer, column: first, up: upper(first), down: lower(first) }
  - rename_column: { table: customer, from: card_number, to: number }
  - rename_constraint: { table: customer, from: person_card_number, to: customer_number }
  - add_column: { table: customer, up: "'card ' || card_number",
      column: { name: card, type: text } }
  - alter_column: { table: shop, column: city, default: null }
  - drop_index: { name: shop_city }
  - add_column: { table: visit, column: { name: who, type: text, nullable: true } }`,
  v4: `
  - alter_column: { table: customer, column: number, type: varchar(40), up: number, down: number }
  - drop_column: { table: customer, column: last, down: "'unknown'" }
  - create_constraint: { type: check, table: customer, name: customer_card, columns: [card],
      check: card <> '' }
  - rename_column: { table: customer, from: points, to: total }
  - drop_table: { name: visit }
  - add_column: { table: shop, column: { name: open, type: boolean, default: "true" } }`,
} as const;

export type Version = keyof typeof OPERATIONS;

const folder = mkdtempSync(join(tmpdir(), 'slipway-chain-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @returns the file of a version's change */
export function fileOf(version: Version): string {
  const file = join(folder, `${version}.yaml`);
  writeFileSync(file, `operations:${OPERATIONS[version]}`);
  return file;
}

/** Adopts the tables that the changes are about. */
export async function prepareChain(sql: Sql): Promise<void> {
  await adopt(
    sql,
    `create table shop (id int primary key, city text not null default 'Basle');
     create index shop_city on shop (city);
     create table person (
       id int primary key, name text not null, card text not null,
       points int not null default 0 constraint person_points check (points >= 0),
       shop_id int references shop, constraint person_card unique (card));
     create index person_points_id on person (points, id desc) where points > 0;
     insert into shop values (1, 'Basle');
     insert into person select i, 'ann lee' || i, 'card-' || i, i % 50, 1
     from generate_series(1, 300) i`,
  );
}

export type Move = `start ${Version}` | 'complete' | 'rollback';

/** Does one thing with the schema's changes. */
export async function move(url: string, what: Move): Promise<void> {
  const options = { schema: 'shop' };
  if (what === 'complete') await completeChange(url, options);
  else if (what === 'rollback') await rollbackChange(url, options);
  else {
    const change = readChangeFile(fileOf(what.slice('start '.length) as Version));
    await startChange(url, { ...options, change });
  }
}

/**
 * @returns a shape without what may rightly differ: the marker, which is kept for good, and in the
 * views the order of columns and defaults that say what the table's say
 */
export async function endShape(sql: Sql): Promise<string[]> {
  return (await shapeOf(sql))
    .filter((line) => !line.includes('_sw_writer') && !line.startsWith('view '))
    .map((line) => (line.startsWith('v ') ? line.replace(/ default=.*$/s, '') : line));
}

let oneByOne: Promise<string[][]> | undefined;

/** @returns the shapes before and after each change, where each one is completed before the next */
export function shapesOneByOne(): Promise<string[][]> {
  oneByOne ??= withTestDatabase(async ({ sql, url }) => {
    await prepareChain(sql);
    const shapes = [await endShape(sql)];
    for (const version of ['v2', 'v3', 'v4'] as const) {
      await move(url, `start ${version}`);
      await move(url, 'complete');
      shapes.push(await endShape(sql));
    }
    return shapes;
  });
  return oneByOne;
}
