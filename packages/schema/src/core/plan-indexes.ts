/**
 * The steps that build an index beside writes.
 *
 * A partitioned table's index is made without its parts, each part is built CONCURRENTLY on its
 * partition, and then all are attached: with the last one it becomes valid.
 */
import { ident } from '@slipway/kernel';
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

function addPartitionedIndex(steps: StepList, work: TableWork, index: DraftIndex): void {
  const name = ident(work.schema, index.name);
  const create = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX`;
  steps.add('ddl', `begin index ${index.name}`, {
    sql: [`${create} ${ident(index.name)} ON ONLY ${ident(work.schema, work.name)} ${index.body}`],
    table: work.name,
    lock: 'SHARE',
    undo: [`DROP INDEX IF EXISTS ${name}`],
    because: 'Without its parts it reads no row; it is not valid yet.',
  });
  const parts = work.table.leaves.map((leaf, at) => ({
    leaf,
    part: short(`${index.finalName}_${work.number}_${at + 1}`),
  }));
  for (const { leaf, part } of parts) {
    const partName = ident(work.schema, part);
    steps.add('index', `build index ${part}`, {
      sql: [`${create} CONCURRENTLY ${ident(part)} ON ${leaf} ${index.body}`],
      table: work.name,
      lock: 'SHARE UPDATE EXCLUSIVE',
      transactional: false,
      undo: [`DROP INDEX CONCURRENTLY IF EXISTS ${partName}`],
      because: `The part of ${leaf}; CONCURRENTLY blocks no write.`,
      indexName: partName,
    });
  }
  steps.add('ddl', `complete index ${index.name}`, {
    sql: parts.map(
      ({ part }) => `ALTER INDEX ${name} ATTACH PARTITION ${ident(work.schema, part)}`,
    ),
    table: work.name,
    lock: 'ACCESS EXCLUSIVE on the parts',
    because: 'A moment’s work: the parts exist already.',
  });
}

/** Adds the steps that build an index, and the constraint that it backs. */
export function addIndex(steps: StepList, work: TableWork, index: DraftIndex): void {
  if (work.table.kind === 'partitioned') addPartitionedIndex(steps, work, index);
  else addPlainIndex(steps, work, index);
}
