/** What the builders of steps work on: each table of a change with all that is known about it. */
import type { CatalogTable } from './catalog.ts';
import type { CheckTarget } from './checks.ts';
import type { AddedColumn, ChangeDraft, DraftIndex, TableDraft } from './draft.ts';
import type { Layers } from './layers.ts';
import { short, twinName } from './names.ts';
import type { Relation } from './relations.ts';
import type { PlannedRule } from './rules.ts';
import type { TriggerManner, TriggerTarget } from './triggers.ts';
import type { MovedTrigger } from './user-triggers.ts';
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
  readonly mayPassTriggers: boolean;
  readonly innerSchema: string;
  /** The name of the copy that takes its place, or null where rows are converted in place. */
  readonly copy: string | null;
  /** Whether the change derives columns, so that its rows and inserts carry the marker. */
  readonly marked: boolean;
  /** What its triggers know once the change begins, and what they knew before. */
  readonly triggers: TriggerTarget | null;
  readonly triggersBefore: TriggerTarget | null;
  readonly checks: CheckTarget;
  /** How the table's triggers are made. */
  readonly manner: TriggerManner;
  /** The users' triggers as they are to be after the contract. */
  readonly moved: Readonly<Record<string, MovedTrigger>>;
}

export interface PlanInput {
  readonly draft: ChangeDraft;
  readonly works: readonly TableWork[];
  readonly version: VersionSpec;
  readonly innerSchema: string;
  readonly oldSchema: string | null;
  /** What the changes in flight say, without this one. */
  readonly layers: Layers;
  /** SQL of an earlier, rolled-back start of this change that still stands. */
  readonly standing: readonly string[];
}

/** @returns the generated columns that a trigger keeps, as relations */
export function keptColumns(work: TableWork): Relation[] {
  const kept = work.draft.expressions.filter((each) => each.computed);
  return work.relations.filter((relation) => kept.some((each) => each.target === relation.target));
}

/** @returns the beginning of an SQL text, on one line */
export function titleOf(sql: string): string {
  const line = sql.trim().replaceAll(/\s+/g, ' ');
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}

/**
 * @returns the names of the rule that makes an added column NOT NULL: until names settle, and then
 */
export function notNullNames(work: TableWork, column: AddedColumn) {
  const shown = work.draft.columns.find((each) => each.physical === column.physical);
  const custom = `${work.checks.was}_${shown?.name ?? ''}_not_null`;
  const { dropped, seen } = work.draft;
  const stays = (column: string) =>
    !dropped.includes(column) && seen.columns.some((each) => each.physical === column);
  const { notNulls } = work.table;
  const isTaken =
    notNulls.some((rule) => rule.name === short(custom) && stays(rule.column)) ||
    seen.rules.some((rule) => rule.name === short(custom) && rule.columns.every(stays));
  const final = short(isTaken ? `${custom}_${work.number}` : custom);
  const settled = shown?.name === column.physical && !notNulls.some((rule) => rule.name === final);
  return { interim: settled ? final : twinName(work.number, final), final };
}
