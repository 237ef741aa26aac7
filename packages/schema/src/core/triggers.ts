/**
 * The triggers that keep two versions in step (schema-recipes, 1).
 *
 *   ~sw_d_COLUMN  UPDATE OF a new version's column: sets the old columns that `down` derives
 *   ~sw_i         INSERT: by the marker, `up` for the old version's rows, `down` for the new one's
 *   ~sw_u_COLUMN  UPDATE OF an old version's column: sets the columns that `up` derives
 *   ~sw_z_fill    any UPDATE of a row that is not in step: converts it whole
 *
 * The direction of a write is never guessed from the search_path: an UPDATE is known by the column
 * it changed, an INSERT by the marker that its view put in. While the backfill runs, an `up` that
 * raises leaves the row out of step instead of failing the customer's write.
 */
import { ident } from '@slipway/kernel';
import { MARKER } from './catalog.ts';
import { parenthesized } from './draft.ts';
import { innerSchemaName, short } from './names.ts';
import { sideOf, type ReadColumn, type Relation } from './relations.ts';

/** What the trigger builders must know of a table. */
export interface TriggerTarget {
  readonly schema: string;
  readonly name: string;
  /** Its name in the new version: `down` may name it. */
  readonly shown: string;
  readonly number: number;
  readonly relations: readonly Relation[];
}

/** A trigger and the function that it runs. */
export interface TriggerSql {
  readonly trigger: string;
  readonly functionName: string;
  /** CREATE OR REPLACE FUNCTION. */
  readonly define: string;
  /** CREATE OR REPLACE TRIGGER. */
  readonly attach: string;
}

/** Quotes function bodies; an expression that holds it is refused by the parser. */
export const QUOTE = '$_slipway_$';

const MARK = `NEW.${ident(MARKER)}`;

function changed(columns: readonly string[]): string {
  const row = (from: string) => columns.map((column) => `${from}.${ident(column)}`).join(', ');
  return `ROW(${row('OLD')})::record *<> ROW(${row('NEW')})::record`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

/** @returns a block in which the version's column names are variables, and `assignments` run */
function block(
  target: TriggerTarget,
  from: 'OLD' | 'NEW',
  relations: readonly Relation[],
  assign: (relation: Relation) => string,
): string {
  const reads = new Map<string, ReadColumn>();
  for (const relation of relations) for (const read of relation.reads) reads.set(read.name, read);
  const variables = [...reads.values()].map(
    (read) => `  ${ident(read.name)} ${read.type} := ${from}.${ident(read.physical)};`,
  );
  const assignments = relations.map(
    (relation) => `  ${assign(relation)} := ${parenthesized(relation.sql)};`,
  );
  const declare = variables.length > 0 ? ['DECLARE', ...variables] : [];
  const label = relations[0]?.side === 'down' ? target.shown : target.name;
  return [`<<${ident(label)}>>`, ...declare, 'BEGIN', ...assignments, 'END;'].join('\n');
}

function setAll(target: TriggerTarget, relations: readonly Relation[]): string {
  return block(target, 'NEW', relations, (each) => `NEW.${ident(each.target)}`);
}

/** @returns the body wrapped so that what raises leaves the row out of step */
function forgiving(body: string): string {
  return `BEGIN\n${indent(body)}\nEXCEPTION WHEN OTHERS THEN\n  ${MARK} := NULL;\nEND;`;
}

function functionSql(
  target: TriggerTarget,
  name: string,
  relations: readonly Relation[],
  declare: readonly string[],
  body: string,
): string {
  const settings = [];
  if (relations.some((each) => each.facts.ownNames)) {
    settings.push(`SET search_path = ${ident(target.schema)}, public, pg_temp`);
  }
  if (relations.some((each) => each.facts.readsTables)) settings.unshift('SECURITY DEFINER');
  return [
    `CREATE OR REPLACE FUNCTION ${ident(innerSchemaName(target.number), name)}()`,
    ['RETURNS trigger LANGUAGE plpgsql', ...settings, `AS ${QUOTE}`].join(' '),
    '#variable_conflict use_column',
    ...(declare.length > 0 ? ['DECLARE', ...declare.map((line) => `  ${line}`)] : []),
    'BEGIN',
    indent(body),
    '  RETURN NEW;',
    `END ${QUOTE}`,
  ].join('\n');
}

function triggerSql(
  target: TriggerTarget,
  trigger: string,
  functionName: string,
  when: string,
  event: string,
): string {
  return (
    `CREATE OR REPLACE TRIGGER ${ident(trigger)} BEFORE ${event} ` +
    `ON ${ident(target.schema, target.name)}\n  FOR EACH ROW WHEN (${when})\n  ` +
    `EXECUTE FUNCTION ${ident(innerSchemaName(target.number), functionName)}()`
  );
}

function made(
  target: TriggerTarget,
  trigger: string,
  suffix: string,
  when: string,
  event: string,
  define: (functionName: string) => string,
): TriggerSql {
  const functionName = short(`${target.name}_${suffix}`);
  return {
    trigger,
    functionName,
    define: define(functionName),
    attach: triggerSql(target, trigger, functionName, when, event),
  };
}

/** @returns the INSERT trigger; `strict` lets a failing `up` fail the write */
export function insertTrigger(target: TriggerTarget, strict: boolean): TriggerSql {
  const { number, relations } = target;
  const ups = sideOf(relations, 'up');
  const downs = sideOf(relations, 'down');
  const mark = `${MARK} := ${-number};`;
  const down = [...(downs.length > 0 ? [setAll(target, downs)] : []), mark].join('\n');
  const up = ups.length > 0 ? [setAll(target, ups), mark].join('\n') : '';
  const body =
    ups.length === 0
      ? down
      : [
          `IF ${MARK} = ${number} THEN`,
          indent(down),
          'ELSE',
          indent(strict ? up : forgiving(up)),
          'END IF;',
        ].join('\n');
  const when =
    ups.length === 0
      ? `NEW.${ident(MARKER)} = ${number}`
      : `NEW.${ident(MARKER)} IS DISTINCT FROM ${-number}`;
  return made(target, '~sw_i', 'insert', when, 'INSERT', (name) =>
    functionSql(target, name, relations, [], body),
  );
}

/** @returns the trigger that converts a row that is not in step; runs last by its name */
export function fillTrigger(target: TriggerTarget, strict: boolean): TriggerSql {
  const ups = sideOf(target.relations, 'up');
  const body = `${setAll(target, ups)}\n${MARK} := ${-target.number};`;
  const when = `NEW.${ident(MARKER)} IS DISTINCT FROM ${-target.number}`;
  return made(target, '~sw_z_fill', 'fill', when, 'UPDATE', (name) =>
    functionSql(target, name, ups, [], strict ? body : forgiving(body)),
  );
}

/** Follows a shared column: only a value that is still the derived one is derived again. */
function followSql(target: TriggerTarget, relation: Relation, at: number): string {
  const was = `_sw_was_${at}`;
  const column = ident(relation.target);
  return [
    `IF NOT (${changed([relation.target])}) THEN`,
    indent(block(target, 'OLD', [relation], () => was)),
    `  IF ROW(${was})::record *= ROW(OLD.${column})::record THEN`,
    indent(indent(setAll(target, [relation]))),
    '  END IF;',
    'END IF;',
  ].join('\n');
}

/** @returns one trigger per source column of one side; each sets all that derives from it */
export function updateTriggers(
  target: TriggerTarget,
  side: Relation['side'],
  strict: boolean,
): TriggerSql[] {
  const relations = sideOf(target.relations, side);
  const sources = new Map<string, ReadColumn>();
  for (const each of relations) for (const read of each.reads) sources.set(read.physical, read);
  return [...sources.values()].map((source) => {
    const relatives = relations.filter((each) =>
      each.reads.some((read) => read.physical === source.physical),
    );
    const declare = source.shared
      ? relatives.map((each, at) => `_sw_was_${at} ${each.targetType};`)
      : [];
    const body = source.shared
      ? relatives.map((each, at) => followSql(target, each, at)).join('\n')
      : setAll(target, relatives);
    const letter = side === 'up' ? 'u' : 'd';
    return made(
      target,
      short(`~sw_${letter}_${source.physical}`),
      `${letter}_${source.physical}`,
      changed([source.physical]),
      `UPDATE OF ${ident(source.physical)}`,
      (name) =>
        functionSql(
          target,
          name,
          relatives,
          declare,
          strict || side === 'down' ? body : forgiving(body),
        ),
    );
  });
}
