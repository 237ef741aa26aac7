/**
 * What an altered column had goes to its twin: indexes, checks and foreign keys.
 *
 * Each is built a second time on the twin, with the other columns as they are, and takes the old
 * one's name at the contract. The old definition is put to the database with the twin's type; what
 * does not fit there is refused before anything is changed.
 */
import type { CatalogConstraint, CatalogIndex, ForeignTarget } from './catalog.ts';
import { carryOthers } from './carry-others.ts';
import { oldName, refuse, tableOf, type ChangeDraft, type TableDraft, type Twin } from './draft.ts';
import { interimName, twinName } from './names.ts';
import { seenOf } from './seen.ts';

const DROP_FIRST = 'Drop it first, or leave the column as it is.';

function no(table: TableDraft, twin: Twin, what: string, why: string, hint = DROP_FIRST): never {
  const problem = `${what} on ${oldName(table, twin.base)} cannot be carried over: ${why}.`;
  refuse(twin.operation, 'column', problem, hint);
}

function twinAmong(table: TableDraft, columns: readonly string[]): Twin | undefined {
  return table.twins.find((twin) => columns.includes(twin.base));
}

/** A name that nothing bears yet: an earlier change in flight may have carried the same rule. */
function freeName(draft: ChangeDraft, table: TableDraft, name: string): string {
  const bears = [...table.table.constraints, ...table.table.indexes].map((each) => each.physical);
  const interim = interimName(name);
  const taken =
    draft.taken.has(interim) ||
    bears.includes(interim) ||
    (table.table.hiddenRules ?? []).includes(interim);
  return taken ? twinName(draft.number, name) : interim;
}

/** @returns a column's name in the base once the change is done: its twin's, where it has one */
function physicalIn({ twins }: TableDraft): (column: string) => string {
  const physical = new Map(twins.map((each) => [each.base, each.twin]));
  return (column) => physical.get(column) ?? column;
}

function carryIndex(draft: ChangeDraft, table: TableDraft, index: CatalogIndex): void {
  const owner = index.constraint ?? index.name;
  if (draft.droppedIndexes.has(index.name) || table.droppedConstraints.has(owner)) return;
  const twin = twinAmong(table, [...index.columns, ...index.reads]);
  if (!twin) return;
  const what = `Index ${index.name}`;
  if (table.table.kind === 'partitioned' && index.primary) {
    no(
      table,
      twin,
      what,
      'an index of a partitioned table cannot become its primary key',
      'In a change before this one, add a unique constraint over its columns, and ' +
        '`sql: { up: ALTER TABLE … DROP CONSTRAINT …, onComplete: true }`; in the change after, ' +
        'make the key by create_constraint.',
    );
  }
  if (table.table.constraints.some((each) => each.name === owner && each.kind === 'exclusion')) {
    no(table, twin, what, 'it backs an exclusion constraint, which cannot be built beside writes');
  }
  const name = freeName(draft, table, index.name);
  const mayBeNull = table.added.some((each) => each.physical === twin.twin && !each.notNull);
  if (mayBeNull && index.primary)
    no(table, twin, what, 'a column of the primary key is never NULL');
  if (mayBeNull && index.replicaIdentity)
    no(table, twin, what, 'the replica identity is never NULL');
  if (index.replicaIdentity) table.replicaIndex = name;
  if (index.primary) {
    const constraint = index.physical ?? index.name;
    table.promoted = { constraint, index: name, deferrable: index.deferrable };
  }
  table.indexes.push({
    name,
    comment: index.comment,
    constraintComment: index.constraintComment,
    clustered: index.clustered,
    finalName: table.renamedConstraints.get(owner) ?? index.name,
    unique: index.unique,
    body: index.body,
    names: 'old',
    // A unique constraint could not become the primary key at the contract; an index can.
    constraint: index.constraint === null || index.primary ? null : 'UNIQUE',
    deferrable: index.deferrable,
    columns: [...new Set([...index.columns, ...index.reads].map(physicalIn(table)))],
    operation: twin.operation,
    field: 'column',
  });
}

function carryConstraint(draft: ChangeDraft, table: TableDraft, old: CatalogConstraint): void {
  const far = farTwins(draft, old);
  const twin = twinAmong(table, old.columns) ?? far[0];
  if (!twin || table.droppedConstraints.has(old.name) || old.kind === 'exclusion') return;
  const what = `The ${old.kind} constraint ${old.name}`;
  const rule = {
    name: freeName(draft, table, old.name),
    comment: old.comment,
    finalName: table.renamedConstraints.get(old.name) ?? old.name,
    operation: twin.operation,
    field: 'column',
  };
  if (old.kind === 'check') {
    const condition = old.condition ?? 'true';
    const { noInherit } = old;
    const columns = old.columns.map(physicalIn(table));
    table.constraints.push({ ...rule, kind: 'check', columns, condition, names: 'old', noInherit });
    if (twin.converts) {
      draft.warnings.push(
        `${what} of ${table.shown} is carried over to the new values of ` +
          `${oldName(table, twin.base)} as it is: ${condition}.`,
      );
    }
    return;
  }
  const tail = old.refers?.tail ?? null;
  if (!old.refers || tail === null) no(table, twin, what, 'its form is not known');
  if (/SET (NULL|DEFAULT) \(/.test(tail)) no(table, twin, what, 'it sets single columns on delete');
  if (far.length > 0) table.freed.add(old.name);
  table.constraints.push({
    ...rule,
    kind: 'foreign key',
    columns: old.columns.map(physicalIn(table)),
    target: old.refers.table,
    targetColumns: old.refers.columns.map(
      (column) => far.find((each) => each.base === column)?.twin ?? column,
    ),
    ...(far.length > 0 ? { targetTypes: farTypes(draft, old.refers) } : {}),
    tail: tail.replace(/ NOT VALID$/, ''),
  });
}

/** @returns the twins of the columns that a foreign key refers to */
function farTwins(draft: ChangeDraft, { refers }: CatalogConstraint): Twin[] {
  if (!refers || refers.schema !== draft.catalog.schema) return [];
  const twins = draft.tables.get(refers.name)?.twins ?? [];
  return twins.filter((each) => refers.columns.includes(each.base));
}

/** @returns the types of the columns that a foreign key will refer to */
function farTypes(draft: ChangeDraft, refers: ForeignTarget): string[] {
  const far = draft.tables.get(refers.name)!;
  return refers.columns.map((column) => {
    const twin = far.twins.find((each) => each.base === column)?.twin;
    const added = far.added.find((each) => each.physical === twin);
    return added?.type ?? far.table.columns.find((each) => each.name === column)!.type;
  });
}

/** Begins the drafts of tables whose foreign keys refer to altered columns. */
function beginReferring(draft: ChangeDraft): void {
  for (const table of draft.tables.values()) {
    for (const twin of table.twins) {
      if (!table.table.referenced.includes(twin.base)) continue;
      const inside = draft.catalog.tables.filter((other) =>
        other.constraints.some(
          ({ refers }) =>
            refers?.name === table.name &&
            refers.schema === draft.catalog.schema &&
            refers.columns.includes(twin.base),
        ),
      );
      const known = inside.map((other) => `${draft.catalog.schema}.${other.name}`);
      const outside = table.table.referencedBy.find(
        (name) => !known.includes(name.replaceAll('"', '')),
      );
      if (outside !== undefined) {
        no(
          table,
          twin,
          `The foreign key of ${outside}`,
          'it lies outside the schema that is changed',
        );
      }
      for (const other of inside) {
        const shown = seenOf(other)?.name;
        if (shown === undefined || draft.dropped.has(other.name)) continue;
        if (!draft.tables.has(other.name)) tableOf(draft, shown, twin.operation, 'column');
      }
    }
  }
}

/** Adds to the draft what its altered columns had; refuses what cannot be carried. */
export function carryOver(draft: ChangeDraft): void {
  beginReferring(draft);
  for (const table of draft.tables.values()) {
    for (const index of table.table.indexes) carryIndex(draft, table, index);
    for (const constraint of table.table.constraints) carryConstraint(draft, table, constraint);
    carryOthers(draft, table);
  }
}
