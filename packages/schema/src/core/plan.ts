/**
 * From a change and the catalog to a plan: pure, so that a plan can be printed before it is run.
 */
import { nearest } from '@slipway/kernel';
import { PlanRefusedError } from '../errors.ts';
import { OPERATIONS } from '../operations/registry.ts';
import type { Catalog } from './catalog.ts';
import { scanOf } from './checks.ts';
import { versionOf, type Change } from './change.ts';
import { carryOver } from './carry.ts';
import { changeObstacle, copyGain, copyObstacle, isCopyWorth } from './copy-swap/choice.ts';
import { copyName } from './copy-swap/plan-copy.ts';
import { newDraft, type ChangeDraft, type TableDraft } from './draft.ts';
import { settleComputed } from './generated.ts';
import { layerOf } from './layer-of.ts';
import { leavingIndexes, NO_LAYERS, seenTables, triggerTarget, type Layers } from './layers.ts';
import { fits, innerSchemaName, versionSchemaName } from './names.ts';
import { planContract } from './plan-contract.ts';
import { planExpand } from './plan-expand.ts';
import { planRollback } from './plan-rollback.ts';
import { relationsOf, sideOf, type Facts, type Relation } from './relations.ts';
import { checkReplication, isFed, replicationWarnings } from './replication.ts';
import { restoreKept, type KeptChange } from './restore.ts';
import { indexesOf, policiesOf, rulesOf, statisticsOf } from './rules.ts';
import { seenCatalog, seenOf } from './seen.ts';
import { sourceOf } from './source.ts';
import { StepList } from './step-list.ts';
import type { Plan } from './steps.ts';
import type { TriggerManner } from './triggers.ts';
import { checkUserTriggers, rowTriggers, triggerWarnings } from './user-triggers.ts';
import { serializedKeys, upsertWarnings } from './upserts.ts';
import type { VersionSpec, ViewSpec } from './views.ts';
import { keptColumns, type PlanInput, type TableWork } from './work.ts';

/** What came before the change. */
export interface History {
  /** The number that the change gets; no other change of the database ever had it. */
  readonly number: number;
  /** The live version that it builds on, or null for a schema's first. */
  readonly from: string | null;
  /** What the changes in flight say that it builds on. */
  readonly layers?: Layers;
  /** SQL of an earlier, rolled-back start of this change that had no `down` and still stands. */
  readonly standing?: readonly string[];
  /** What is kept of the change that this one undoes. */
  readonly kept?: KeptChange | null;
}

/**
 * Works a change out against a catalog, operation by operation.
 *
 * @throws {PlanRefusedError} it does not fit
 */
export function draftChange(catalog: Catalog, change: Change, history: History): ChangeDraft {
  const versionSchema = versionSchemaName(catalog.schema, versionOf(change));
  if (!fits(versionSchema)) {
    const problem = `The version's schema "${versionSchema}" would be longer than 63 bytes.`;
    throw new PlanRefusedError(problem, 'Give the file a shorter name, or a version_schema.');
  }
  if (catalog.schemas.includes(versionSchema)) {
    const problem = `The database has a schema ${versionSchema} already.`;
    throw new PlanRefusedError(problem, 'Give the file another name, or a version_schema.');
  }
  const layers = history.layers ?? NO_LAYERS;
  const seen = seenCatalog(catalog, seenTables(layers), leavingIndexes(layers));
  const draft = newDraft(seen, change, history.number);
  for (const operation of change.operations) {
    const kind = OPERATIONS.find((each) => each.name === operation.kind);
    if (!kind) {
      const near = nearest(
        operation.kind,
        OPERATIONS.map((each) => each.name),
      );
      const hint = near ? `Did you mean ${near}?` : 'Take it out.';
      throw new PlanRefusedError(`There is no ${operation.kind}.`, hint, operation.place);
    }
    kind.apply(draft, operation);
  }
  if (history.kept) restoreKept(draft, history.kept);
  carryOver(draft);
  return draft;
}

/** @returns the name of the table's copy; null unless the change asks for one */
function copyOf(draft: ChangeDraft, table: TableDraft, relations: readonly Relation[]) {
  const wanted = draft.change.backfill?.method === 'copy' && sideOf(relations, 'up').length > 0;
  if (!wanted) return null;
  const obstacle = copyObstacle(table.table) ?? changeObstacle(table);
  if (obstacle === null) return copyName(table.name, draft.number);
  const problem = `Table ${table.name} cannot be copied and swapped: ${obstacle}.`;
  const hint = 'Leave `backfill.method` out: its rows are converted in place.';
  throw new PlanRefusedError(problem, hint);
}

function workOf(draft: ChangeDraft, table: TableDraft, facts: Facts, { live }: Layers): TableWork {
  const { schema } = draft.catalog;
  const { number } = draft;
  const settled = settleComputed(table, facts);
  const typed: TableDraft = {
    ...settled,
    added: settled.added.map((each) => ({
      ...each,
      type: facts.types[`${table.name}.${each.physical}`] ?? each.type,
    })),
    columns: table.columns.map((each) => ({
      ...each,
      type: facts.types[`${table.name}.${each.physical}`] ?? each.type,
    })),
    policies: policiesOf(table, facts),
    statistics: statisticsOf(table, facts),
  };
  const relations = relationsOf(typed, facts);
  const was = table.seen.name;
  const before = triggerTarget(schema, table.name, live);
  checkUserTriggers(typed, relations, before !== null);
  checkReplication(typed, relations);
  const manner: TriggerManner = {
    paired: rowTriggers(table.table).length > 0,
    partitioned: table.table.kind === 'partitioned',
    always: isFed(table.table),
    serialized: serializedKeys(draft, table),
  };
  const mine = { number, was, shown: table.shown, relations, manner };
  const layers = [...(before?.layers ?? []), mine];
  const after = { schema, name: table.name, number, layers };
  return {
    name: table.name,
    shown: table.shown,
    schema,
    table: table.table,
    draft: typed,
    relations,
    rules: rulesOf(table, facts),
    indexes: indexesOf(table, facts),
    number,
    serverMajor: draft.catalog.serverMajor,
    mayPassTriggers: draft.catalog.mayPassTriggers,
    innerSchema: innerSchemaName(number),
    copy: copyOf(draft, typed, relations),
    marked: relations.length > 0,
    triggers: relations.length > 0 ? after : before,
    triggersBefore: before,
    checks: { schema, table: table.table, was, shown: table.shown, number, relations },
    manner,
    moved: facts.triggers,
  };
}

/**
 * @param open whether tables that nothing here touches are looked up when it is published, because
 * SQL of the change may make or alter them
 * @returns the views of a version that shows the catalog's tables as the works leave them
 */
export function versionSpecOf(
  catalog: Catalog,
  versionSchema: string,
  number: number,
  works: readonly TableWork[],
  dropped: ReadonlySet<string> = new Set(),
  open = false,
): VersionSpec {
  const views: ViewSpec[] = [];
  for (const table of catalog.tables) {
    const seen = seenOf(table);
    const work = works.find((each) => each.name === table.name);
    const found = open && !work && table.seen === undefined;
    if (!seen || dropped.has(table.name) || found) continue;
    views.push({
      name: work?.shown ?? seen.name,
      base: table.name,
      columns: work?.draft.columns ?? seen.columns.map((each) => ({ ...each, old: each.physical })),
      table,
      marked: work?.marked === true || seen.marked,
    });
  }
  const { schema, usage } = catalog;
  const innerSchema = innerSchemaName(number);
  const known = catalog.tables.filter((table) => table.seen !== undefined);
  const named = [...works, ...known].map(({ name }) => name);
  const unseen = open ? [...new Set([...dropped, ...named])] : null;
  return { schema, versionSchema, innerSchema, number, usage, views, unseen };
}

function warningsOf(draft: ChangeDraft, works: readonly TableWork[]): string[] {
  const kept = works.flatMap((work) =>
    keptColumns(work).map(
      (column) =>
        `Column ${column.target} of ${work.name} is kept by a trigger for good: no server adds a ` +
        'stored generated column to a table in use without rewriting it under a lock.',
    ),
  );
  const triggers = works.flatMap((work) => triggerWarnings(work));
  const replication = works.flatMap((work) => replicationWarnings(work.draft, work.marked));
  const upserts = works.flatMap((work) => upsertWarnings(draft, work.draft));
  const copies = works.flatMap(({ table, relations, copy }) => {
    const few = copy !== null || sideOf(relations, 'up').length === 0 || !isCopyWorth(table);
    if (few) return [];
    return [
      `Table ${table.name} has ${table.indexes.length} indexes: copying it would take about ` +
        `${copyGain(table).toFixed(1)} times less work than converting its rows in place, and as ` +
        'much disk again meanwhile. `backfill: { method: copy }` does so.',
    ];
  });
  return [...draft.warnings, ...copies, ...kept, ...triggers, ...replication, ...upserts];
}

/**
 * Plans a change: every statement that will run, in order, with its lock and reason.
 *
 * @param facts what the database says about the change's types and expressions
 * @throws {PlanRefusedError} the change does not fit the catalog
 */
export function planChange(catalog: Catalog, change: Change, history: History, facts: Facts): Plan {
  const draft = draftChange(catalog, change, history);
  const layers = history.layers ?? NO_LAYERS;
  const works = [...draft.tables.values()].map((table) => workOf(draft, table, facts, layers));
  const to = versionOf(change);
  const versionSchema = versionSchemaName(catalog.schema, to);
  const open = draft.early.some((each) => 'sql' in each);
  const dropped = new Set(draft.dropped.keys());
  const spec = versionSpecOf(draft.catalog, versionSchema, history.number, works, dropped, open);
  const created = [...draft.created.values()].map(({ name, columns }) => ({
    name,
    base: name,
    columns,
    table: null,
    marked: false,
  }));
  const input: PlanInput = {
    draft,
    works,
    version: { ...spec, views: [...spec.views, ...created] },
    innerSchema: innerSchemaName(history.number),
    oldSchema: history.from === null ? null : versionSchemaName(catalog.schema, history.from),
    layers,
    standing: history.standing ?? [],
  };
  const expand = new StepList();
  planExpand(expand, input);
  const layer = layerOf(input);
  // As if nothing else were in flight by then; both are planned again when they begin.
  const above = { layer, above: [], unsettled: [...layers.unsettled, layer] };
  const below = { layer, below: layers.live, unsettled: layers.unsettled };
  return Object.freeze({
    number: history.number,
    schema: catalog.schema,
    change: change.name,
    from: history.from,
    to,
    versionSchema,
    expand: expand.done(),
    contract: planContract(above),
    rollback: planRollback(expand.done(), below),
    layer,
    scans: works.flatMap((work) => scanOf(work.checks) ?? []),
    backfill: {
      batch: change.backfill?.batch ?? null,
      workers: change.backfill?.workers ?? null,
      ...(change.backfill?.throttle === undefined ? {} : { throttle: change.backfill.throttle }),
    },
    warnings: warningsOf(draft, works),
    source: sourceOf(draft, works),
  });
}
