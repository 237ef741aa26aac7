/**
 * Asks the database how the users' triggers read when the altered columns are the new ones, and
 * whether they fit: each is made on a temporary table with the old names and the new types, then
 * the columns get the twins' names, and PostgreSQL prints the definition.
 */
import { ident, type Transaction } from '@slipway/pg';
import { readTriggers } from './catalog-triggers.ts';
import type { CatalogTrigger } from './core/catalog.ts';
import { refuse, type TableDraft } from './core/draft.ts';
import { movingTriggers, triggerKey, type MovedTrigger } from './core/user-triggers.ts';
import { attempt } from './probe-attempt.ts';

const TEMP = 'pg_temp._sw_triggers';

function refuseTrigger(table: TableDraft, trigger: CatalogTrigger, failure: string): never {
  const twin = table.twins.find((each) => trigger.names.includes(each.base))!;
  const problem =
    `Trigger ${trigger.name} of ${table.name} cannot go over to the altered column: ` +
    `${failure}.`;
  refuse(twin.operation, 'column', problem, 'Drop or replace it first.');
}

/**
 * @param columns the base table's columns, with the types that they have in the new version
 * @param path the statement that sets the search_path of the change
 * @returns new definitions, by `triggerKey`
 * @throws {PlanRefusedError} a trigger does not fit the new columns
 */
export async function probeTriggers(
  tx: Transaction,
  table: TableDraft,
  columns: readonly { readonly name: string; readonly type: string }[],
  path: string,
): Promise<Record<string, MovedTrigger>> {
  const moved: Record<string, MovedTrigger> = {};
  for (const trigger of movingTriggers(table)) {
    await tx.unsafe(path);
    const list = columns.map(({ name, type }) => `${ident(name)} ${type}`);
    await tx.unsafe(`CREATE TEMP TABLE _sw_triggers (${list.join(', ')}) ON COMMIT DROP`);
    const kind = trigger.constraint ? 'CONSTRAINT TRIGGER' : 'TRIGGER';
    const create =
      `CREATE ${kind} ${ident(trigger.name)} ${trigger.events} ON ${TEMP} ` + trigger.action;
    const failure = await attempt(tx, create);
    if (failure !== null) refuseTrigger(table, trigger, failure);
    for (const { base, twin } of table.twins) {
      await tx.unsafe(`ALTER TABLE ${TEMP} RENAME COLUMN ${ident(base)} TO ${ident(twin)}`);
    }
    await tx`set local search_path to pg_catalog`;
    const [temp] = await tx<{ oid: string }[]>`select ${TEMP}::regclass::oid::text as oid`;
    const [found] = await readTriggers(tx, [temp!.oid]);
    moved[triggerKey(trigger)] = { events: found!.events, action: found!.action };
    await tx.unsafe(`DROP TABLE ${TEMP}`);
  }
  return moved;
}
