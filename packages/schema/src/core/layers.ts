/**
 * What each change in flight says, kept as data with its plan.
 *
 *   v1 ──layer 2──► v2 ──layer 3──► v3        the oldest is completed, the newest rolled back
 *
 * The steps of a contract or a rollback depend on which other layers live; they are planned from
 * this when it begins. A table's trigger functions know all its layers and lie in the schema of
 * its newest one.
 */
import type { Relation } from './relations.ts';
import type { SeenTable } from './seen.ts';
import type { RowCheck, SweepTask } from './steps.ts';
import type { TriggerManner, TriggerTarget } from './triggers.ts';

/** What a change says about one table. */
export interface LayerTable {
  /** Its name in the base schema. */
  readonly base: string;
  /** Its name in the version before. */
  readonly was: string;
  /** Whether the version before shows it. */
  readonly shownBefore: boolean;
  /** The table as the change's version shows it. */
  readonly seen: SeenTable;
  readonly relations: readonly Relation[];
  /** The copy that takes the table's place while it expands, qualified; null for none. */
  readonly copy: string | null;
  /** Foreign keys that the contract drops before anything else; physical names. */
  readonly freed: readonly string[];
  readonly manner: TriggerManner;
  /** Rows that came in past the triggers are converted before the checks. */
  readonly sweep: SweepTask | null;
  /** The columns that the change added, and the names under which a rollback keeps them. */
  readonly added: readonly { readonly physical: string; readonly kept: string }[];
  /** What the contract takes off the base table: old columns and rules. */
  readonly shed: readonly string[];
  /** What must hold before the contract. */
  readonly checks: readonly RowCheck[];
}

/** A view of the version that stands on an inner one, which marks inserts. */
export interface MarkedView {
  readonly base: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly physical: string }[];
}

/** One change, as its neighbours must know it. */
export interface Layer {
  readonly number: number;
  readonly schema: string;
  readonly versionSchema: string;
  /** The schema of the version before, or null. */
  readonly oldSchema: string | null;
  /** Views of the version before, when the change was planned. */
  readonly oldViews: readonly string[];
  readonly tables: readonly LayerTable[];
  readonly marked: readonly MarkedView[];
  /** Base tables that the contract takes away. */
  readonly droppedTables: readonly string[];
  /** How each of them is set aside for the undo window. */
  readonly aside: readonly { readonly table: string; readonly sql: readonly string[] }[];
  /** Indexes that the contract drops. */
  readonly droppedIndexes: readonly {
    readonly name: string;
    readonly table: string;
    readonly concurrently: boolean;
  }[];
  /** SQL that runs with the contract. */
  readonly late: readonly string[];
}

/** The layers of a schema, oldest first. */
export interface Layers {
  /** Those in flight. */
  readonly live: readonly Layer[];
  /** Those in flight, and before them the completed ones whose names have not settled. */
  readonly unsettled: readonly Layer[];
}

export const NO_LAYERS: Layers = { live: [], unsettled: [] };

/** @returns what triggers a table needs while these layers live, or null for none */
export function triggerTarget(
  schema: string,
  base: string,
  layers: readonly Layer[],
): TriggerTarget | null {
  const mine = layers.flatMap((layer) => {
    const table = layer.tables.find((each) => each.base === base && each.relations.length > 0);
    if (!table) return [];
    const { was, seen, relations, manner } = table;
    return [{ number: layer.number, was, shown: seen.name, relations, manner }];
  });
  const newest = mine.at(-1);
  return newest ? { schema, name: base, number: newest.number, layers: mine } : null;
}

/** @returns how the newest version shows each table that a layer is about; null: not at all */
export function seenTables({ live, unsettled }: Layers): Map<string, SeenTable | null> {
  const seen = new Map<string, SeenTable | null>();
  for (const layer of unsettled) {
    for (const table of layer.tables) {
      const marked = triggerTarget(layer.schema, table.base, live) !== null;
      seen.set(table.base, { ...table.seen, marked });
    }
    for (const table of layer.droppedTables) seen.set(table, null);
  }
  return seen;
}

/** @returns the indexes that the contracts of changes in flight drop, as the base names them */
export function leavingIndexes({ live }: Layers): Set<string> {
  return new Set(live.flatMap((layer) => layer.droppedIndexes.map(({ name }) => name)));
}
