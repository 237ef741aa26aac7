/**
 * The steps of a contract: they drop the oldest version, and what the base held for it alone.
 *
 * Per table one transaction, which locks the outermost view first: in the customers' own order, so
 * that no deadlock arises (schema-recipes, 5 and 9). Which other changes are in flight is known
 * only when the contract begins: then it is planned, and kept, before any step runs.
 */
import { ident } from '@slipway/kernel';
import { triggerTarget, type Layer } from './layers.ts';
import { innerSchemaName } from './names.ts';
import { openViewsSql } from './open-views.ts';
import { settleSql } from './settle.ts';
import type { SeenTable } from './seen.ts';
import { StepList } from './step-list.ts';
import type { PlanStep } from './steps.ts';
import { moveTriggers } from './trigger-set.ts';
import { selectSql, viewSql } from './views.ts';
import { titleOf } from './work.ts';

/** A contract's surroundings, when it begins. */
export interface ContractInput {
  /** The oldest change in flight. */
  readonly layer: Layer;
  /** The later ones in flight, oldest first. */
  readonly above: readonly Layer[];
  /** This one and all others whose names have not settled, oldest first. */
  readonly unsettled: readonly Layer[];
}

/** @returns how the newest of some layers shows each of their tables that is still there */
export function lastSeen(layers: readonly Layer[]): Map<string, SeenTable> {
  const seen = new Map<string, SeenTable>();
  for (const layer of layers) {
    for (const table of layer.tables) seen.set(table.base, table.seen);
    for (const table of layer.droppedTables) seen.delete(table);
  }
  return seen;
}

/** The view stands on the base table from now on; nothing tells its inserts apart. */
function retargetSql(layer: Layer, base: string): string[] {
  const view = layer.marked.find((each) => each.base === base);
  if (!view) return [];
  const outer = ident(layer.versionSchema, view.name);
  return [
    viewSql(outer, selectSql(view.columns, ident(layer.schema, base)), true),
    `DROP VIEW ${ident(innerSchemaName(layer.number), base)}`,
  ];
}

function settleTables(steps: StepList, { layer, above, unsettled }: ContractInput): void {
  const { schema } = layer;
  const settled = above.length === 0 ? lastSeen(unsettled) : new Map<string, SeenTable>();
  const mine = [...layer.tables.map((table) => table.base), ...layer.marked.map((v) => v.base)];
  for (const base of new Set([...mine, ...settled.keys()])) {
    const table = layer.tables.find((each) => each.base === base);
    const before = triggerTarget(schema, base, [layer, ...above]);
    const seen = settled.get(base);
    const names = seen ? settleSql(schema, seen) : [];
    const body = [
      ...(before ? moveTriggers(before, triggerTarget(schema, base, above)) : []),
      ...retargetSql(layer, base),
      ...(table?.shed ?? []),
      ...names,
    ];
    if (body.length === 0) continue;
    const view = layer.marked.find((each) => each.base === base);
    const shown = view?.name ?? table?.seen.name ?? seen?.name ?? base;
    const outer = ident(layer.versionSchema, shown);
    steps.add('view', `settle ${base} on its new columns`, {
      sql: [`LOCK TABLE ${outer} IN ACCESS EXCLUSIVE MODE`, ...body],
      table: base,
      lock: 'ACCESS EXCLUSIVE',
      because: 'The view is locked first, as customers do; it stays the same view for them.',
    });
  }
}

/** Foreign keys for which others stand: what they refer to could not go before them. */
function freeKeys(steps: StepList, { schema, versionSchema, tables }: Layer): void {
  for (const table of tables.filter((each) => each.freed.length > 0)) {
    const base = ident(schema, table.base);
    const drops = table.freed.map((name) => `DROP CONSTRAINT IF EXISTS ${ident(name)}`);
    steps.add('drop', `drop old foreign keys of ${table.base}`, {
      sql: [
        `LOCK TABLE ${ident(versionSchema, table.seen.name)} IN ACCESS EXCLUSIVE MODE`,
        `ALTER TABLE ${base} ${drops.join(', ')}`,
      ],
      table: table.base,
      lock: 'ACCESS EXCLUSIVE, also on the tables that it refers to',
      because: 'Others stand in their place, on the new columns.',
    });
  }
}

function checkTables(steps: StepList, layer: Layer): void {
  for (const table of layer.tables.filter((each) => each.checks.length > 0)) {
    steps.add('validate', `check ${table.base}`, {
      sql: [],
      checks: table.checks,
      ...(table.sweep ? { sweep: table.sweep } : {}),
      table: table.base,
      lock: table.sweep ? 'ROW EXCLUSIVE' : 'ACCESS SHARE',
      because: 'The old version is dropped only when both agree on every row.',
    });
  }
}

function dropOld(steps: StepList, { oldSchema, oldViews, aside }: Layer): void {
  if (oldSchema !== null) {
    const views = oldViews.map((name) => ident(oldSchema, name));
    steps.add('drop', `drop version ${oldSchema}`, {
      sql: [
        ...(views.length > 0 ? [`DROP VIEW IF EXISTS ${views.join(', ')}`] : []),
        `DROP SCHEMA IF EXISTS ${ident(oldSchema)}`,
      ],
      lock: 'ACCESS EXCLUSIVE on its views',
      because: 'Nobody uses it any more.',
    });
  }
  for (const { table, sql } of aside) {
    steps.add('drop', `set table ${table} aside`, {
      sql,
      table,
      lock: 'ACCESS EXCLUSIVE, also on the tables that it refers to',
      because: 'No version shows it any more; it is dropped when the undo window is over.',
    });
  }
}

function basesOf({ tables, droppedTables }: Layer): string[] {
  return [...tables.map((table) => table.base), ...droppedTables];
}

/** Indexes that go, and SQL that waits for the contract. */
function planLate(steps: StepList, { layer, above, unsettled }: ContractInput): void {
  // Until names settle, a table's view is not known by the table's name.
  const known = above.length === 0 ? [] : unsettled.flatMap(basesOf);
  for (const { name, table, concurrently } of layer.droppedIndexes) {
    const how = concurrently ? 'CONCURRENTLY ' : '';
    steps.add('index', `drop index ${name}`, {
      sql: [`DROP INDEX ${how}IF EXISTS ${ident(layer.schema, name)}`],
      table,
      lock: concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      transactional: !concurrently,
      because: concurrently
        ? 'CONCURRENTLY blocks no write.'
        : 'PostgreSQL drops the index of a partitioned table in no other way; it is a moment.',
    });
  }
  for (const up of layer.late) {
    steps.add('ddl', `run SQL: ${titleOf(up)}`, {
      sql: [
        up,
        ...[layer, ...above].map(({ schema, versionSchema }) =>
          openViewsSql(schema, versionSchema, known),
        ),
      ],
      lock: 'whatever it takes',
      because: 'As it is written in the change; a table that it makes gets a view.',
    });
  }
}

/** @returns all steps of the contract */
export function planContract(input: ContractInput): readonly PlanStep[] {
  const { layer } = input;
  const steps = new StepList();
  checkTables(steps, layer);
  dropOld(steps, layer);
  freeKeys(steps, layer);
  settleTables(steps, input);
  if (layer.marked.length > 0) {
    steps.add('drop', 'drop the schema of inner views and functions', {
      sql: [`DROP SCHEMA IF EXISTS ${ident(innerSchemaName(layer.number))}`],
      lock: 'none',
      because: 'It is empty now.',
    });
  }
  planLate(steps, input);
  return steps.done();
}
