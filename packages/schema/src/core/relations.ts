/**
 * How the columns of two versions depend on each other, per table.
 *
 *   old version's row ──up──► twins and new columns      new version's row ──down──► old columns
 *
 * A column that both versions show is *shared*: its writer cannot be told. What reads it follows
 * it only while the value is still the derived one.
 */
import { refuse, type Expression, type TableDraft } from './draft.ts';

/** What the database says about an expression; `reads` are names of its side's version. */
export interface ExpressionFacts {
  readonly reads: readonly string[];
  readonly immutable: boolean;
  /** Whether it names anything outside pg_catalog, so that a search_path matters. */
  readonly ownNames: boolean;
  /** Whether it reads other tables. */
  readonly readsTables: boolean;
}

/** What the planner must know beyond the catalog; keys are `table.physical`. */
export interface Facts {
  readonly types: Readonly<Record<string, string>>;
  readonly expressions: Readonly<Record<string, ExpressionFacts>>;
  /** Conditions and index bodies with physical names; keys: `ruleKey`. */
  readonly rules: Readonly<Record<string, string>>;
}

/** A column that an expression reads: its name there and its name in the base table. */
export interface ReadColumn {
  readonly name: string;
  readonly physical: string;
  readonly type: string;
  readonly shared: boolean;
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
function oldColumns(table: TableDraft): Omit<ReadColumn, 'shared'>[] {
  return table.seen.columns.map(({ name, physical, type }) => ({ name, physical, type }));
}

function relationOf(table: TableDraft, expression: Expression, facts: Facts): Relation {
  const key = `${table.name}.${expression.target}`;
  const found = facts.expressions[key];
  if (!found) throw new Error(`no facts about ${key}`);
  const scope = expression.side === 'up' ? oldColumns(table) : table.columns;
  const reads = found.reads.map((name) => {
    const column = scope.find((each) => each.name === name);
    if (!column) throw new Error(`${key} reads the unknown column ${name}`);
    const type = facts.types[`${table.name}.${column.physical}`] ?? column.type;
    const shared =
      !table.dropped.includes(column.physical) &&
      !table.added.some((added) => added.physical === column.physical);
    return { name, physical: column.physical, type, shared };
  });
  const base = table.table.columns.find((column) => column.name === expression.target);
  const targetType = facts.types[key] ?? base?.type ?? 'text';
  const { side, target, sql, notNull } = expression;
  const numbered = expression.numbered === true ? { numbered: true } : {};
  return { side, target, targetType, sql, notNull, ...numbered, reads, facts: found };
}

/** @returns the table's relations; refuses what could not be kept right */
export function relationsOf(table: TableDraft, facts: Facts): Relation[] {
  const relations = table.expressions.map((each) => relationOf(table, each, facts));
  for (const [at, relation] of relations.entries()) {
    const { operation } = table.expressions[at]!;
    for (const read of relation.reads) {
      const column = table.table.columns.find((each) => each.name === read.physical);
      if (!column?.generated) continue;
      const problem = `\`${relation.side}\` reads the generated column ${read.name}.`;
      refuse(operation, relation.side, problem, 'Write that column’s expression in its place.');
    }
  }
  for (const group of componentsOf(relations)) {
    const shared = (side: Relation['side']) =>
      group
        .filter((each) => each.side === side)
        .flatMap((each) => each.reads)
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
    const own = relation.reads.filter((read) => !read.shared).map((read) => read.physical);
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
