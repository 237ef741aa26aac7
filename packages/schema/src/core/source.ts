/**
 * What a change came from, kept in its plan: enough to work its reverse out after its contract,
 * when the old version is gone.
 */
import type { CatalogTable } from './catalog.ts';
import { oldName, type ChangeDraft } from './draft.ts';
import { seenOf } from './seen.ts';
import type { TableWork } from './work.ts';

/** A new value that was derived from the old version's row. */
export interface Derived {
  /** The column that holds it, as the new version names it. */
  readonly target: string;
  readonly type: string;
  readonly sql: string;
  /** Columns of the old version. */
  readonly reads: readonly string[];
}

/** One table of a change: as it was, and what became of it. */
export interface SourceTable {
  /** The table before the change. */
  readonly table: CatalogTable;
  /** Its name in the new version; null where the change dropped it. */
  readonly shown: string | null;
  /** The old version's columns: the new version's name of each, or null where it shows none. */
  readonly columns: readonly { readonly old: string; readonly now: string | null }[];
  /** Columns of the old version that the contract takes away. */
  readonly gone: readonly string[];
  readonly derived: readonly Derived[];
}

/** What a plan keeps of its change. */
export interface PlanSource {
  /** The change that it took back. */
  readonly undoes?: string;
  /** The changes that it stands for. */
  readonly squashes?: readonly string[];
  /** How long its file wants to keep what the contract takes away, in ms. */
  readonly undoWindowMs?: number;
  readonly operations: readonly { readonly kind: string; readonly spec: unknown }[];
  readonly tables: readonly SourceTable[];
}

/** The table as the old version shows it: its names, and without what is ours. */
function shownTable(table: CatalogTable): CatalogTable {
  const seen = seenOf(table);
  const columns = (seen?.columns ?? []).flatMap((shown) => {
    const base = table.columns.find((each) => each.name === shown.physical);
    const { name, type, comment } = shown;
    return base ? [{ ...base, name, type, default: shown.default, comment }] : [];
  });
  const { seen: _, ...rest } = table;
  return { ...rest, name: seen?.name ?? table.name, columns };
}

function sourceTable(work: TableWork): SourceTable {
  const { draft, relations, shown } = work;
  const nameOf = (physical: string): string =>
    draft.columns.find((each) => each.physical === physical)?.name ?? physical;
  return {
    table: shownTable(work.table),
    shown,
    columns: draft.seen.columns.map(({ name, physical }) => ({
      old: name,
      now: draft.columns.find((each) => each.old === physical)?.name ?? null,
    })),
    gone: draft.dropped.map((physical) => oldName(draft, physical)),
    derived: relations
      .filter((each) => each.side === 'up')
      .map((each) => ({
        target: nameOf(each.target),
        type: each.targetType,
        sql: each.sql,
        reads: each.reads.map((read) => read.name),
      })),
  };
}

/** @returns what the plan keeps of a change that was worked out */
export function sourceOf(draft: ChangeDraft, works: readonly TableWork[]): PlanSource {
  const whole = (base: CatalogTable, shown: string | null): SourceTable => ({
    table: shownTable(base),
    shown,
    columns: shownTable(base).columns.map(({ name }) => ({
      old: name,
      now: shown === null ? null : name,
    })),
    gone: [],
    derived: [],
  });
  const worked = works.map((work) => sourceTable(work));
  const indexed = [...draft.droppedIndexes.values()].filter(
    ({ name }) => !worked.some((each) => each.table.name === name),
  );
  const { undoes, squashes, undoWindowMs } = draft.change;
  return {
    ...(undoes === undefined ? {} : { undoes }),
    ...(squashes === undefined ? {} : { squashes }),
    ...(undoWindowMs === undefined ? {} : { undoWindowMs }),
    operations: draft.change.operations.map(({ kind, spec }) => ({ kind, spec })),
    tables: [
      ...worked,
      ...[...new Set(indexed)].map((table) => whole(table, table.name)),
      ...[...draft.dropped.values()].map((table) => whole(table, null)),
    ],
  };
}
