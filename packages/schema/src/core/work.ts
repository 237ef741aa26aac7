/** What the builders of steps work on: each table of a change with all that is known about it. */
import type { CatalogTable } from './catalog.ts';
import type { CheckTarget } from './checks.ts';
import type { AddedColumn, ChangeDraft, TableDraft } from './draft.ts';
import { short } from './names.ts';
import type { Relation } from './relations.ts';
import type { VersionSpec } from './views.ts';

/** One table of the change, as the step builders see it. */
export interface TableWork {
  readonly name: string;
  /** The base schema. */
  readonly schema: string;
  readonly table: CatalogTable;
  readonly draft: TableDraft;
  readonly relations: readonly Relation[];
  readonly number: number;
  readonly serverMajor: number;
  readonly innerSchema: string;
  /** Whether its rows and inserts carry the marker. */
  readonly marked: boolean;
  readonly checks: CheckTarget;
}

export interface PlanInput {
  readonly draft: ChangeDraft;
  readonly works: readonly TableWork[];
  readonly version: VersionSpec;
  readonly innerSchema: string;
  readonly oldSchema: string | null;
}

/** @returns the name of the rule that makes an added column NOT NULL, until the contract */
export function notNullName(work: TableWork, column: AddedColumn): string {
  const shown = work.draft.columns.find((each) => each.physical === column.physical);
  const settled = shown?.name === column.physical;
  return short(`${settled ? '' : '_sw_'}${work.name}_${shown?.name ?? ''}_not_null`);
}
