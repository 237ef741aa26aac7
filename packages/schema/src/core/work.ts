/** What the builders of steps work on: each table of a change with all that is known about it. */
import type { CatalogTable } from './catalog.ts';
import type { CheckTarget } from './checks.ts';
import type { AddedColumn, ChangeDraft, DraftIndex, TableDraft } from './draft.ts';
import { short } from './names.ts';
import type { Relation } from './relations.ts';
import type { PlannedRule } from './rules.ts';
import type { VersionSpec } from './views.ts';

/** One table of the change, as the step builders see it. */
export interface TableWork {
  readonly name: string;
  /** Its name in the new version. */
  readonly shown: string;
  /** The base schema. */
  readonly schema: string;
  readonly table: CatalogTable;
  readonly draft: TableDraft;
  readonly relations: readonly Relation[];
  readonly rules: readonly PlannedRule[];
  readonly indexes: readonly DraftIndex[];
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
  /** SQL of an earlier, rolled-back start of this change that still stands. */
  readonly standing: readonly string[];
}

/** @returns the beginning of an SQL text, on one line */
export function titleOf(sql: string): string {
  const line = sql.trim().replaceAll(/\s+/g, ' ');
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}

/** @returns the name of the rule that makes an added column NOT NULL, until the contract */
export function notNullName(work: TableWork, column: AddedColumn): string {
  const shown = work.draft.columns.find((each) => each.physical === column.physical);
  const settled = shown?.name === column.physical;
  return short(`${settled ? '' : '_sw_'}${work.name}_${shown?.name ?? ''}_not_null`);
}
