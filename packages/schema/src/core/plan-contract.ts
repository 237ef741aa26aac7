/**
 * The steps from two versions to one: the contract drops the old one, the rollback the new one.
 *
 * Per table one transaction, which locks the outermost view first: in the customers' own order, so
 * that no deadlock arises (schema-recipes, 5 and 9).
 */
import { ident, literal } from '@slipway/kernel';
import { contractChecks } from './checks.ts';
import { notNullName, titleOf, type PlanInput, type TableWork } from './work.ts';
import { sideOf } from './relations.ts';
import { openViewsSql } from './open-views.ts';
import type { StepList } from './step-list.ts';
import type { PlanStep } from './steps.ts';
import { fillTrigger, insertTrigger, updateTriggers } from './triggers.ts';
import { selectSql, viewSql } from './views.ts';

function allTriggers(work: TableWork) {
  return [
    ...updateTriggers(work, 'down', true),
    insertTrigger(work, true),
    ...updateTriggers(work, 'up', true),
    ...(sideOf(work.relations, 'up').length > 0 ? [fillTrigger(work, true)] : []),
  ];
}

function retargetSql(work: TableWork, outer: string): string[] {
  const base = ident(work.schema, work.name);
  const triggers = work.marked ? allTriggers(work) : [];
  return [
    ...triggers.map((each) => `DROP TRIGGER IF EXISTS ${ident(each.trigger)} ON ${base}`),
    ...(work.marked
      ? [
          viewSql(outer, selectSql(work.draft.columns, base), true),
          `DROP VIEW ${ident(work.innerSchema, work.name)}`,
        ]
      : []),
    ...triggers.map(
      (each) => `DROP FUNCTION IF EXISTS ${ident(work.innerSchema, each.functionName)}()`,
    ),
  ];
}

/** Constraints take their final names. */
function constraintsSql(work: TableWork, base: string): string[] {
  const { draft, rules } = work;
  const rename = (from: string, to: string) =>
    `ALTER TABLE ${base} RENAME CONSTRAINT ${ident(from)} TO ${ident(to)}`;
  const carried = new Set([...rules, ...work.indexes].map((each) => each.finalName));
  return [
    ...rules
      .filter((rule) => rule.name !== rule.finalName)
      .map((rule) => rename(rule.name, rule.finalName)),
    ...[...draft.renamedConstraints]
      .filter(([, to]) => !carried.has(to))
      .map(([from, to]) => rename(from, to)),
  ];
}

/** What the base table becomes: old columns go, twins take their names. */
function settleSql(work: TableWork): string[] {
  const base = ident(work.schema, work.name);
  const { draft, table } = work;
  const lines = draft.sequences.map(
    ({ sequence, twin }) => `ALTER SEQUENCE ${sequence} OWNED BY ${base}.${ident(twin)}`,
  );
  for (const name of draft.droppedConstraints) {
    lines.push(`ALTER TABLE ${base} DROP CONSTRAINT IF EXISTS ${ident(name)}`);
  }
  if (draft.dropped.length > 0) {
    const drops = draft.dropped.map((column) => `DROP COLUMN ${ident(column)}`);
    lines.push(`ALTER TABLE ${base} ${drops.join(', ')}`);
  }
  for (const column of draft.columns) {
    if (column.physical === column.name) continue;
    lines.push(
      `ALTER TABLE ${base} RENAME COLUMN ${ident(column.physical)} TO ${ident(column.name)}`,
    );
  }
  if (work.serverMajor >= 18) {
    for (const column of draft.added) {
      const name = notNullName(work, column);
      if (!column.notNull || column.instant || !name.startsWith('_sw_')) continue;
      const final = ident(name.slice('_sw_'.length));
      lines.push(`ALTER TABLE ${base} RENAME CONSTRAINT ${ident(name)} TO ${final}`);
    }
  }
  for (const index of work.indexes) {
    if (index.name === index.finalName) continue;
    const [from, to] = [ident(work.schema, index.name), ident(index.finalName)];
    lines.push(`ALTER INDEX ${from} RENAME TO ${to}`);
  }
  lines.push(...constraintsSql(work, base));
  for (const column of draft.columns) {
    const old = table.columns.find((each) => each.name === column.old);
    const name = ident(column.name);
    if (old && !column.computed && column.physical === old.name && column.default !== old.default) {
      const how = column.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.default}`;
      lines.push(`ALTER TABLE ${base} ALTER COLUMN ${name} ${how}`);
    }
    const before = column.physical === column.old ? (old?.comment ?? null) : null;
    if (column.comment !== before) {
      const text = column.comment === null ? 'NULL' : literal(column.comment);
      lines.push(`COMMENT ON COLUMN ${base}.${name} IS ${text}`);
    }
  }
  if (work.shown !== work.name) lines.push(`ALTER TABLE ${base} RENAME TO ${ident(work.shown)}`);
  return lines;
}

/** Adds all steps of the contract. */
export function planContract(steps: StepList, input: PlanInput): void {
  const { catalog } = input.draft;
  for (const work of input.works.filter((each) => each.marked)) {
    steps.add('validate', `check ${work.name}`, {
      sql: [],
      checks: contractChecks(work.checks),
      table: work.name,
      lock: 'ACCESS SHARE',
      because: 'The old version is dropped only when both agree on every row.',
    });
  }
  if (input.oldSchema !== null) {
    const schema = ident(input.oldSchema);
    const views = catalog.shown.map((name) => ident(input.oldSchema!, name));
    steps.add('drop', `drop version ${input.oldSchema}`, {
      sql: [
        ...(views.length > 0 ? [`DROP VIEW IF EXISTS ${views.join(', ')}`] : []),
        `DROP SCHEMA IF EXISTS ${schema}`,
      ],
      lock: 'ACCESS EXCLUSIVE on its views',
      because: 'Nobody uses it any more.',
    });
  }
  for (const table of input.draft.dropped.keys()) {
    steps.add('drop', `drop table ${table}`, {
      sql: [`DROP TABLE IF EXISTS ${ident(catalog.schema, table)}`],
      table,
      lock: 'ACCESS EXCLUSIVE, also on the tables that it refers to',
      because: 'The new version does not show it, and the old one is gone.',
    });
  }
  for (const work of input.works) {
    const outer = ident(input.version.versionSchema, work.shown);
    const body = [...retargetSql(work, outer), ...settleSql(work)];
    if (body.length === 0) continue;
    steps.add('view', `settle ${work.name} on its new columns`, {
      sql: [`LOCK TABLE ${outer} IN ACCESS EXCLUSIVE MODE`, ...body],
      table: work.name,
      lock: 'ACCESS EXCLUSIVE',
      because: 'The view is locked first, as customers do; it stays the same view for them.',
    });
  }
  if (input.works.some((work) => work.marked)) {
    steps.add('drop', 'drop the schema of inner views and functions', {
      sql: [`DROP SCHEMA IF EXISTS ${ident(input.innerSchema)}`],
      lock: 'none',
      because: 'It is empty now.',
    });
  }
  planLate(steps, input);
}

/** Indexes that go, and SQL that waits for the contract. */
function planLate(steps: StepList, { draft, version }: PlanInput): void {
  const { schema } = draft.catalog;
  for (const [name, table] of draft.droppedIndexes) {
    const plain = table.kind === 'table';
    steps.add('index', `drop index ${name}`, {
      sql: [`DROP INDEX ${plain ? 'CONCURRENTLY ' : ''}IF EXISTS ${ident(schema, name)}`],
      table: table.name,
      lock: plain ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      transactional: !plain,
      because: plain
        ? 'CONCURRENTLY blocks no write.'
        : 'PostgreSQL drops the index of a partitioned table in no other way; it is a moment.',
    });
  }
  for (const { up } of draft.late) {
    steps.add('ddl', `run SQL: ${titleOf(up)}`, {
      sql: [up, openViewsSql(schema, version.versionSchema, [])],
      lock: 'whatever it takes',
      because: 'As it is written in the change; a table that it makes gets a view.',
    });
  }
}

/** Adds all steps that take the change back; each may run whatever of the change was done. */
export function planRollback(steps: StepList, input: PlanInput, expand: readonly PlanStep[]): void {
  const undone = [...expand].reverse();
  for (const step of undone.filter((each) => each.kind === 'view')) {
    steps.add('drop', `drop version ${input.version.versionSchema}`, {
      sql: step.undo,
      lock: 'ACCESS EXCLUSIVE on its views',
      because: 'Applications are back on the old version.',
    });
  }
  for (const work of input.works) {
    const mine = undone.filter((each) => each.kind === 'ddl' && each.table === work.name);
    const sql = [...new Set(mine.flatMap((each) => each.undo))];
    if (sql.length === 0) continue;
    const seen = input.draft.catalog.shown.includes(work.name);
    const outer = input.oldSchema !== null && seen ? ident(input.oldSchema, work.name) : null;
    const lock = outer ? [`LOCK TABLE ${outer} IN ACCESS EXCLUSIVE MODE`] : [];
    steps.add('drop', `take the change of ${work.name} back`, {
      sql: [...lock, ...sql],
      table: work.name,
      lock: 'ACCESS EXCLUSIVE',
      because: 'One transaction; the view is locked first, as customers do.',
    });
  }
  // After the constraints and the replica identity that may stand on them.
  for (const step of undone.filter((each) => each.kind === 'index' && each.undo.length > 0)) {
    steps.add('index', `drop what "${step.title}" made`, {
      sql: step.undo,
      table: step.table,
      lock: 'SHARE UPDATE EXCLUSIVE',
      transactional: false,
      because: 'CONCURRENTLY blocks no write.',
    });
  }
  const worked = new Set(input.works.map((work) => work.name));
  const rest = undone.filter(
    (each) => each.kind === 'ddl' && !(each.table !== null && worked.has(each.table)),
  );
  for (const step of rest) {
    steps.add('drop', `undo: ${step.title}`, {
      sql: step.undo,
      table: step.table,
      lock: step.raw ? 'whatever it takes' : 'ACCESS EXCLUSIVE',
      because: step.raw ? 'As it is written in the change.' : 'Nobody uses it any more.',
      ...(step.raw ? { onlyAfter: step.index } : {}),
    });
  }
}
