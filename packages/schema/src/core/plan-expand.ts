/**
 * The steps from one version to two.
 *
 * Order (schema-recipes, 4 and 5): new tables ─ columns ─ triggers ─ backfill ─ indexes and rules ─
 * checks ─ triggers of the way back ─ one transaction that publishes the new version's views.
 */
import { ident } from '@slipway/kernel';
import { MARKER, type CatalogTable } from './catalog.ts';
import { createStatisticsSql } from './carry-others.ts';
import { planCopy } from './copy-swap/plan-copy.ts';
import { checkLock, publishChecks, rowCheck, stateCheck, sweepField } from './checks.ts';
import { parenthesized, type AddedColumn } from './draft.ts';
import { addIndex } from './plan-indexes.ts';
import { addPartitionedKey } from './plan-keys.ts';
import { identitySql, keepSql, sequenceSql, unkeepSql } from './generated.ts';
import { keptColumns, notNullNames, titleOf, type PlanInput, type TableWork } from './work.ts';
import { sideOf, type Relation } from './relations.ts';
import type { StepList } from './step-list.ts';
import { allTriggers, moveTriggers } from './trigger-set.ts';
import { outOfStep } from './triggers.ts';
import { narrowSql, passesTriggers, widenSql } from './user-triggers.ts';
import { publishSql, unpublishSql } from './views.ts';

function addColumnSql(work: TableWork, column: AddedColumn): string {
  const parts = [`ADD COLUMN ${ident(column.physical)} ${column.type}`];
  if (column.virtual !== undefined) parts.push(`GENERATED ALWAYS AS ${column.virtual} VIRTUAL`);
  if (column.collation) parts.push(`COLLATE ${column.collation}`);
  if (column.instant) parts.push(`DEFAULT ${column.default}`);
  if (column.instant && column.notNull) {
    const named = work.serverMajor >= 18;
    if (named) parts.push(`CONSTRAINT ${ident(notNullNames(work, column).interim)}`);
    parts.push('NOT NULL');
  }
  return parts.join(' ');
}

/** Column rights of an altered column go to its twin; who has them may read the marker. */
function grantsSql(work: TableWork): string[] {
  const base = ident(work.schema, work.name);
  const lines: string[] = [];
  for (const column of work.draft.columns) {
    const old = work.table.columns.find((each) => each.name === column.old);
    for (const grant of old?.grants ?? []) {
      const role = grant.grantee === '' ? 'PUBLIC' : ident(grant.grantee);
      if (work.marked) lines.push(`GRANT SELECT (${ident(MARKER)}) ON ${base} TO ${role}`);
      if (column.physical === column.old) continue;
      lines.push(`GRANT ${grant.privilege} (${ident(column.physical)}) ON ${base} TO ${role}`);
    }
  }
  return [...new Set(lines)];
}

/** @returns the actions of ALTER TABLE that add what the change needs, and take it back */
function columnActions(work: TableWork) {
  const add = work.draft.added.map((column) => addColumnSql(work, column));
  if (work.marked && !work.table.marker) add.push(`ADD COLUMN ${ident(MARKER)} smallint`);
  const defaults = work.draft.added
    .filter((column) => column.default !== null && !column.instant)
    .map((column) => `ALTER COLUMN ${ident(column.physical)} SET DEFAULT ${column.default}`);
  const settings = work.draft.twins.flatMap(({ base: name, twin }) => {
    const old = work.table.columns.find((each) => each.name === name);
    const type = work.draft.added.find((each) => each.physical === twin)?.type;
    const stored = old?.type === type ? (old?.storage ?? []) : [];
    const actions = [...(old?.settings ?? []), ...stored];
    return actions.map((action) => `ALTER COLUMN ${ident(twin)} ${action}`);
  });
  const gone = work.draft.added.map((column) => `DROP COLUMN IF EXISTS ${ident(column.physical)}`);
  const base = ident(work.schema, work.name);
  const undo = gone.length > 0 ? [`ALTER TABLE IF EXISTS ${base}\n  ${gone.join(',\n  ')}`] : [];
  return { add, defaults: [...defaults, ...settings], undo };
}

function addColumns(steps: StepList, work: TableWork): void {
  const base = ident(work.schema, work.name);
  const { add, defaults, undo } = columnActions(work);
  steps.add('ddl', `add columns to ${work.name}`, {
    sql: [
      ...(add.length > 0 ? [`ALTER TABLE ${base}\n  ${add.join(',\n  ')}`] : []),
      ...defaults.map((each) => `ALTER TABLE ${base} ${each}`),
      ...work.draft.identities.map((each) => sequenceSql(base, each)),
      ...grantsSql(work),
    ],
    table: work.name,
    lock: 'ACCESS EXCLUSIVE',
    undo,
    addsColumns: true,
    because: 'No table is rewritten: the columns begin empty or with one constant.',
  });
}

/** The table's triggers learn the change; those that its functions replace go. */
function triggersStep(
  steps: StepList,
  work: TableWork,
  title: string,
  open: boolean,
  because: string,
): void {
  const checks = open
    ? []
    : (work.triggersBefore?.layers ?? []).flatMap((layer) =>
        sideOf(layer.relations, 'up').length === 0
          ? []
          : [
              stateCheck(
                { schema: work.schema, table: work.table, number: layer.number },
                'verify',
              ),
            ],
      );
  steps.add('ddl', title, {
    sql: moveTriggers(work.triggersBefore, work.triggers, open),
    table: work.name,
    lock: 'SHARE ROW EXCLUSIVE',
    undo: moveTriggers(work.triggers, work.triggersBefore),
    because,
    triggers: true,
    ...(checks.length > 0 ? { checks } : {}),
  });
}

/** @returns an `up` as SQL over the base table's row, whose names may be others */
function overRow(work: TableWork, { sql, reads }: Relation): string {
  const value = parenthesized(sql);
  if (reads.every((read) => read.name === read.physical)) return value;
  const was = ident(work.checks.was);
  const row = reads.map((read) => `${was}.${ident(read.physical)}`).join(', ');
  const names = reads.map((read) => ident(read.name)).join(', ');
  return `(SELECT ${value} FROM (SELECT ${row}) AS ${was} (${names}))`;
}

/** Copies the table, with all that the change adds, in place of adding it and converting rows. */
function copy(steps: StepList, work: TableWork, name: string, { draft, oldSchema }: PlanInput) {
  const { add, defaults, undo } = columnActions(work);
  const { was } = work.checks;
  const isShown = oldSchema !== null && draft.catalog.shown.includes(was);
  const additions = {
    columns: [...add, ...defaults],
    triggers: work.triggers ? allTriggers({ ...work.triggers, on: name }, false) : [],
    grants: grantsSql(work),
    undo,
  };
  planCopy(steps, work, additions, isShown ? [ident(oldSchema, was)] : []);
}

function backfill(steps: StepList, work: TableWork): void {
  const ups = sideOf(work.relations, 'up');
  if (ups.length === 0) return;
  const sets = [
    ...ups.map((each) => `${ident(each.target)} = ${overRow(work, each)}`),
    `${ident(MARKER)} = ${-work.number}`,
  ];
  const { leaves } = work.table;
  const updates = leaves.map(
    (leaf) =>
      `UPDATE ${leaf} AS ${ident(work.checks.was)}\nSET    ${sets.join(',\n       ')}\n` +
      `WHERE  ctid >= $1::tid AND ctid < $2::tid\n` +
      `AND    ${outOfStep(ident(MARKER), work.number)}`,
  );
  const analyze = `ANALYZE ${ident(work.schema, work.name)}`;
  steps.add('backfill', `convert the rows of ${work.name}`, {
    sql: [analyze, ...updates],
    table: work.name,
    lock: 'ROW EXCLUSIVE',
    transactional: false,
    because: 'Range by range; a customer’s write always wins, and none is missed.',
    ...sweepField(work.checks),
    backfill: {
      table: work.name,
      leaves,
      updates,
      analyze,
      marker: -work.number,
      quiet: work.mayPassTriggers && passesTriggers(work.table),
    },
  });
}

function addNotNull(steps: StepList, work: TableWork, column: AddedColumn): void {
  const base = ident(work.schema, work.name);
  const { interim: name } = notNullNames(work, column);
  const quoted = ident(column.physical);
  const title = `rows of ${work.name} without a value for ${column.physical}, which is NOT NULL`;
  const broken = `t.${quoted} IS NULL`;
  const check = rowCheck(title, 'up', work.table, `${base} AS t`, broken);
  if (work.serverMajor >= 18) {
    addRule(steps, work, name, `NOT NULL ${quoted}`, null, check);
    return;
  }
  addRule(steps, work, name, `CHECK (${quoted} IS NOT NULL)`, null, check);
  steps.add('ddl', `make ${column.physical} of ${work.name} NOT NULL`, {
    sql: [
      `ALTER TABLE ${base} ALTER COLUMN ${quoted} SET NOT NULL`,
      `ALTER TABLE ${base} DROP CONSTRAINT ${ident(name)}`,
    ],
    table: work.name,
    lock: 'ACCESS EXCLUSIVE',
    because: 'The validated check proves it, so the table is not read under the lock.',
  });
}

function addRule(
  steps: StepList,
  work: TableWork,
  name: string,
  definition: string,
  refersTo: string | null,
  check: ReturnType<typeof rowCheck>,
): void {
  const base = ident(work.schema, work.name);
  const constraint = ident(name);
  steps.add('ddl', `add rule ${name}, not yet validated`, {
    sql: [`ALTER TABLE ${base} ADD CONSTRAINT ${constraint} ${definition} NOT VALID`],
    table: work.name,
    lock: refersTo ? `SHARE ROW EXCLUSIVE, also on ${refersTo}` : 'ACCESS EXCLUSIVE',
    undo: [`ALTER TABLE IF EXISTS ${base} DROP CONSTRAINT IF EXISTS ${constraint}`],
    because: 'NOT VALID reads no row under the lock; new writes obey it from here on.',
    checks: [check],
  });
  steps.add('validate', `validate rule ${name}`, {
    sql: [`ALTER TABLE ${base} VALIDATE CONSTRAINT ${constraint}`],
    table: work.name,
    lock: 'SHARE UPDATE EXCLUSIVE',
    because: 'Reads all rows while writes go on.',
  });
}

/** Numbered columns become identity columns; generated ones get the trigger that keeps them. */
function addComputed(steps: StepList, work: TableWork): void {
  const base = ident(work.schema, work.name);
  for (const each of work.draft.identities) {
    steps.add('ddl', `make ${each.physical} of ${work.name} an identity column`, {
      sql: [identitySql(base, each)],
      table: work.name,
      lock: 'ACCESS EXCLUSIVE',
      // First of all: an identity column does not let go of its NOT NULL.
      undo: [`ALTER TABLE IF EXISTS ${base} DROP COLUMN IF EXISTS ${ident(each.physical)}`],
      addsColumns: true,
      because: 'Every row has its number, so no row is read; the sequence goes on from there.',
    });
  }
  for (const column of keptColumns(work)) {
    steps.add('ddl', `keep ${column.target} of ${work.name} computed`, {
      sql: keepSql(work.schema, work.name, column),
      table: work.name,
      lock: 'SHARE ROW EXCLUSIVE',
      undo: unkeepSql(work.schema, work.name, column.target),
      because: 'A stored generated column would rewrite the table under a lock; this one stays.',
    });
  }
}

function addIndexes(steps: StepList, work: TableWork): void {
  // Before the indexes: a primary key is made only of columns that are NOT NULL.
  for (const column of work.draft.added) {
    if (column.notNull && !column.instant) addNotNull(steps, work, column);
  }
  addComputed(steps, work);
  for (const index of work.indexes) addIndex(steps, work, index);
  const base = ident(work.schema, work.name);
  const { statistics } = work.draft;
  steps.add('ddl', `gather statistics of ${work.name}`, {
    sql: [
      ...statistics.map((each) => createStatisticsSql(base, each)),
      ...(statistics.length > 0 ? [`ANALYZE ${base}`] : []),
    ],
    table: work.name,
    lock: 'SHARE UPDATE EXCLUSIVE',
    undo: statistics.map((each) => `DROP STATISTICS IF EXISTS ${ident(each.schema, each.name)}`),
    because: 'Before the new version is used: its plans are as good as the old one’s.',
  });
}

function addRules(steps: StepList, work: TableWork): void {
  const base = ident(work.schema, work.name);
  for (const rule of work.rules) {
    const title = `rows of ${work.name} that break ${rule.finalName}`;
    const check = rowCheck(title, 'up', work.table, `${base} AS t`, rule.broken);
    if (work.table.kind === 'partitioned' && rule.refersTo !== null) {
      addPartitionedKey(steps, work, { ...rule, refersTo: rule.refersTo }, check);
    } else {
      addRule(steps, work, rule.name, rule.definition, rule.refersTo, check);
    }
  }
  const { replicaIdentity } = work.draft;
  if (replicaIdentity === null) return;
  steps.add('ddl', `set the replica identity of ${work.name}`, {
    sql: [`ALTER TABLE ${base} REPLICA IDENTITY ${replicaIdentity}`],
    table: work.name,
    lock: 'ACCESS EXCLUSIVE',
    undo: [`ALTER TABLE IF EXISTS ${base} REPLICA IDENTITY ${identityOf(work.table)}`],
    because: 'A moment’s work; it concerns the table, so both versions.',
  });
}

/** What follows REPLICA IDENTITY for the one that a table has. */
function identityOf(table: CatalogTable): string {
  const index = table.indexes.find((each) => each.replicaIdentity);
  if (index) return `USING INDEX ${ident(index.physical ?? index.name)}`;
  return { d: 'DEFAULT', n: 'NOTHING', f: 'FULL', i: 'DEFAULT' }[table.replicaIdentity];
}

/** New tables and raw SQL, in the order of the file. */
function planEarly(steps: StepList, { draft, standing }: PlanInput): void {
  for (const each of draft.early) {
    if ('create' in each) {
      const { name, create, refersTo, undo } = each.create;
      steps.add('ddl', `${undo ? 'bring back' : 'create'} table ${name}`, {
        sql: create,
        table: name,
        lock: refersTo.length > 0 ? `SHARE ROW EXCLUSIVE on ${refersTo.join(', ')}` : 'none',
        undo: undo ?? [`DROP TABLE IF EXISTS ${ident(draft.catalog.schema, name)}`],
        because: undo
          ? 'It was set aside with its rows, rules and indexes; nobody uses it.'
          : 'A new table; nobody uses it yet.',
      });
      continue;
    }
    if ('enumValue' in each) {
      const { type, value, sql } = each.enumValue;
      steps.add('ddl', `add value ${value} to type ${type.schema}.${type.name}`, {
        sql: [sql],
        lock: 'none',
        because: 'Its own transaction: nobody can use the value before it has ended.',
      });
      continue;
    }
    const { up, down } = each.sql;
    if (standing.includes(up)) continue;
    steps.add('ddl', `run SQL: ${titleOf(up)}`, {
      sql: [up],
      lock: 'whatever it takes',
      undo: down === null ? [] : [down],
      because: 'As it is written in the change; what it locks and breaks is its author’s part.',
      raw: down === null ? 'stands' : 'undone',
    });
  }
}

/** Foreign keys of tables that were brought back: what they refer to is in use. */
function planReturned(steps: StepList, { draft }: PlanInput): void {
  for (const { name, table, add, drop, validate } of draft.returned) {
    steps.add('ddl', `add rule ${name}, not yet validated`, {
      sql: [add],
      lock: 'SHARE ROW EXCLUSIVE, also on the table that it refers to',
      undo: [drop],
      because: 'NOT VALID reads no row under the lock.',
    });
    if (validate === null) continue;
    steps.add('validate', `validate rule ${name}`, {
      sql: [validate],
      table,
      lock: 'SHARE UPDATE EXCLUSIVE',
      because: 'Rows that it refers to may have gone meanwhile: then the change is taken back.',
    });
  }
}

/** Adds all steps of the expand phase. */
export function planExpand(steps: StepList, input: PlanInput): void {
  const { draft, works } = input;
  const { catalog } = draft;
  if (!catalog.exists) {
    const schema = ident(catalog.schema);
    steps.add('ddl', `create schema ${catalog.schema}`, {
      sql: [`CREATE SCHEMA IF NOT EXISTS ${schema}`],
      lock: 'none',
      undo: [`DROP SCHEMA IF EXISTS ${schema}`],
      because: 'The change creates the first tables of this schema.',
    });
  }
  planEarly(steps, input);
  planReturned(steps, input);
  for (const work of works) if (work.copy === null) addColumns(steps, work);
  const marked = works.filter((work) => work.marked);
  if (input.version.views.some((view) => view.marked)) {
    steps.add('ddl', 'create the schema of inner views and functions', {
      sql: [`CREATE SCHEMA ${ident(input.innerSchema)}`],
      lock: 'none',
      undo: [`DROP SCHEMA IF EXISTS ${ident(input.innerSchema)}`],
      because: 'What belongs to this change alone stands apart, so that it can go at once.',
    });
  }
  for (const work of marked.filter((each) => each.copy === null)) {
    triggersStep(
      steps,
      work,
      `keep ${work.name} in step`,
      false,
      'Committed before the backfill begins: every row written from here on is in step.',
    );
  }
  for (const work of works) {
    if (work.copy === null) backfill(steps, work);
    else copy(steps, work, work.copy, input);
  }
  for (const work of works) addIndexes(steps, work);
  // After all indexes: a foreign key may refer to another table's new key.
  for (const work of works) addRules(steps, work);
  for (const work of marked) {
    steps.add('validate', `check ${work.name}`, {
      sql: [],
      checks: publishChecks(work.checks),
      ...sweepField(work.checks),
      table: work.name,
      lock: checkLock(sweepField(work.checks)),
      because: 'The new version is published only when no row is out of step.',
    });
  }
  for (const work of marked) {
    triggersStep(
      steps,
      work,
      `open the way back for ${work.name}`,
      true,
      'Before the views: what the new version writes reaches the old one from its first write.',
    );
    steps.add('ddl', `let triggers of ${work.name} see the new version’s writes`, {
      sql: widenSql(work.draft),
      table: work.name,
      lock: work.table.triggers.some((each) => each.constraint)
        ? 'ACCESS EXCLUSIVE'
        : 'SHARE ROW EXCLUSIVE',
      undo: narrowSql(work.draft),
      because: 'UPDATE OF an altered column is, for the new version, an UPDATE of its twin.',
    });
  }
  planPublish(steps, input);
}

function planPublish(steps: StepList, input: PlanInput): void {
  steps.add('view', `publish version ${input.version.versionSchema}`, {
    sql: publishSql(input.version),
    lock: 'ACCESS SHARE',
    undo: unpublishSql(input.version),
    because: 'One transaction of nothing but new views: it waits for nobody.',
  });
}
