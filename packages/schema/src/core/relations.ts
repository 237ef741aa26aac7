/**
 * How the columns of two versions depend on each other, per table.
 *
 *   old version's row ──up──► twins and new columns      new version's row ──down──► old columns
 *
 * A column that both versions show is *shared*: its writer cannot be told. What reads it follows
 * it only while the value is still the derived one.
 */
import { refuse, type Expression, type TableDraft } from './draft.ts';
import type { MovedTrigger } from './user-triggers.ts';

/** What the database says about an expression; `reads` are names of its side's version. */
export interface ExpressionFacts {
  readonly reads: readonly string[];
  readonly immutable: boolean;
  /** Whether it names anything outside pg_catalog, so that a search_path matters. */
  readonly ownNames: boolean;
  /** Whether it reads other tables. */
  readonly readsTables: boolean;
  /** Whether it calls functions of users, whose bodies may need a search_path. */
  readonly callsFunctions: boolean;
  /** The expression with every name of a user qualified, where it names any. */
  readonly qualified: string | null;
  /** Whether it can be tried on rows before anything is changed. */
  readonly triable: boolean;
  /** Whether PostgreSQL takes it as a virtual generated column. */
  readonly virtual: boolean;
}

/** What the planner must know beyond the catalog; keys are `table.physical`. */
export interface Facts {
  readonly types: Readonly<Record<string, string>>;
  readonly expressions: Readonly<Record<string, ExpressionFacts>>;
  /** Conditions and index bodies with physical names; keys: `ruleKey`. */
  readonly rules: Readonly<Record<string, string>>;
  /** The users' triggers as they are to be after the contract; keys: `triggerKey`. */
  readonly triggers: Readonly<Record<string, MovedTrigger>>;
}

/** A column that an expression reads: its name there and its name in the base table. */
export interface ReadColumn {
  readonly name: string;
  readonly physical: string;
  readonly type: string;
  readonly shared: boolean;
  /** Of a generated column: its expression (null: a trigger has set it), and what it reads. */
  readonly generation: {
    readonly sql: string | null;
    readonly sources: readonly ReadColumn[];
  } | null;
}

export interface Relation {
  readonly side: 'up' | 'down';
  readonly target: string;
  readonly targetType: string;
  readonly sql: string;
  readonly notNull: boolean;
  /** Whether a sequence fills the target: the new version may leave it out. */
  readonly numbered?: boolean;
  readonly reads: readonly ReadColumn[];
  readonly facts: ExpressionFacts;
}

/** @returns the old version's columns: name, physical name and type */
function oldColumns(table: TableDraft): Pick<ReadColumn, 'name' | 'physical' | 'type'>[] {
  return table.seen.columns.map(({ name, physical, type }) => ({ name, physical, type }));
}

/** A generated column has no value yet where triggers run, so it is read by its expression. */
function readOf(
  table: TableDraft,
  { name, physical, type }: Pick<ReadColumn, 'name' | 'physical' | 'type'>,
  facts: Facts,
): ReadColumn {
  const shared =
    !table.dropped.includes(physical) && !table.added.some((added) => added.physical === physical);
  const made = table.table.columns.find((each) => each.name === physical)?.generation ?? null;
  const sources = oldColumns(table)
    .filter((each) => made?.reads.includes(each.physical))
    .map((each) => readOf(table, each, facts));
  return {
    name,
    physical,
    type: facts.types[`${table.name}.${physical}`] ?? type,
    shared,
    generation: made && { sql: made.expression, sources },
  };
}

/** @returns the columns whose change makes a relation's value another one */
export function sourcesOf({ reads }: Relation): ReadColumn[] {
  return reads.flatMap((read) => (read.generation ? [...read.generation.sources] : [read]));
}

function relationOf(table: TableDraft, expression: Expression, facts: Facts): Relation {
  const key = `${table.name}.${expression.target}`;
  const found = facts.expressions[key];
  if (!found) throw new Error(`no facts about ${key}`);
  const scope = expression.side === 'up' ? oldColumns(table) : table.columns;
  const reads = found.reads.map((name) => {
    const column = scope.find((each) => each.name === name);
    if (!column) throw new Error(`${key} reads the unknown column ${name}`);
    return readOf(table, column, facts);
  });
  const base = table.table.columns.find((column) => column.name === expression.target);
  const targetType = facts.types[key] ?? base?.type ?? 'text';
  const { side, target, notNull } = expression;
  const sql = found.qualified ?? expression.sql;
  const numbered = expression.numbered === true ? { numbered: true } : {};
  return { side, target, targetType, sql, notNull, ...numbered, reads, facts: found };
}

/** @returns the table's relations; refuses what could not be kept right */
export function relationsOf(table: TableDraft, facts: Facts): Relation[] {
  const relations = table.expressions.map((each) => relationOf(table, each, facts));
  for (const group of componentsOf(relations)) {
    const shared = (side: Relation['side']) =>
      group
        .filter((each) => each.side === side)
        .flatMap(sourcesOf)
        .filter((read) => read.shared)
        .map((read) => read.physical);
    const both = shared('up').find((physical) => shared('down').includes(physical));
    if (both === undefined) continue;
    const at = relations.findIndex((each) => each.target === group[0]!.target);
    const problem =
      `Both \`up\` and \`down\` read ${both}, which both versions write: after such a write ` +
      'nobody could tell which side shall follow.';
    refuse(table.expressions[at]!.operation, null, problem, `Leave ${both} out of one of them.`);
  }
  return relations;
}

/** @returns relations in groups that share no column but shared ones */
export function componentsOf(relations: readonly Relation[]): Relation[][] {
  const groups: { columns: Set<string>; relations: Relation[] }[] = [];
  for (const relation of relations) {
    const own = sourcesOf(relation)
      .filter((read) => !read.shared)
      .map((read) => read.physical);
    const columns = new Set([relation.target, ...own]);
    const touching = groups.filter((group) => [...columns].some((each) => group.columns.has(each)));
    const merged = { columns, relations: [relation] };
    for (const group of touching) {
      for (const column of group.columns) merged.columns.add(column);
      merged.relations.unshift(...group.relations);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups.map((group) => group.relations);
}

/** @returns the relations of one side */
export function sideOf(relations: readonly Relation[], side: Relation['side']): Relation[] {
  return relations.filter((relation) => relation.side === side);
}
