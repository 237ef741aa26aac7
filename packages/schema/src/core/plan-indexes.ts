/**
 * The steps that build an index beside writes.
 *
 * A partitioned table's index is made without its parts, each part is built CONCURRENTLY on its
 * partition, and then all are attached: with the last one it becomes valid.
 */
import { ident } from '@slipway/kernel';
import type { CatalogPartition } from './catalog.ts';
import type { DraftIndex } from './draft.ts';
import { short } from './names.ts';
import type { StepList } from './step-list.ts';
import type { TableWork } from './work.ts';

function addPlainIndex(steps: StepList, work: TableWork, index: DraftIndex): void {
  const base = ident(work.schema, work.name);
  const name = ident(work.schema, index.name);
  const unique = index.unique ? 'UNIQUE INDEX' : 'INDEX';
  const onAdded = work.draft.added.some((column) => index.columns.includes(column.physical));
  const undo = onAdded ? [] : [`DROP INDEX CONCURRENTLY IF EXISTS ${name}`];
  steps.add('index', `build index ${index.name}`, {
    sql: [`CREATE ${unique} CONCURRENTLY ${ident(index.name)} ON ${base} ${index.body}`],
    table: work.name,
    lock: 'SHARE UPDATE EXCLUSIVE',
    transactional: false,
    undo,
    because: 'CONCURRENTLY blocks no write; an invalid one is dropped and built again.',
    indexName: name,
  });
  if (!index.constraint) return;
  const constraint = ident(index.name);
  steps.add('ddl', `make ${index.name} a constraint`, {
    sql: [
      `ALTER TABLE ${base} ADD CONSTRAINT ${constraint} ${index.constraint} ` +
        `USING INDEX ${constraint}${index.deferrable}`,
    ],
    table: work.name,
    lock: 'ACCESS EXCLUSIVE',
    undo: [`ALTER TABLE IF EXISTS ${base} DROP CONSTRAINT IF EXISTS ${constraint}`],
    because: 'The index exists already, so this is a moment’s work.',
  });
}

/** A partition's part of an index, and the index that it is attached to. */
interface Part extends CatalogPartition {
  readonly index: string;
  readonly of: string;
}

/** @returns the index's parts, each after the one that it is attached to */
function partsOf(work: TableWork, index: DraftIndex): Part[] {
  const parts: Part[] = [];
  for (const [at, partition] of work.table.partitions.entries()) {
    const name = short(`${index.finalName}_${work.number}_${at + 1}`);
    const parent = parts.find((each) => each.name === partition.parent);
    const of = parent ? ident(parent.schema, parent.index) : ident(work.schema, index.name);
    parts.push({ ...partition, index: name, of });
  }
  return parts;
}

/** @returns the statement that makes an index, or its rule, without its parts */
function withoutParts(index: DraftIndex, name: string, on: string): string {
  if (index.constraint === null) {
    const create = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${ident(name)}`;
    return `${create} ON ONLY ${on} ${index.body}`;
  }
  // A rule is written in another order than the index that PostgreSQL prints.
  const form = /^USING btree (\(.*?\))( NULLS NOT DISTINCT)?( WITH \(.*\))?$/s.exec(index.body);
  const [, columns = index.body, distinct = '', stored = ''] = form ?? [];
  return (
    `ALTER TABLE ONLY ${on} ADD CONSTRAINT ${ident(name)} ` +
    `${index.constraint}${distinct} ${columns}${stored}${index.deferrable}`
  );
}

function dropSql(index: DraftIndex, schema: string, name: string, on: string): string {
  return index.constraint === null
    ? `DROP INDEX IF EXISTS ${ident(schema, name)}`
    : `ALTER TABLE IF EXISTS ${on} DROP CONSTRAINT IF EXISTS ${ident(name)}`;
}

function addPart(steps: StepList, work: TableWork, index: DraftIndex, part: Part): void {
  const name = ident(part.schema, part.index);
  const create = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY`;
  steps.add('index', `build index ${part.index}`, {
    sql: [`${create} ${ident(part.index)} ON ${part.name} ${index.body}`],
    table: work.name,
    lock: 'SHARE UPDATE EXCLUSIVE',
    transactional: false,
    undo: [`DROP INDEX CONCURRENTLY IF EXISTS ${name}`],
    because: `The part of ${part.name}; CONCURRENTLY blocks no write.`,
    indexName: name,
  });
  if (index.constraint === null) return;
  const constraint = ident(part.index);
  steps.add('ddl', `make ${part.index} a constraint`, {
    sql: [
      `ALTER TABLE ${part.name} ADD CONSTRAINT ${constraint} ${index.constraint} ` +
        `USING INDEX ${constraint}${index.deferrable}`,
    ],
    table: work.name,
    lock: 'ACCESS EXCLUSIVE',
    undo: [dropSql(index, part.schema, part.index, part.name)],
    because: 'The index exists already, so this is a moment’s work.',
  });
}

/** @see https://www.postgresql.org/docs/18/ddl-partitioning.html (5.12.2.2) */
function addPartitionedIndex(steps: StepList, work: TableWork, index: DraftIndex): void {
  const base = ident(work.schema, work.name);
  const parts = partsOf(work, index);
  const branches = parts.filter((part) => !part.leaf);
  const undo = dropSql(index, work.schema, index.name, base);
  steps.add('ddl', `begin index ${index.name}`, {
    sql: [
      withoutParts(index, index.name, base),
      ...branches.map((part) => withoutParts(index, part.index, part.name)),
    ],
    table: work.name,
    lock: index.constraint === null ? 'SHARE' : 'ACCESS EXCLUSIVE',
    undo: [undo, ...branches.map((part) => dropSql(index, part.schema, part.index, part.name))],
    because: 'Without its parts it reads no row; a partition that is made now has its part.',
  });
  for (const part of parts.filter((each) => each.leaf)) addPart(steps, work, index, part);
  steps.add('ddl', `complete index ${index.name}`, {
    sql: parts
      .toReversed()
      .map((part) => `ALTER INDEX ${part.of} ATTACH PARTITION ${ident(part.schema, part.index)}`),
    table: work.name,
    lock: 'ACCESS EXCLUSIVE on the parts',
    // Before its parts: what is attached does not go alone.
    undo: index.constraint === null ? [] : [undo],
    because: 'A moment’s work: the parts exist already.',
  });
}

/** Adds the steps that build an index, and the constraint that it backs. */
export function addIndex(steps: StepList, work: TableWork, index: DraftIndex): void {
  if (work.table.kind === 'partitioned') addPartitionedIndex(steps, work, index);
  else addPlainIndex(steps, work, index);
}
