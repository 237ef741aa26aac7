/**
 * The steps that convert a table by copying it (schema.md, Backfill): cheaper than in place where a
 * table has many indexes, because those of the copy are built at once.
 *
 *   copy made, with the new columns ─ every write repeated on it ─ rows copied ─ indexes built
 *     ─ compared ─ swapped: one transaction, old views turn to the new table ─ old one dropped
 *
 * A row is copied under FOR SHARE: whoever changes it meanwhile waits for the range, and repeats
 * the change on the copied row. The copy has the triggers that keep its new columns in step from
 * its beginning.
 */
import { ident } from '@slipway/kernel';
import { MARKER, type CatalogIndex } from '../catalog.ts';
import { parenthesized } from '../draft.ts';
import { short } from '../names.ts';
import { sideOf } from '../relations.ts';
import type { StepList } from '../step-list.ts';
import type { TriggerSql } from '../triggers.ts';
import type { TableWork } from '../work.ts';
import { copiedColumns, dressSql, identitySql, repointSql, syncFunctionSql } from './sql.ts';

const SYNC = '~sw_sync';

/** What the steps of one table's copy share; names are qualified and quoted where they can be. */
interface Copy {
  readonly work: TableWork;
  readonly base: string;
  readonly copy: string;
  readonly sync: string;
  /** The table's name, unqualified, once the copy has taken its place. */
  readonly oldName: string;
}

/** What the change adds to the table. */
export interface CopyAdditions {
  /** `ADD COLUMN …` and the defaults, each an ALTER TABLE action. */
  readonly columns: readonly string[];
  /** What keeps the versions in step, to be put on the copy. */
  readonly triggers: readonly TriggerSql[];
  /** Column rights, granted on the table once the copy has taken its place. */
  readonly grants: readonly string[];
  /** What takes the columns back once the copy has taken its place. */
  readonly undo: readonly string[];
}

/** @returns the name that a table's copy bears until the swap */
export function copyName(table: string, number: number): string {
  return short(`_sw_copy_${number}_${table}`);
}

function interim({ work }: Copy, index: CatalogIndex): string {
  return short(`_sw_c${work.number}_${index.name}`);
}

function addIndexes(steps: StepList, one: Copy): void {
  const { work, copy } = one;
  for (const index of work.table.indexes.filter((each) => !each.primary)) {
    const name = interim(one, index);
    const unique = index.unique ? 'UNIQUE INDEX' : 'INDEX';
    steps.add('index', `build index ${index.name} on the copy`, {
      sql: [`CREATE ${unique} CONCURRENTLY ${ident(name)} ON ${copy} ${index.body}`],
      table: work.name,
      lock: 'SHARE UPDATE EXCLUSIVE on the copy',
      transactional: false,
      because: 'All at once, after the rows; CONCURRENTLY blocks no write.',
      indexName: ident(work.schema, name),
    });
  }
}

function addForeignKeys(steps: StepList, { work, copy }: Copy): void {
  for (const { name, kind, definition, refers } of work.table.constraints) {
    if (kind !== 'foreign key') continue;
    const plain = definition.replace(/ NOT VALID$/, '');
    steps.add('ddl', `prepare rule ${name} of the copy`, {
      sql: [`ALTER TABLE ${copy} ADD CONSTRAINT ${ident(name)} ${plain} NOT VALID`],
      table: work.name,
      lock: `SHARE ROW EXCLUSIVE, also on ${refers?.table ?? ''}`,
      because: 'NOT VALID reads no row under the lock.',
    });
    steps.add('validate', `prove rule ${name} of the copy`, {
      sql: [`ALTER TABLE ${copy} VALIDATE CONSTRAINT ${ident(name)}`],
      table: work.name,
      lock: 'SHARE UPDATE EXCLUSIVE',
      because: 'Reads all rows while writes go on.',
    });
  }
}

/** What makes the copy the table: every name changes hands, and every old view turns to it. */
function swapSql(
  { work, base, copy, sync, oldName }: Copy,
  olds: readonly string[],
  grants: readonly string[],
): string[] {
  const { table, schema } = work;
  const old = ident(schema, oldName);
  const lines = [
    ...olds.map((view) => `LOCK TABLE ${view} IN ACCESS EXCLUSIVE MODE`),
    `LOCK TABLE ${base}, ${copy} IN ACCESS EXCLUSIVE MODE`,
    `DROP TRIGGER ${ident(SYNC)} ON ${base}`,
    `DROP TRIGGER ${ident(`${SYNC}_all`)} ON ${base}`,
    `DROP FUNCTION ${sync}()`,
    dressSql(base, copy),
    `ALTER TABLE ${base} RENAME TO ${ident(oldName)}`,
    `ALTER TABLE ${copy} RENAME TO ${ident(work.name)}`,
  ];
  for (const index of table.indexes) {
    const away = short(`_sw_old_${work.number}_${index.name}`);
    const name = short(`_sw_c${work.number}_${index.name}`);
    lines.push(
      `ALTER INDEX ${ident(schema, index.name)} RENAME TO ${ident(away)}`,
      `ALTER INDEX ${ident(schema, name)} RENAME TO ${ident(index.name)}`,
    );
    if (index.constraint !== null && !index.primary) {
      const constraint = ident(index.constraint);
      const how = `ADD CONSTRAINT ${constraint} UNIQUE USING INDEX ${constraint}`;
      lines.push(`ALTER TABLE ${base} ${how}`);
    }
    if (index.replicaIdentity) {
      lines.push(`ALTER TABLE ${base} REPLICA IDENTITY USING INDEX ${ident(index.name)}`);
    }
  }
  for (const { name, identity, sequence } of table.columns) {
    if (identity !== '') lines.push(identitySql(old, base, name));
    if (sequence !== null) {
      lines.push(`ALTER SEQUENCE ${sequence} OWNED BY ${base}.${ident(name)}`);
    }
  }
  return [...lines, ...grants, ...olds.map((view) => repointSql(view, base))];
}

function addStart(steps: StepList, one: Copy, { columns, triggers }: CopyAdditions): void {
  const { work, base, copy } = one;
  const key = work.table.indexes.find((index) => index.primary)!;
  const name = ident(interim(one, key));
  const like =
    'INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING IDENTITY ' +
    'INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING COMMENTS';
  steps.add('ddl', `make a copy of ${work.name}`, {
    sql: [
      `CREATE TABLE ${copy} (LIKE ${base} ${like})`,
      `ALTER TABLE ${copy}\n  ${columns.join(',\n  ')}`,
      `CREATE UNIQUE INDEX ${name} ON ${copy} ${key.body}`,
      `ALTER TABLE ${copy} ADD CONSTRAINT ${name} PRIMARY KEY USING INDEX ${name}`,
      ...triggers.map((each) => each.define),
      ...triggers.map((each) => each.attach),
    ],
    table: work.name,
    lock: 'none that anybody waits for',
    undo: [`DROP TABLE IF EXISTS ${copy}`],
    because: 'An empty table with the new columns; nobody uses it yet.',
  });
}

function addSync(steps: StepList, { work, base, copy, sync }: Copy): void {
  const each = `FOR EACH ROW EXECUTE FUNCTION ${sync}()`;
  const all = ident(`${SYNC}_all`);
  steps.add('ddl', `repeat every write to ${work.name} on its copy`, {
    sql: [
      syncFunctionSql(work.table, copy, sync),
      `CREATE TRIGGER ${ident(SYNC)} AFTER INSERT OR UPDATE OR DELETE ON ${base} ${each}`,
      `CREATE TRIGGER ${all} BEFORE TRUNCATE ON ${base} EXECUTE FUNCTION ${sync}()`,
    ],
    table: work.name,
    lock: 'SHARE ROW EXCLUSIVE',
    undo: [
      `DROP TRIGGER IF EXISTS ${ident(SYNC)} ON ${base}`,
      `DROP TRIGGER IF EXISTS ${all} ON ${base}`,
      `DROP FUNCTION IF EXISTS ${sync}()`,
    ],
    because: 'Committed before the rows are copied: every write from here on reaches the copy.',
  });
}

function addRows(steps: StepList, { work, base, copy }: Copy): void {
  const ups = sideOf(work.relations, 'up');
  const columns = copiedColumns(work.table);
  const t = ident(work.name);
  const into = [...columns, ...ups.map((up) => up.target), MARKER].map((name) => ident(name));
  const values = [
    ...columns.map((name) => `${t}.${ident(name)}`),
    ...ups.map((up) => parenthesized(up.sql)),
    String(-work.number),
  ];
  const key = work.table.primaryKey.map((name) => ident(name)).join(', ');
  const insert =
    `INSERT INTO ${copy} (${into.join(', ')}) OVERRIDING SYSTEM VALUE\n` +
    `SELECT ${values.join(', ')}\nFROM   ${base} AS ${t}\n` +
    `WHERE  ${t}.ctid >= $1::tid AND ${t}.ctid < $2::tid\n` +
    `FOR    SHARE OF ${t}\nON CONFLICT (${key}) DO NOTHING`;
  const analyze = `ANALYZE ${base}`;
  steps.add('backfill', `copy the rows of ${work.name}`, {
    sql: [analyze, insert],
    table: work.name,
    lock: 'ROW SHARE',
    transactional: false,
    because: 'Range by range; a customer’s write always wins, and none is missed.',
    backfill: {
      table: work.name,
      leaves: [base],
      updates: [insert],
      analyze,
      marker: -work.number,
      quiet: false,
    },
  });
}

function addSwap(
  steps: StepList,
  one: Copy,
  olds: readonly string[],
  { grants, undo }: CopyAdditions,
): void {
  const { work, base, copy, oldName } = one;
  const { primaryKey } = work.table;
  const list = (from: string) =>
    copiedColumns(work.table)
      .map((name) => `${from}.${ident(name)}`)
      .join(', ');
  const using = primaryKey.map((name) => ident(name)).join(', ');
  const rows =
    `SELECT ROW(${list('t')})::record AS stored, ROW(${list('c')})::record AS copied\n` +
    `FROM ${base} AS t FULL JOIN ${copy} AS c USING (${using})`;
  steps.add('validate', `compare ${work.name} with its copy`, {
    sql: [`ANALYZE ${copy}`],
    table: work.name,
    lock: 'SHARE UPDATE EXCLUSIVE on the copy',
    because: 'The copy takes the table’s place only when it holds the same rows.',
    checks: [
      {
        title: `rows of ${work.name} that differ from their copies`,
        sql: `SELECT count(*) AS count FROM (${rows}) AS r WHERE stored *<> copied`,
        failing: null,
        blame: 'verify',
      },
    ],
  });
  const drop = `DROP TABLE IF EXISTS ${ident(work.schema, oldName)}`;
  steps.add('ddl', `swap ${work.name} and its copy`, {
    sql: swapSql(one, olds, grants),
    table: work.name,
    lock: 'ACCESS EXCLUSIVE',
    undo: [...undo, drop],
    addsColumns: true,
    because: 'Names change hands in one transaction; the view is locked first, as customers do.',
  });
  steps.add('drop', `drop the old table of ${work.name}`, {
    sql: [drop],
    lock: 'ACCESS EXCLUSIVE, also on the tables that it refers to',
    because: 'Nobody uses it any more.',
  });
}

/**
 * Adds the steps that stand for adding columns, triggers and backfill of a table that is copied.
 *
 * @param olds the live versions' views of the table
 */
export function planCopy(
  steps: StepList,
  work: TableWork,
  additions: CopyAdditions,
  olds: readonly string[],
): void {
  const { schema, name, number } = work;
  const one: Copy = {
    work,
    base: ident(schema, name),
    copy: ident(schema, copyName(name, number)),
    sync: ident(work.innerSchema, short(`${name}_sync`)),
    oldName: short(`_sw_old_${number}_${name}`),
  };
  addStart(steps, one, additions);
  addSync(steps, one);
  addRows(steps, one);
  addIndexes(steps, one);
  addForeignKeys(steps, one);
  addSwap(steps, one, olds, additions);
}
