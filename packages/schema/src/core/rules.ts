/**
 * Indexes and rules of a change, with the physical column names that the database put in.
 */
import { ident } from '@slipway/kernel';
import type { DraftPolicy, DraftStatistics } from './carry-others.ts';
import type { DraftConstraint, DraftForeignKey, DraftIndex, TableDraft } from './draft.ts';
import type { Facts } from './relations.ts';

/** A constraint as it is added to the base table. */
export interface PlannedRule {
  readonly name: string;
  readonly finalName: string;
  /** Physical names, as far as they are known. */
  readonly columns: readonly string[];
  /** `CHECK (…)` or `FOREIGN KEY …`. */
  readonly definition: string;
  /** The table that a foreign key refers to; it is locked too. */
  readonly refersTo: string | null;
  /** SQL that is true for a row of `t` that breaks it. */
  readonly broken: string;
}

/** What is written in column names, so that the database puts the physical ones in. */
export type RuleKind = 'index' | 'check' | 'using' | 'policy-check' | 'statistics';

/** @returns the key under which the facts hold a rule's SQL */
export function ruleKey(table: TableDraft, kind: RuleKind, name: string): string {
  return `${table.name}.${kind}.${name}`;
}

function written(table: TableDraft, kind: RuleKind, name: string, facts: Facts): string {
  const key = ruleKey(table, kind, name);
  const sql = facts.rules[key];
  if (sql === undefined) throw new Error(`no facts about the rule ${key}`);
  return sql;
}

/** @returns `FOREIGN KEY (…) REFERENCES …` */
export function foreignKeyDefinition(key: DraftForeignKey, target = key.target): string {
  const list = (names: readonly string[]) => names.map((name) => ident(name)).join(', ');
  const far = `${target} (${list(key.targetColumns)})`;
  return `FOREIGN KEY (${list(key.columns)}) REFERENCES ${far}${key.tail}`;
}

function brokenKey({ columns, target, targetColumns }: DraftForeignKey): string {
  const filled = columns.map((column) => `t.${ident(column)} IS NOT NULL`);
  const same = targetColumns.map((far, at) => `r.${ident(far)} = t.${ident(columns[at] ?? far)}`);
  const found = `SELECT FROM ${target} AS r WHERE ${same.join(' AND ')}`;
  return `${filled.join(' AND ')} AND NOT EXISTS (${found})`;
}

function ruleOf(table: TableDraft, rule: DraftConstraint, facts: Facts): PlannedRule {
  const { name, finalName, columns } = rule;
  if (rule.kind === 'foreign key') {
    const definition = foreignKeyDefinition(rule);
    return { name, finalName, columns, definition, refersTo: rule.target, broken: brokenKey(rule) };
  }
  const condition = written(table, 'check', name, facts);
  const definition = `CHECK (${condition})${rule.noInherit ? ' NO INHERIT' : ''}`;
  return { name, finalName, columns, definition, refersTo: null, broken: `NOT (${condition})` };
}

/** @returns the table's new constraints */
export function rulesOf(table: TableDraft, facts: Facts): PlannedRule[] {
  return table.constraints.map((rule) => ruleOf(table, rule, facts));
}

/** @returns the table's new indexes */
export function indexesOf(table: TableDraft, facts: Facts): DraftIndex[] {
  return table.indexes.map((index) => ({
    ...index,
    body: written(table, 'index', index.name, facts),
  }));
}

/** @returns the table's policies over its twins */
export function policiesOf(table: TableDraft, facts: Facts): DraftPolicy[] {
  return table.policies.map((policy) => ({
    ...policy,
    using: policy.using && written(table, 'using', policy.name, facts),
    check: policy.check && written(table, 'policy-check', policy.name, facts),
  }));
}

/** @returns the table's statistics over its twins */
export function statisticsOf(table: TableDraft, facts: Facts): DraftStatistics[] {
  return table.statistics.map((each) => ({
    ...each,
    list: written(table, 'statistics', each.name, facts),
  }));
}
