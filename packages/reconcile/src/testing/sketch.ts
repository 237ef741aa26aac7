/** Single rows for tests that tell a story of a few: each names only what the story is about. */
import type { Sql } from '@slipway/pg';
import { insertRecords } from '../records.ts';
import { runReconcile, type RunOptions, type RunResult } from '../run.ts';
import { readRules } from '../shipped.ts';
import { listCases, type CaseView } from '../view.ts';
import type { Row } from './world.ts';

const HOUR_MS = 3_600_000;
export const T0 = Date.UTC(2026, 10, 27, 8);
/** So many hours after the story begins. */
export const hours = (count: number): number => T0 + count * HOUR_MS;

type Part = Partial<Row> & Pick<Row, 'id'>;

const row = (source: string, kind: string, unit: string, part: Part): Row => ({
  source,
  kind,
  unit,
  store: 's01',
  device: 's01-till-1',
  amount: 1000,
  atMs: T0,
  status: 'ok',
  keys: {},
  ...part,
});

/** A till's sale of basket `id`. */
export const tillSale = (id: string, part: Partial<Row> = {}): Row =>
  row('device', 'sale', 'USD', { id, keys: { basket: id }, ...part });
/** The cloud's sale of basket `id`. */
export const cloudSale = (id: string, part: Partial<Row> = {}): Row =>
  row('cloud', 'sale', 'USD', { id, keys: { basket: id }, ...part });
/** A payment that the till took. */
export const payment = (id: string, part: Partial<Row> = {}): Row =>
  row('cloud', 'tender', 'USD', { id, keys: { tender: id, basket: `b-${id}` }, ...part });
/** The processor's row for payment `tender`. */
export const charge = (id: string, tender: string, part: Partial<Row> = {}): Row =>
  row('processor', 'settlement', 'USD', {
    id,
    atMs: T0 + 5000,
    keys: { tender, basket: `b-${tender}`, batch: 's01-1' },
    ...part,
  });

export async function take(sql: Sql, rows: readonly Row[], nowMs: number = T0): Promise<void> {
  await sql.begin((tx) => insertRecords(tx, rows, null, nowMs));
}

/** Says that the files of an outside source are complete until then. */
export async function complete(sql: Sql, source: string, untilMs: number): Promise<void> {
  await sql`
    insert into slipway.reconcile_import
           (hash, feed, mapping_version, source, name, rows, repeated, until_ms, at_ms)
    values (${`${source} ${untilMs}`}, 'test', 1, ${source}, 'test', 0, 0, ${untilMs}, ${untilMs})`;
}

export const RULES = readRules();

/** A run with the rules that ship. */
export const run = (sql: Sql, nowMs: number, more: Partial<RunOptions> = {}): Promise<RunResult> =>
  runReconcile(sql, { rules: RULES, nowMs, ...more });

/** @returns all cases as `class state by action note`, what a story looks at */
export async function told(sql: Sql, nowMs: number): Promise<readonly string[]> {
  const cases = await listCases(sql, nowMs);
  return cases.map(line).toSorted();
}

const line = ({ class: name, state, resolvedBy, action, moved, instances }: CaseView): string =>
  [name, instances, state, resolvedBy, action, moved].filter((one) => one !== null).join(' ');
