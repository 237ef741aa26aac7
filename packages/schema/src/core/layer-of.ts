/** Writes down what a planned change says, for its contract, its rollback and later changes. */
import { ident, literal } from '@slipway/kernel';
import { policiesSql } from './carry-others.ts';
import { contractChecks, sweepField } from './checks.ts';
import { oldName } from './draft.ts';
import { isKept, unkeepSql } from './generated.ts';
import { contractColumnsSql, keptName, setTableAsideSql } from './kept.ts';
import { moveSequenceSql } from './sequences.ts';
import type { Layer, LayerTable } from './layers.ts';
import { physicalRule, seenOf, type SeenColumn, type SeenRule, type SeenTable } from './seen.ts';
import { settleTriggers } from './user-triggers.ts';
import { notNullNames, type PlanInput, type TableWork } from './work.ts';

function columnsOf({ draft }: TableWork): SeenColumn[] {
  return draft.columns.map((shown) => {
    const { old: _, ...column } = shown;
    const added = draft.added.find((each) => each.physical === column.physical);
    const before = draft.seen.columns.find((each) => each.physical === column.physical);
    const base = added
      ? { default: added.default, comment: null }
      : (before?.base ?? { default: null, comment: null });
    return { ...column, base };
  });
}

/** Rules that get their final names when names settle. */
function rulesOf(work: TableWork, droppedIndexes: ReadonlySet<string>): SeenRule[] {
  const { draft, table } = work;
  const kept = draft.seen.rules
    .filter((rule) => !rule.columns.some((column) => draft.dropped.includes(column)))
    .filter((rule) => !draft.droppedConstraints.has(rule.name) && !droppedIndexes.has(rule.name))
    .map((rule) => ({ ...rule, name: draft.renamedConstraints.get(rule.name) ?? rule.name }));
  const notNulls = work.serverMajor >= 18 ? draft.added : [];
  const interim: SeenRule[] = [
    ...notNulls
      .filter((column) => column.notNull)
      .map((column) => {
        const { interim: physical, final: name } = notNullNames(work, column);
        return { kind: 'constraint' as const, physical, name, columns: [column.physical] };
      }),
    ...work.indexes.map(({ name, finalName, columns }) => {
      const primary = draft.promoted?.index === name;
      return { kind: 'index' as const, physical: name, name: finalName, columns, primary };
    }),
    ...work.rules.map(({ name, finalName, columns }) => {
      return { kind: 'constraint' as const, physical: name, name: finalName, columns };
    }),
  ].filter((rule) => rule.physical !== rule.name);
  const named = [...kept, ...interim].map((rule) => rule.name);
  const renamed = [...draft.renamedConstraints]
    .filter(([, to]) => !named.includes(to))
    .map(([from, to]): SeenRule => {
      const found = [...table.indexes, ...table.constraints].find((each) => each.name === from);
      const physical = physicalRule(table, from);
      return { kind: 'constraint', physical, name: to, columns: found?.columns ?? [] };
    });
  return [...kept, ...interim, ...renamed];
}

function seenAfter(work: TableWork, droppedIndexes: ReadonlySet<string>): SeenTable {
  const { draft, table } = work;
  const gone = [...draft.droppedConstraints, ...draft.freed, ...droppedIndexes]
    .filter((name) => [...table.indexes, ...table.constraints].some((each) => each.name === name))
    .map((name) => physicalRule(table, name));
  return {
    base: work.name,
    name: work.shown,
    columns: columnsOf(work),
    rules: rulesOf(work, droppedIndexes),
    hidden: [...new Set([...draft.seen.hidden, ...gone])],
    sequences: [
      ...draft.seen.sequences.filter(({ column }) => !draft.dropped.includes(column)),
      ...draft.sequences.flatMap(({ sequence, twin }) =>
        sequence === null ? [] : [{ sequence, column: twin }],
      ),
    ],
    marked: false,
  };
}

/** Comments of carried indexes and rules, and the index on which the table is clustered. */
function commentsSql({ draft, schema, indexes }: TableWork, base: string): string[] {
  const onRule = (name: string, comment: string | null | undefined) =>
    comment == null
      ? []
      : [`COMMENT ON CONSTRAINT ${ident(name)} ON ${base} IS ${literal(comment)}`];
  return [
    ...indexes.flatMap(({ name, comment, constraint, constraintComment, clustered }) => [
      ...(comment == null
        ? []
        : [`COMMENT ON INDEX ${ident(schema, name)} IS ${literal(comment)}`]),
      ...(constraint === null && draft.promoted?.index !== name
        ? []
        : onRule(name, constraintComment)),
      ...(clustered === true ? [`ALTER TABLE ${base} CLUSTER ON ${ident(name)}`] : []),
    ]),
    ...draft.constraints.flatMap(({ name, comment }) => onRule(name, comment)),
  ];
}

/** What the contract takes off the base table, and what the twins get of it before. */
function shedSql(work: TableWork): string[] {
  const { draft, schema, name, table, number } = work;
  const base = ident(schema, name);
  const lines = draft.sequences.flatMap((moved) => {
    const type = draft.added.find((each) => each.physical === moved.twin)?.type ?? '';
    return moveSequenceSql(base, moved, type);
  });
  // Before the key changes hands: a foreign key of the table to itself may hold the old one.
  for (const rule of draft.droppedConstraints) {
    const physical = ident(physicalRule(table, rule));
    lines.push(`ALTER TABLE ${base} DROP CONSTRAINT IF EXISTS ${physical}`);
  }
  if (draft.promoted) {
    const { constraint, index, deferrable } = draft.promoted;
    lines.push(
      `ALTER TABLE ${base} DROP CONSTRAINT ${ident(constraint)}, ` +
        `ADD CONSTRAINT ${ident(index)} PRIMARY KEY USING INDEX ${ident(index)}${deferrable}`,
    );
  }
  if (draft.replicaIndex !== null) {
    lines.push(`ALTER TABLE ${base} REPLICA IDENTITY USING INDEX ${ident(draft.replicaIndex)}`);
  }
  lines.push(...commentsSql(work, base), ...policiesSql(base, draft.policies));
  for (const column of draft.dropped) {
    const old = table.columns.find((each) => each.name === column);
    const moves = draft.sequences.some((each) => each.base === column);
    if (!old?.sequenceShared || old.sequence === null || moves) continue;
    lines.push(`ALTER SEQUENCE ${old.sequence} OWNED BY NONE`);
  }
  for (const column of draft.dropped) {
    if (isKept(table, column)) lines.push(...unkeepSql(schema, name, column));
  }
  lines.push(...settleTriggers(work));
  if (draft.dropped.length > 0) {
    const gone = draft.dropped.map((physical) => ({ physical, name: oldName(draft, physical) }));
    lines.push(...contractColumnsSql(base, number, gone));
  }
  for (const { schema: at, name: interim, finalName } of draft.statistics) {
    lines.push(`ALTER STATISTICS ${ident(at, interim)} RENAME TO ${ident(finalName)}`);
  }
  return lines;
}

/** @returns the layer of a planned change */
export function layerOf(input: PlanInput): Layer {
  const { draft, works, version, oldSchema } = input;
  const { catalog, number } = draft;
  const droppedIndexes = new Set(draft.droppedIndexes.keys());
  const tables: LayerTable[] = works.map((work) => ({
    base: work.name,
    was: work.checks.was,
    shownBefore: oldSchema !== null && catalog.shown.includes(work.checks.was),
    seen: seenAfter(work, droppedIndexes),
    relations: work.relations,
    copy: work.copy === null ? null : ident(work.schema, work.copy),
    freed: [...work.draft.freed].map((key) => physicalRule(work.table, key)),
    manner: work.manner,
    sweep: sweepField(work.checks).sweep ?? null,
    added: work.draft.added.map(({ physical }) => {
      const shown = work.draft.columns.find((each) => each.physical === physical);
      return { physical, kept: keptName(number, shown?.name ?? physical) };
    }),
    shed: shedSql(work),
    checks: work.marked ? contractChecks(work.checks) : [],
  }));
  return {
    number,
    schema: catalog.schema,
    versionSchema: version.versionSchema,
    oldSchema,
    oldViews: catalog.shown,
    tables,
    marked: version.views
      .filter((view) => view.marked)
      .map(({ base, name, columns }) => ({
        base,
        name,
        columns: columns.map((column) => ({ name: column.name, physical: column.physical })),
      })),
    droppedTables: [...draft.dropped.keys()],
    aside: [...draft.dropped].map(([base, table]) => ({
      table: base,
      sql: setTableAsideSql(catalog.schema, table, number, seenOf(table)?.name ?? base),
    })),
    droppedIndexes: [...draft.droppedIndexes].map(([name, table]) => ({
      name: physicalRule(table, name),
      table: table.name,
      concurrently: table.kind === 'table',
    })),
    late: draft.late.map((each) => each.up),
  };
}
