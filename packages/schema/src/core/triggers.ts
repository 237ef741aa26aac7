/**
 * The triggers that keep the live versions in step (schema-recipes, 1 and 3).
 *
 *   ~sw_d_COLUMN  UPDATE OF a newer version's column: sets the older columns that `down` derives
 *   ~sw_i         INSERT: by the marker, `down` to versions before the writer's, `up` to later ones
 *   ~sw_u_COLUMN  UPDATE OF an older version's column: sets the newer columns that `up` derives
 *   ~sw_z_fill    an UPDATE of a row that is not in step: converts it whole. Any UPDATE until the
 *                 version opens, then one that names the marker: the sweep's (ADR 15)
 *
 * A table has one layer per change in flight. A write goes outward only, from its version to both
 * ends: through later layers by `up`, one after the other, and through earlier ones by `down`.
 *
 * The direction of a write is never guessed from the search_path: an UPDATE is known by the column
 * it changed, an INSERT by the marker that its view put in. While a backfill runs, an `up` of the
 * newest layer that raises leaves the row in step with the layers before, instead of failing the
 * customer's write.
 *
 * The marker only falls: a row at -8 is in step with changes 7 and 8, also when 8 is taken back.
 */
import { ident } from '@slipway/kernel';
import { MARKER } from './catalog.ts';
import { parenthesized } from './draft.ts';
import { innerSchemaName, short } from './names.ts';
import { sideOf, sourcesOf, type ReadColumn, type Relation } from './relations.ts';
import { lockKeysSql } from './upserts.ts';

/** How a table's triggers are made, as a change found the table. */
export interface TriggerManner {
  /** Whether the users have BEFORE row triggers, between a pair of which theirs run. */
  readonly paired: boolean;
  /** Whether rows may move between its partitions. */
  readonly partitioned: boolean;
  /** Whether a subscription feeds it, whose rows may bring both versions' values. */
  readonly always: boolean;
  /** Unique keys, as physical columns, that an INSERT locks. */
  readonly serialized: readonly (readonly string[])[];
}

/** What one change in flight says about a table. */
export interface TriggerLayer {
  readonly number: number;
  /** The table's name in the version before: `up` may name it. */
  readonly was: string;
  /** Its name in the version: `down` may name it. */
  readonly shown: string;
  readonly relations: readonly Relation[];
  readonly manner: TriggerManner;
}

/** What the trigger builders must know of a table. */
export interface TriggerTarget {
  readonly schema: string;
  /** Its name in the base schema. */
  readonly name: string;
  /** The newest layer's: the functions lie in its schema. */
  readonly number: number;
  /** One per change in flight that says something about the table, oldest first. */
  readonly layers: readonly TriggerLayer[];
  /** The table that the triggers are put on, if it is not the one of that name. */
  readonly on?: string;
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

/** @returns SQL that is true where one of the columns changed, down to its binary image */
export function changed(columns: readonly string[]): string {
  const row = (from: string) => columns.map((column) => `${from}.${ident(column)}`).join(', ');
  return `ROW(${row('OLD')})::record *<> ROW(${row('NEW')})::record`;
}

/** Types of which two values are equal only if their bytes are: compared at half the cost. */
const EQUAL_AS_BYTES =
  /^(smallint|integer|bigint|boolean|uuid|bytea|date|timestamp(\(\d\))? with(out)? time zone)$/;
const TEXT = /^(text|character varying(\(\d+\))?)$/;

/** @returns what `changed` returns for one column, put as cheaply as its type allows */
function columnChanged({ physical, type }: ReadColumn): string {
  const [old, now] = [`OLD.${ident(physical)}`, `NEW.${ident(physical)}`];
  if (EQUAL_AS_BYTES.test(type)) return `${old} IS DISTINCT FROM ${now}`;
  // Whatever the column's collation holds for equal: in "C", equal texts are equal bytes.
  if (TEXT.test(type)) return `${old} COLLATE "C" IS DISTINCT FROM ${now} COLLATE "C"`;
  return changed([physical]);
}

/** @returns the text, two spaces further in */
export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

/** A column's value; a generated one's is not there yet, so it is worked out. */
function valueSql(from: 'OLD' | 'NEW', { physical, generation }: ReadColumn): string {
  if (!generation || generation.sql === null) return `${from}.${ident(physical)}`;
  const names = generation.sources.map((each) => ident(each.physical));
  const values = names.map((name) => `${from}.${name}`).join(', ');
  const row = names.length > 0 ? ` FROM (SELECT ${values}) AS _sw_row (${names.join(', ')})` : '';
  return `(SELECT ${generation.sql}${row})`;
}

/** @returns a block in which the version's column names are variables, and `assignments` run */
export function block(
  layer: TriggerLayer,
  from: 'OLD' | 'NEW',
  relations: readonly Relation[],
  assign: (relation: Relation) => string,
): string {
  const reads = new Map<string, ReadColumn>();
  for (const relation of relations) for (const read of relation.reads) reads.set(read.name, read);
  const variables = [...reads.values()].map(
    (read) => `  ${ident(read.name)} ${read.type} := ${valueSql(from, read)};`,
  );
  const assignments = relations.map(
    (relation) => `  ${assign(relation)} := ${parenthesized(relation.sql)};`,
  );
  const declare = variables.length > 0 ? ['DECLARE', ...variables] : [];
  const label = relations[0]?.side === 'down' ? layer.shown : layer.was;
  return [`<<${ident(label)}>>`, ...declare, 'BEGIN', ...assignments, 'END;'].join('\n');
}

/** @returns a block that sets the relations' columns of NEW */
export function setAll(layer: TriggerLayer, relations: readonly Relation[]): string {
  return block(layer, 'NEW', relations, (each) => `NEW.${ident(each.target)}`);
}

/** @returns the body wrapped so that what raises leaves the row where it was before the layer */
export function forgiving(target: TriggerTarget, body: string): string {
  const before = target.layers.at(-2);
  const mark = before ? String(-before.number) : 'NULL';
  return `BEGIN\n${indent(body)}\nEXCEPTION WHEN OTHERS THEN\n  ${MARK} := ${mark};\nEND;`;
}

/** @returns CREATE OR REPLACE FUNCTION for a trigger that works the relations out */
export function functionSql(
  target: TriggerTarget,
  name: string,
  relations: readonly Relation[],
  declare: readonly string[],
  body: string,
): string {
  const settings = [];
  const reads = relations.some((each) => each.facts.readsTables);
  const calls = relations.some((each) => each.facts.callsFunctions);
  // All names are qualified; a path is for the bodies of functions that are called. Other tables
  // are read with the owner's rights, so nobody's functions may be taken for built-in ones.
  if (reads) settings.push('SECURITY DEFINER');
  if (calls && !reads) settings.push(`SET search_path = ${ident(target.schema)}, public, pg_temp`);
  if (reads) {
    const path = calls ? `pg_catalog, ${ident(target.schema)}, pg_temp` : 'pg_catalog, pg_temp';
    settings.push(`SET search_path = ${path}`);
  }
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
    `ON ${ident(target.schema, target.on ?? target.name)}\n  FOR EACH ROW WHEN (${when})\n  ` +
    `EXECUTE FUNCTION ${ident(innerSchemaName(target.number), functionName)}()`
  );
}

/** @returns a trigger and its function, named after the table */
export function made(
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

/** @returns SQL that is true for a row that lacks what the change derives */
export function outOfStep(marker: string, number: number): string {
  return `(${marker} <= ${-number}) IS NOT TRUE`;
}

function allRelations(target: TriggerTarget): Relation[] {
  return target.layers.flatMap((layer) => layer.relations);
}

function isNewest(target: TriggerTarget, layer: TriggerLayer): boolean {
  return layer === target.layers.at(-1);
}

/** @returns what brings a row up through a layer; forgiving for the newest one unless `strict` */
function raise(target: TriggerTarget, layer: TriggerLayer, strict: boolean): string {
  const set = setAll(layer, sideOf(layer.relations, 'up'));
  return strict || !isNewest(target, layer) ? set : forgiving(target, set);
}

/**
 * Layers that the writer's version has already are left, by the marker: NULL the oldest version,
 * positive the version that inserted, negative what the row is in step with.
 */
function raiseThrough(target: TriggerTarget, layers: readonly TriggerLayer[], strict: boolean) {
  return layers.map((layer) => {
    const body = raise(target, layer, strict);
    const lacks = `(abs(_sw_from) >= ${layer.number}) IS NOT TRUE`;
    return `IF ${lacks} THEN\n${indent(body)}\nEND IF;`;
  });
}

function layersOf(target: TriggerTarget, side: Relation['side']): TriggerLayer[] {
  return target.layers.filter((layer) => sideOf(layer.relations, side).length > 0);
}

/** A number that the old column drew reaches the new one, if the new version left it out. */
export function numberSql(layer: TriggerLayer): string[] {
  return sideOf(layer.relations, 'up')
    .filter((relation) => relation.numbered)
    .map((relation) => {
      const set = indent(setAll(layer, [relation]));
      return `IF NEW.${ident(relation.target)} IS NULL THEN\n${set}\nEND IF;`;
    });
}

/** Brings what a version inserted down to those before it, by the marker. */
function lowerThrough(target: TriggerTarget): string[] {
  return [...layersOf(target, 'down')].reverse().map((layer) => {
    const lines = [...numberSql(layer), setAll(layer, sideOf(layer.relations, 'down'))];
    return `IF _sw_from >= ${layer.number} THEN\n${indent(lines.join('\n'))}\nEND IF;`;
  });
}

/** @returns statements that lock the new row's keys, where a change asked for it */
export function keyLocks(target: TriggerTarget): string[] {
  return lockKeysSql(
    target.layers.flatMap((layer) => layer.manner.serialized),
    target.number,
  );
}

/** @returns the INSERT trigger; `strict` lets a failing `up` fail the write */
export function insertTrigger(target: TriggerTarget, strict: boolean): TriggerSql {
  const { number, layers } = target;
  const ups = layersOf(target, 'up');
  // Set first, so that a forgiving block may put it back.
  const body = [
    `${MARK} := ${-number};`,
    ...lowerThrough(target),
    ...raiseThrough(target, ups, strict),
    ...keyLocks(target),
  ].join('\n');
  const mark = `NEW.${ident(MARKER)}`;
  const when = ups.length === 0 ? `${mark} >= ${layers[0]!.number}` : outOfStep(mark, number);
  const declare = [`_sw_from smallint := ${MARK};`];
  return made(target, '~sw_i', 'insert', when, 'INSERT', (name) =>
    functionSql(target, name, allRelations(target), declare, body),
  );
}

/**
 * @param open whether all rows were converted: then an UPDATE of other columns costs nothing
 * @returns the trigger that converts a row that is not in step; null where none can be
 */
export function fillTrigger(target: TriggerTarget, open: boolean): TriggerSql | null {
  const layers = layersOf(target, 'up');
  const newest = layers.at(-1);
  if (!newest) return null;
  const body = [
    `${MARK} := ${-newest.number};`,
    ...lowerThrough(target),
    ...raiseThrough(target, layers, open),
  ].join('\n');
  const when = outOfStep(MARK, newest.number);
  const event = open ? `UPDATE OF ${ident(MARKER)}` : 'UPDATE';
  const declare = [`_sw_from smallint := ${MARK};`];
  return made(target, '~sw_z_fill', 'fill', when, event, (name) =>
    functionSql(target, name, allRelations(target), declare, body),
  );
}

/** Columns that a write has changed so far: each with the flag that says whether, or null. */
type Reached = Map<string, string | null>;

/** One source column's way outward, while its function is written. */
interface Way {
  readonly target: TriggerTarget;
  readonly side: Relation['side'];
  readonly layers: readonly TriggerLayer[];
  readonly reached: Reached;
  readonly declare: string[];
  readonly used: Relation[];
}

/** @returns what derives from a column further outward, itself included */
function beyond(way: Way, column: string, at: number): string[] {
  const columns = new Set([column]);
  for (const layer of way.layers.slice(at + 1)) {
    for (const relation of sideOf(layer.relations, way.side)) {
      const reads = sourcesOf(relation);
      if (reads.some((read) => columns.has(read.physical))) columns.add(relation.target);
    }
  }
  return [...columns];
}

/** Follows a shared column: only a value that is still the derived one is derived again. */
function followSql(way: Way, relation: Relation, at: number): string {
  const layer = way.layers[at]!;
  const count = way.declare.length;
  const was = `_sw_was_${count}`;
  way.declare.push(`${was} ${relation.targetType};`);
  const column = ident(relation.target);
  const outward = beyond(way, relation.target, at);
  const lines = [setAll(layer, [relation])];
  way.reached.set(relation.target, null);
  if (outward.length > 1) {
    const flag = `_sw_set_${count}`;
    way.declare.push(`${flag} boolean := false;`);
    way.reached.set(relation.target, flag);
    lines.push(`${flag} := true;`);
  }
  return [
    `IF NOT (${changed(outward)}) THEN`,
    indent(block(layer, 'OLD', [relation], () => was)),
    `  IF ROW(${was})::record *= ROW(OLD.${column})::record THEN`,
    indent(indent(lines.join('\n'))),
    '  END IF;',
    'END IF;',
  ].join('\n');
}

/** Sets a column if one of those that it derives from was set. */
function conditionalSql(way: Way, relation: Relation, at: number, flags: string[]): string {
  const layer = way.layers[at]!;
  const flag = `_sw_set_${way.declare.length}`;
  way.declare.push(`${flag} boolean := false;`);
  way.reached.set(relation.target, flag);
  const set = [setAll(layer, [relation]), `${flag} := true;`].join('\n');
  return `IF ${flags.join(' OR ')} THEN\n${indent(set)}\nEND IF;`;
}

/** @returns what one layer derives from the columns reached so far, or null for nothing */
function stepOut(way: Way, at: number): string | null {
  const layer = way.layers[at]!;
  const touched = sideOf(layer.relations, way.side).filter((relation) =>
    sourcesOf(relation).some((read) => way.reached.has(read.physical)),
  );
  if (touched.length === 0) return null;
  way.used.push(...touched);
  const outright: Relation[] = [];
  const parts: string[] = [];
  // A target is read by later layers only, so the order within a layer does not matter.
  const known = new Map(way.reached);
  for (const relation of touched) {
    const reads = sourcesOf(relation).filter((read) => known.has(read.physical));
    const own = reads.filter((read) => !read.shared).map((read) => known.get(read.physical)!);
    const flags = reads.map((read) => known.get(read.physical)!);
    if (own.includes(null!)) outright.push(relation);
    else if (own.length > 0) parts.push(conditionalSql(way, relation, at, own));
    else {
      const follow = followSql(way, relation, at);
      const sure = flags.includes(null!);
      parts.push(sure ? follow : `IF ${flags.join(' OR ')} THEN\n${indent(follow)}\nEND IF;`);
    }
  }
  for (const relation of outright) way.reached.set(relation.target, null);
  if (outright.length > 0) parts.unshift(setAll(layer, outright));
  return parts.join('\n');
}

/** @returns the trigger of one source column: it sets all that derives from it on one side */
function updateTrigger(
  target: TriggerTarget,
  side: Relation['side'],
  strict: boolean,
  read: ReadColumn,
  prefix: '~' | '!',
): TriggerSql {
  const source = read.physical;
  const layers = side === 'up' ? target.layers : [...target.layers].reverse();
  const reached: Reached = new Map([[source, null]]);
  const way: Way = { target, side, layers, reached, declare: [], used: [] };
  const parts = layers.flatMap((layer, at) => {
    const part = stepOut(way, at);
    if (part === null) return [];
    const forgives = side === 'up' && !strict && isNewest(target, layer);
    return [forgives ? forgiving(target, part) : part];
  });
  const letter = side === 'up' ? 'u' : 'd';
  const derived = [...reached.keys()].filter((column) => column !== source);
  const fed = target.layers.some((layer) => layer.manner.always);
  const sentBoth = fed && derived.length > 0 ? ` AND NOT (${changed(derived)})` : '';
  return made(
    target,
    short(`${prefix}sw_${letter}_${source}`),
    `${letter}_${source}`,
    columnChanged(read) + sentBoth,
    `UPDATE OF ${ident(source)}`,
    (name) => functionSql(target, name, way.used, way.declare, parts.join('\n')),
  );
}

/**
 * @param strict whether a failing `up` of the newest layer fails the write
 * @param prefix of the names: `!` sorts before the users' triggers, `~` after them
 * @returns one trigger per source column of one side; each sets all that derives from it
 */
export function updateTriggers(
  target: TriggerTarget,
  side: Relation['side'],
  strict: boolean,
  prefix: '~' | '!' = '~',
): TriggerSql[] {
  const sources = new Map(
    sideOf(allRelations(target), side).flatMap((each) =>
      sourcesOf(each).map((read) => [read.physical, read]),
    ),
  );
  return [...sources.values()].map((source) => updateTrigger(target, side, strict, source, prefix));
}
