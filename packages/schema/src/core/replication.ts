/**
 * A table that is published, or fed by a subscription (schema-recipes 2, 13 to 18).
 *
 * What a subscription applies wakes only triggers that are ENABLE ALWAYS, so ours are there. A
 * publisher may be in the same change and send both values: then both changed in one statement,
 * which no version's client can do, and the triggers leave the row as it was sent.
 */
import { ident } from '@slipway/kernel';
import { MARKER, type CatalogTable } from './catalog.ts';
import { refuse, type TableDraft } from './draft.ts';
import { sideOf, type Relation } from './relations.ts';

/** @returns whether rows come in by a subscription */
export function isFed(table: CatalogTable): boolean {
  return (table.replication?.fedBy ?? []).length > 0;
}

/** Refuses to convert rows where PostgreSQL would refuse the UPDATE. */
export function checkReplication(table: TableDraft, relations: readonly Relation[]): void {
  const bare = table.table.replication?.withoutIdentity ?? [];
  const [up] = sideOf(relations, 'up');
  if (!up || bare.length === 0) return;
  const { operation } = table.expressions.find((each) => each.target === up.target)!;
  const problem =
    `Table ${bare.join(', ')} is published and has no replica identity: its rows cannot be ` +
    'updated, so they cannot be converted.';
  const hint =
    'Give it one by a change before this one: `set_replica_identity` with type full, or an index.';
  refuse(operation, null, problem, hint);
}

/** @returns what a person should know about the replication of a table */
export function replicationWarnings(table: TableDraft, marked: boolean): string[] {
  const { replication } = table.table;
  if (!replication) return [];
  const added = table.added.map((each) => each.physical);
  if (marked && !table.table.marker) added.push(MARKER);
  const columns = added.join(', ');
  const warnings: string[] = [];
  if (added.length > 0 && replication.sentWhole.length > 0) {
    warnings.push(
      `Table ${table.name} is published (${replication.sentWhole.join(', ')}): a subscriber ` +
        `without the columns ${columns} stops at the next row that is sent. Start this change ` +
        'on the subscriber first, or publish a list of columns.',
    );
  }
  if (added.length > 0 && replication.sentInPart.length > 0) {
    warnings.push(
      `Table ${table.name} is published with a list of columns ` +
        `(${replication.sentInPart.join(', ')}): ${columns} are not sent.`,
    );
  }
  if (marked && replication.fedBy.length > 0) {
    warnings.push(
      `Table ${table.name} is fed by a subscription (${replication.fedBy.join(', ')}): the ` +
        'triggers are ENABLE ALWAYS, so what it applies reaches both versions.',
    );
  }
  return warnings;
}

/** @returns SQL after which the triggers also run for what a subscription applies */
export function enableAlwaysSql(base: string, triggers: readonly { trigger: string }[]): string[] {
  return triggers.map(
    ({ trigger }) => `ALTER TABLE ${base} ENABLE ALWAYS TRIGGER ${ident(trigger)}`,
  );
}
