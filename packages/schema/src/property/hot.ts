/**
 * Hot rows: many customers write one row of a table at once, and nobody knows in which order. Each
 * sets all that it may, so the last one's version must show exactly what it wrote, and the versions
 * beside it what one of both directions makes of their neighbour.
 */
import assert from 'node:assert/strict';
import { ident } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { keyOf, type Table } from './model.ts';
import type { Place, TableOracle, Value, Values } from './oracle.ts';
import type { World } from './world.ts';

/** @returns a table's columns that writers of its hot row set, each exact whatever was there */
export function hotColumns(oracle: TableOracle, at: Place): Table['columns'] {
  const table = oracle.tableOf(at);
  return table.columns
    .slice(table.keyLength)
    .filter(
      ({ name, distinct, refersTo, computed }) =>
        !distinct && refersTo === null && computed === null && !oracle.isShared(at, name),
    );
}

/** @returns the hot row as one version shows it */
async function readHot(sql: Sql, schema: string, table: Table, shown: Values): Promise<Values> {
  const list = table.columns.map(({ name }) => `${ident(name)}::text`);
  const where = keyOf(table).map(
    ({ name, form }, at) => `${ident(name)} = cast($${at + 1}::text as ${form.type})`,
  );
  const key = keyOf(table).map(({ name }) => shown[name]!);
  const from = `from ${ident(schema, table.name)} where ${where.join(' and ')}`;
  const found = await sql.unsafe(`select ${list.join(', ')} ${from}`, key).values();
  assert.equal(found.length, 1, `the hot row of ${table.name} in ${schema}`);
  const cells = found[0] as unknown as Value[];
  return Object.fromEntries(table.columns.map(({ name }, at) => [name, cells[at]!]));
}

/**
 * Compares the hot rows with what was written, when nobody writes; then the oracle knows them.
 *
 * @param places the versions that are there
 */
export async function assertHotRows(
  sql: Sql,
  world: World,
  places: readonly Place[],
): Promise<void> {
  for (const [oracle, hot] of world.hot) {
    const found: Values[] = [];
    for (const at of places) {
      const shown = hot.row.shown[at]!;
      found[at] = await readHot(sql, world.schemas[at]!, oracle.tableOf(at), shown);
    }
    const isLast = ({ at, given }: { at: Place; given: Values }) =>
      Object.entries(given).every(([name, value]) => found[at]![name] === value);
    const what = JSON.stringify({ found, writes: hot.writes });
    if (hot.writes.length > 0) assert.ok(hot.writes.some(isLast), `no write was last: ${what}`);
    assert.deepEqual(oracle.disagreements(found), [], what);
    for (const at of places) hot.row.shown[at] = found[at]!;
    hot.writes = [];
  }
}
