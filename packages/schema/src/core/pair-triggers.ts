/**
 * The triggers of a table that has BEFORE row triggers of the users' own: a pair around theirs
 * (schema-recipes, 6). PostgreSQL runs a table's triggers in the order of their names.
 *
 *   !sw_d_COLUMN, !sw_i   first: the old columns of what the new version writes
 *   … the users' …        see the old columns filled, and may change them
 *   ~sw_last_u, ~sw_last_i   last: what is not explained by the new version's write was changed by
 *                         the old version or by a user's trigger, so the new columns follow it
 *   ~sw_z_fill            an UPDATE of a row that is not in step, as beside no triggers
 *
 * What a column *was* to be is derived a second time by `down`, which therefore is immutable.
 */
import { ident } from '@slipway/kernel';
import { MARKER } from './catalog.ts';
import { sideOf, sourcesOf, type ReadColumn, type Relation } from './relations.ts';
import {
  block,
  changed,
  fillTrigger,
  forgiving,
  functionSql,
  indent,
  made,
  numberSql,
  outOfStep,
  setAll,
  updateTriggers,
  keyLocks,
  type TriggerLayer,
  type TriggerSql,
  type TriggerTarget,
} from './triggers.ts';

/** A table with one change in flight: more are refused beside triggers of the users' own. */
type Paired = TriggerTarget & TriggerLayer;

const MARK = `NEW.${ident(MARKER)}`;

function ownOf(relation: Relation): readonly ReadColumn[] {
  return sourcesOf(relation).filter((read) => !read.shared);
}

function physicalOf(reads: readonly ReadColumn[]): string[] {
  return reads.map((read) => read.physical);
}

/** @returns the `down`s whose columns an `up` reads: the ones that tell who wrote */
export function judgedDowns(relations: readonly Relation[]): Relation[] {
  const read = new Set(sideOf(relations, 'up').flatMap((up) => physicalOf(ownOf(up))));
  return sideOf(relations, 'down').filter((down) => read.has(down.target));
}

function row(values: readonly string[]): string {
  return `ROW(${values.join(', ')})::record`;
}

function columnsOf(from: 'OLD' | 'NEW', columns: readonly string[]): string[] {
  return columns.map((column) => `${from}.${ident(column)}`);
}

function declarations(judged: readonly Relation[]): string[] {
  return judged.map((down, at) => `_sw_was_${at} ${down.targetType};`);
}

/** Sets `_sw_was_AT` to what the statement alone would have left in the old column. */
function wasSql(target: Paired, down: Relation, at: number): string {
  const was = `_sw_was_${at}`;
  const derive = (from: 'OLD' | 'NEW') => indent(block(target, from, [down], () => was));
  const before = `OLD.${ident(down.target)}`;
  const shared = physicalOf(sourcesOf(down).filter((read) => read.shared));
  const own = physicalOf(ownOf(down));
  const lines = [`${was} := ${before};`];
  if (own.length > 0) lines.push(`IF ${changed(own)} THEN`, derive('NEW'));
  if (shared.length > 0) {
    lines.push(`${own.length > 0 ? 'ELSIF' : 'IF'} ${changed(shared)} THEN`, derive('OLD'));
    lines.push(`  IF ${row([was])} *= ${row([before])} THEN`, indent(derive('NEW')));
    lines.push(`  ELSE ${was} := ${before}; END IF;`);
  }
  if (own.length > 0 || shared.length > 0) lines.push('END IF;');
  return lines.join('\n');
}

/** Follows a shared column: only a value that is still the derived one is derived again. */
function followSql(target: Paired, up: Relation, was: string): string {
  return [
    `IF NOT (${changed([up.target])}) THEN`,
    indent(block(target, 'OLD', [up], () => was)),
    `  IF ${row([was])} *= ${row(columnsOf('OLD', [up.target]))} THEN`,
    indent(indent(setAll(target, [up]))),
    '  END IF;',
    'END IF;',
  ].join('\n');
}

/** One new column after an UPDATE: derived again if an old one is not what it was to be. */
function followUpdateSql(
  target: Paired,
  up: Relation,
  judged: readonly Relation[],
  followAt: number,
): string {
  const own = physicalOf(ownOf(up));
  const shared = physicalOf(sourcesOf(up).filter((read) => read.shared));
  const follow = shared.length > 0 ? followSql(target, up, `_sw_was_${followAt}`) : '';
  if (own.length === 0) return follow;
  const wanted = own.map((column) => {
    const at = judged.findIndex((down) => down.target === column);
    return at === -1 ? `OLD.${ident(column)}` : `_sw_was_${at}`;
  });
  const all = [...own, ...shared];
  const column = ident(up.target);
  const takenBack = [
    `IF ${row(columnsOf('NEW', all))} *= ${row(columnsOf('OLD', all))} THEN`,
    `  NEW.${column} := OLD.${column}; -- a trigger took the write back`,
    'ELSE',
    indent(setAll(target, [up])),
    'END IF;',
  ].join('\n');
  return [
    `IF ${row(columnsOf('NEW', own))} *<> ${row(wanted)} THEN`,
    indent(judged.length > 0 ? takenBack : setAll(target, [up])),
    ...(follow === '' ? [] : ['ELSE', indent(follow)]),
    'END IF;',
  ].join('\n');
}

function lastUpdate(target: Paired, judged: readonly Relation[], strict: boolean): TriggerSql {
  const ups = sideOf(target.relations, 'up');
  const watched = [
    ...ups.flatMap((up) => sourcesOf(up)),
    ...judged.flatMap((down) => sourcesOf(down)),
  ];
  const following = ups.map((up, at) => `_sw_was_${judged.length + at} ${up.targetType};`);
  const body = [
    ...judged.map((down, at) => wasSql(target, down, at)),
    ...ups.map((up, at) => followUpdateSql(target, up, judged, judged.length + at)),
  ].join('\n');
  const when = changed([...new Set(physicalOf(watched))]);
  return made(target, '~sw_last_u', 'last_u', when, 'UPDATE', (name) =>
    functionSql(
      target,
      name,
      [...ups, ...judged],
      [...declarations(judged), ...following],
      strict ? body : forgiving(target, body),
    ),
  );
}

/** After the new version's INSERT: new columns follow what a user's trigger changed. */
function afterNewInsert(target: Paired, judged: readonly Relation[]): string[] {
  const derive = judged.map((down, at) => block(target, 'NEW', [down], () => `_sw_was_${at}`));
  const follow = sideOf(target.relations, 'up').flatMap((up) => {
    const read = judged.flatMap((down, at) =>
      ownOf(up).some((each) => each.physical === down.target) ? [{ down, at }] : [],
    );
    if (read.length === 0) return [];
    const now = row(
      columnsOf(
        'NEW',
        read.map(({ down }) => down.target),
      ),
    );
    const was = row(read.map(({ at }) => `_sw_was_${at}`));
    return [`IF ${now} *<> ${was} THEN`, indent(setAll(target, [up])), 'END IF;'];
  });
  return follow.length > 0 ? [...derive, ...follow] : [];
}

/** A row that moved between partitions is inserted again, and a user's trigger may change it. */
function afterMove(target: Paired, judged: readonly Relation[]): string[] {
  const lines = judged.map((down, at) => block(target, 'NEW', [down], () => `_sw_was_${at}`));
  const ups = sideOf(target.relations, 'up').filter((up) => ownOf(up).length > 0);
  for (const [at, up] of ups.entries()) {
    const value = `_sw_was_${judged.length + at}`;
    const read = judged.flatMap((down, index) =>
      ownOf(up).some((each) => each.physical === down.target) ? [{ down, index }] : [],
    );
    const now = columnsOf(
      'NEW',
      read.map(({ down }) => down.target),
    );
    const differs =
      read.length === 0
        ? 'true'
        : `${row(now)} *<> ${row(read.map(({ index }) => `_sw_was_${index}`))}`;
    lines.push(
      block(target, 'NEW', [up], () => value),
      `IF ${differs} AND ${row([value])} *<> ${row(columnsOf('NEW', [up.target]))} THEN`,
      `  NEW.${ident(up.target)} := ${value};`,
      'END IF;',
    );
  }
  return lines;
}

function lastInsert(
  target: Paired,
  judged: readonly Relation[],
  live: boolean,
  strict: boolean,
): TriggerSql {
  const { number, relations } = target;
  const ups = sideOf(relations, 'up');
  const up = ups.length > 0 ? [setAll(target, ups)] : [];
  const fromNew = live ? afterNewInsert(target, judged) : [];
  const moved =
    live && target.manner.partitioned && ups.length > 0 ? afterMove(target, judged) : [];
  const branches = [
    ...(live ? [`IF ${MARK} >= ${number} THEN`, ...fromNew.map(indent)] : []),
    ...(moved.length > 0 ? [`ELSIF ${MARK} <= ${-number} THEN`, ...moved.map(indent)] : []),
  ];
  const body = [
    ...(branches.length > 0 ? [...branches, 'ELSE', ...up.map(indent), 'END IF;'] : up),
    ...keyLocks(target),
    `${MARK} := ${-number};`,
  ].join('\n');
  const when = target.manner.partitioned ? 'true' : outOfStep(MARK, number);
  const more = ups.map((each, at) => `_sw_was_${judged.length + at} ${each.targetType};`);
  return made(target, '~sw_last_i', 'last_i', when, 'INSERT', (name) =>
    functionSql(
      target,
      name,
      [...ups, ...judged],
      [...declarations(judged), ...(moved.length > 0 ? more : [])],
      strict ? body : forgiving(target, body),
    ),
  );
}

/** @returns the INSERT trigger that runs before the users': the old columns of a new row */
function firstInsert(target: Paired): TriggerSql[] {
  const downs = sideOf(target.relations, 'down');
  if (downs.length === 0) return [];
  const when = `${MARK} >= ${target.number}`;
  return [
    made(target, '!sw_i', 'first_i', when, 'INSERT', (name) =>
      functionSql(
        target,
        name,
        target.relations,
        [],
        [...numberSql(target), setAll(target, downs)].join('\n'),
      ),
    ),
  ];
}

/**
 * @param live whether the new version writes: until it is published only the last triggers are
 *   there, and what raises leaves the row out of step instead of failing the write
 * @returns the pair around the users' own triggers
 */
export function pairTriggers(table: TriggerTarget, live: boolean): TriggerSql[] {
  const target: Paired = { ...table.layers.at(-1)!, ...table };
  const judged = live ? judgedDowns(target.relations) : [];
  const hasUp = sideOf(target.relations, 'up').length > 0;
  const fill = fillTrigger(target, live);
  return [
    ...(live ? [...updateTriggers(target, 'down', true, '!'), ...firstInsert(target)] : []),
    lastInsert(target, judged, live, live),
    ...(hasUp ? [lastUpdate(target, judged, live)] : []),
    ...(fill ? [fill] : []),
  ];
}
