/**
 * The users' own triggers on a table that changes (schema-recipes, 6).
 *
 * They know the old version's columns. BEFORE row triggers run between a pair of ours
 * (pair-triggers.ts). A trigger that names an altered column in UPDATE OF also gets the twin there
 * while both versions are live, and goes over to the twin at the contract. What could not be kept
 * right is refused with the way out.
 */
import { ident, literal } from '@slipway/kernel';
import type { CatalogTable, CatalogTrigger } from './catalog.ts';
import type { ChangeOperation } from './change.ts';
import { refuse, type TableDraft } from './draft.ts';
import { judgedDowns } from './pair-triggers.ts';
import { sideOf, sourcesOf, type Relation } from './relations.ts';

/** A trigger's definition with the twins in place of altered columns, as the database prints it. */
export interface MovedTrigger {
  readonly events: string;
  readonly action: string;
}

/** What is known of a table whose users' triggers are carried along. */
export interface TriggerWork {
  readonly draft: TableDraft;
  /** By `triggerKey`. */
  readonly moved: Readonly<Record<string, MovedTrigger>>;
}

/** @returns the key under which a trigger's new definition is known */
export function triggerKey(trigger: CatalogTrigger): string {
  return `${trigger.on}.${trigger.name}`;
}

/** @returns the users' triggers that may change a row before it is written */
export function rowTriggers(table: CatalogTable): CatalogTrigger[] {
  return table.triggers.filter((each) => each.beforeRow && (each.onInsert || each.onUpdate));
}

/** @returns the triggers that name an altered column, and so go over to its twin */
export function movingTriggers(draft: TableDraft): CatalogTrigger[] {
  const bases = new Set(draft.twins.map((twin) => twin.base));
  return draft.table.triggers.filter((each) => each.names.some((name) => bases.has(name)));
}

/** Whether the trigger's function, or what is passed to it, has the word in it. */
function mentions({ source, action }: CatalogTrigger, column: string): boolean {
  const name = column.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'i').test(`${source}\n${action}`);
}

/** `INSERT INTO log SELECT …, NEW.*` fails when the table has a column more. */
const WHOLE_ROW = /insert\s+into[^;]*?(select|,|values\s*\()\s*\(?(new|old)\)?\s*\.\s*\*/i;

function blamed(table: TableDraft, relation?: Relation): ChangeOperation {
  const found = table.expressions.find((each) => each.target === relation?.target);
  return (found ?? table.expressions[0])!.operation;
}

function checkNames(table: TableDraft, triggers: readonly CatalogTrigger[]): void {
  const bytes = (name: string) => Buffer.from(name);
  const outside = triggers.find(
    ({ name }) =>
      Buffer.compare(bytes(name), bytes('!sw_')) < 0 ||
      Buffer.compare(bytes(name), bytes('~sw_')) > 0,
  );
  if (!outside) return;
  const problem =
    `Trigger ${outside.name} of ${table.name} would not run between those that keep both ` +
    'versions in step: triggers run in the order of their names.';
  const hint = 'Rename it, so that its name begins with an ASCII letter, digit or underscore.';
  refuse(blamed(table), null, problem, hint);
}

function checkPair(
  table: TableDraft,
  relations: readonly Relation[],
  triggers: readonly CatalogTrigger[],
): void {
  const names = triggers.map((each) => each.name).join(', ');
  const inserts = triggers.some((each) => each.onInsert);
  const moves = table.table.kind === 'partitioned' && inserts;
  const unsure = [...judgedDowns(relations), ...(moves ? sideOf(relations, 'up') : [])].find(
    (each) => !each.facts.immutable,
  );
  if (unsure) {
    const problem =
      `Table ${table.name} has row triggers of its own (${names}), and \`${unsure.side}\` of ` +
      `${unsure.target} is not immutable: nobody could tell what a trigger changed.`;
    const hint =
      'Write it with immutable functions of the row alone, or disable and drop the triggers first.';
    refuse(blamed(table, unsure), unsure.side, problem, hint);
  }
  for (const down of judgedDowns(relations)) {
    for (const read of sourcesOf(down).filter((each) => each.shared)) {
      const writer = triggers.find((each) => mentions(each, read.name));
      if (!writer) continue;
      const problem =
        `\`down\` of ${down.target} reads ${read.name}, which trigger ${writer.name} of ` +
        `${table.name} may change: nobody could tell what it changed.`;
      refuse(blamed(table, down), 'down', problem, `Leave ${read.name} out of \`down\`.`);
    }
  }
}

/**
 * Refuses what could not be kept right beside the users' own triggers.
 *
 * @param beside whether an earlier change in flight derives columns of the table
 */
export function checkUserTriggers(
  table: TableDraft,
  relations: readonly Relation[],
  beside: boolean,
): void {
  const ours = [...rowTriggers(table.table), ...movingTriggers(table)];
  if (beside && relations.length > 0 && ours.length > 0) {
    const names = [...new Set(ours.map((each) => each.name))].join(', ');
    const problem =
      `Table ${table.name} has triggers of its own (${names}), and a change of it is in flight: ` +
      'they could not be told which of three versions wrote.';
    refuse(blamed(table), null, problem, 'Complete that change first, or roll it back.');
  }
  const twins = new Set(table.twins.map((twin) => twin.base));
  const gone = table.dropped.filter((column) => !twins.has(column));
  for (const trigger of table.table.triggers) {
    const named = trigger.names.find((name) => gone.includes(name));
    if (named === undefined) continue;
    const problem = `Column ${named} cannot go: trigger ${trigger.name} on ${trigger.on} names it.`;
    const { operation } = table.expressions.find((each) => each.target === named) ?? {};
    refuse(operation ?? blamed(table), 'column', problem, 'Drop or replace the trigger first.');
  }
  if (relations.length === 0) return;
  const adds = table.added.length > 0 || !table.table.marker;
  const copying = table.table.triggers.find((each) => adds && WHOLE_ROW.test(each.source));
  if (copying) {
    const problem =
      `Function ${copying.function} of trigger ${copying.name} inserts whole rows of ` +
      `${table.name} (NEW.* or OLD.*), and would fail with a column more.`;
    const hint = 'Let it name the columns, or store to_jsonb(NEW), before the change.';
    refuse(blamed(table), null, problem, hint);
  }
  const triggers = rowTriggers(table.table);
  if (triggers.length === 0) return;
  checkNames(table, triggers);
  checkPair(table, relations, triggers);
}

/** @returns what becomes of an old version's column, or null if it stays as it is */
function fateOf(table: TableDraft, column: string): string | null {
  const shown = table.columns.find((each) => each.old === column);
  if (!shown) return 'is gone then';
  if (shown.name !== column) return `is named ${shown.name} then`;
  return shown.physical === column ? null : 'holds the new values then';
}

/** Triggers that run when the backfill updates a row: it names no column of the old version. */
function woken(table: CatalogTable): CatalogTrigger[] {
  return table.triggers.filter(
    (each) => each.onUpdate && each.columns.length === 0 && each.enabled !== 'D',
  );
}

/**
 * @returns whether the backfill should run as a replica does, so that it wakes no trigger; those
 * that are enabled for replicas would run then
 */
export function passesTriggers(table: CatalogTable): boolean {
  const all = woken(table);
  return all.length > 0 && all.every((each) => each.enabled === 'O');
}

/** @returns what a person should know about the users' triggers of a table */
export function triggerWarnings(work: {
  readonly draft: TableDraft;
  readonly marked: boolean;
  readonly mayPassTriggers: boolean;
  readonly relations: readonly Relation[];
}): string[] {
  const { draft: table, marked } = work;
  const warnings: string[] = [];
  const paired = rowTriggers(table.table);
  const passed = work.mayPassTriggers && passesTriggers(table.table);
  const awake = woken(table.table).map((each) => each.name);
  if (sideOf(work.relations, 'up').length > 0 && awake.length > 0 && !passed) {
    warnings.push(
      `Converting the rows of ${table.name} runs its triggers ${awake.join(', ')} for each row. ` +
        'A role that may SET session_replication_role passes by those that are not ENABLE ALWAYS.',
    );
  }
  if (marked && paired.length > 0) {
    const names = paired.map((each) => each.name).join(', ');
    warnings.push(
      `Table ${table.name} has row triggers of its own (${names}). They run for the writes of ` +
        'both versions, see the old version’s columns, and what they change there reaches the ' +
        'new version.',
    );
  }
  for (const trigger of table.table.triggers) {
    const fates = table.seen.columns.flatMap(({ physical: name }) => {
      const fate = mentions(trigger, name) ? fateOf(table, name) : null;
      return fate === null ? [] : [`${name}, which ${fate}`];
    });
    if (fates.length === 0) continue;
    warnings.push(
      `Function ${trigger.function} of trigger ${trigger.name} names ${fates.join(', and ')}: ` +
        'before `complete`, let it do right with both (it can ask `to_jsonb(NEW) ? …`).',
    );
  }
  return warnings;
}

function stateSql({ name, on, enabled }: CatalogTrigger): string[] {
  const state = { O: '', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' }[enabled];
  return state === '' ? [] : [`ALTER TABLE ${on} ${state} TRIGGER ${ident(name)}`];
}

function dropSql({ name, on }: CatalogTrigger): string {
  return `DROP TRIGGER IF EXISTS ${ident(name)} ON ${on}`;
}

/** A trigger that is replaced keeps its comment, but not whether it is enabled. */
function replaceSql(trigger: CatalogTrigger, events: string): string[] {
  const rest = `TRIGGER ${ident(trigger.name)} ${events} ON ${trigger.on} ${trigger.action}`;
  const create = trigger.constraint
    ? [dropSql(trigger), `CREATE CONSTRAINT ${rest}`, ...commentSql(trigger)]
    : [`CREATE OR REPLACE ${rest}`];
  return [...create, ...stateSql(trigger)];
}

function commentSql({ name, on, comment }: CatalogTrigger): string[] {
  if (comment === null) return [];
  return [`COMMENT ON TRIGGER ${ident(name)} ON ${on} IS ${literal(comment)}`];
}

function widened(draft: TableDraft): { trigger: CatalogTrigger; events: string }[] {
  return draft.table.triggers.flatMap((trigger) => {
    const twins = draft.twins.filter((twin) => trigger.columns.includes(twin.base));
    if (twins.length === 0) return [];
    const head = `UPDATE OF ${trigger.columnList}`;
    const more = twins.map((twin) => `, ${ident(twin.twin)}`).join('');
    const at = trigger.events.indexOf(head) + head.length;
    const events = trigger.events.slice(0, at) + more + trigger.events.slice(at);
    return [{ trigger, events }];
  });
}

/** @returns SQL after which UPDATE OF triggers also run for the new version's writes */
export function widenSql(draft: TableDraft): string[] {
  return widened(draft).flatMap(({ trigger, events }) => replaceSql(trigger, events));
}

/** @returns SQL that puts these triggers back as they were */
export function narrowSql(draft: TableDraft): string[] {
  return widened(draft).flatMap(({ trigger }) => replaceSql(trigger, trigger.events));
}

/**
 * @returns SQL for the contract, before the old columns go: the triggers go over to the twins, and
 * follow them when they get their names
 */
export function settleTriggers({ draft, moved }: TriggerWork): string[] {
  return movingTriggers(draft).flatMap((trigger) => {
    const found = moved[triggerKey(trigger)];
    if (!found) throw new Error(`nothing is known about trigger ${trigger.name}`);
    return replaceSql({ ...trigger, action: found.action }, found.events);
  });
}
