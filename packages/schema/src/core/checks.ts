/**
 * The checks of a change, as SQL: what is tried before, and what must hold before publish and
 * before contract.
 *
 * What they prove. *State*: no row is out of step, so none was missed by backfill or triggers.
 * *Up* (before publish, when only the old version writes): every derived value is exactly what
 * `up` gives. *Pair* (before contract): every row is explained by one direction, either all its
 * new values are `up` of the old ones or all its old values are `down` of the new ones; a row
 * that is neither would have lost a write. Values whose expression is not immutable are left out.
 */
import { ident } from '@slipway/kernel';
import { MARKER, type CatalogTable } from './catalog.ts';
import { parenthesized } from './draft.ts';
import { componentsOf, sideOf, type Relation } from './relations.ts';
import type { RowCheck, Scan, SweepTask } from './steps.ts';
import { outOfStep, QUOTE } from './triggers.ts';

/** What the builders must know of a table. */
export interface CheckTarget {
  readonly schema: string;
  readonly table: CatalogTable;
  /** The table's name in the old version: `up` may name it. */
  readonly was: string;
  /** The table's name in the new version: `down` may name it. */
  readonly shown: string;
  readonly number: number;
  readonly relations: readonly Relation[];
}

/** @returns SQL for a row's name in messages: its primary key, or its place without one */
function keySql(alias: string, table: CatalogTable): string {
  if (table.primaryKey.length === 0) return `'ctid ' || ${alias}.ctid::text`;
  return table.primaryKey
    .map((column) => `'${column.replaceAll("'", "''")} ' || ${alias}.${ident(column)}::text`)
    .join(` || ', ' || `);
}

/** @returns a check that no row fulfils `broken`, a condition over the alias `t` */
export function rowCheck(
  title: string,
  blame: RowCheck['blame'],
  table: CatalogTable,
  from: string,
  broken: string,
): RowCheck {
  return {
    title,
    blame,
    sql: `SELECT count(*) AS count FROM ${from} WHERE ${broken}`,
    failing: `SELECT ${keySql('t', table)} AS key FROM ${from} WHERE ${broken} LIMIT 5`,
  };
}

/** @returns `LATERAL (SELECT e0 AS u0, …)` over the columns as the expressions name them */
function lateral(table: string, relations: readonly Relation[], letter: 'u' | 'd'): string {
  const reads = new Map(relations.flatMap((each) => each.reads).map((read) => [read.name, read]));
  const names = [...reads.values()];
  const row = names.map((read) => `t.${ident(read.physical)}`).join(', ');
  const list = names.map((read) => ident(read.name)).join(', ');
  const from = names.length > 0 ? ` FROM (SELECT ${row}) AS ${ident(table)} (${list})` : '';
  const values = relations.map(
    (each, at) => `CAST(${parenthesized(each.sql)} AS ${each.targetType}) AS ${letter}${at}`,
  );
  return `CROSS JOIN LATERAL (SELECT ${values.join(', ')}${from}) AS _sw_${letter}`;
}

function differ(relations: readonly Relation[], letter: 'u' | 'd'): string {
  const stored = relations.map((each) => `t.${ident(each.target)}`).join(', ');
  const derived = relations.map((_, at) => `_sw_${letter}.${letter}${at}`).join(', ');
  return `ROW(${stored})::record *<> ROW(${derived})::record`;
}

/** @returns the check that every row is in step with the change */
export function stateCheck(
  target: Pick<CheckTarget, 'schema' | 'table' | 'number'>,
  blame: RowCheck['blame'],
): RowCheck {
  const from = `${ident(target.schema, target.table.name)} AS t`;
  const broken = outOfStep(`t.${ident(MARKER)}`, target.number);
  const title = `rows of ${target.table.name} that were not converted`;
  return rowCheck(title, blame, target.table, from, broken);
}

/** @returns the step's field that brings rows into step which came in past the triggers */
export function sweepField(target: CheckTarget): { readonly sweep?: SweepTask } {
  const { schema, table, number, relations } = target;
  if (sideOf(relations, 'up').length === 0) return {};
  const root = ident(schema, table.name);
  const marker = ident(MARKER);
  const broken = outOfStep(marker, number);
  const sql = `UPDATE ${root} SET ${marker} = ${marker} WHERE ${broken}`;
  return { sweep: { table: table.name, root, sql, broken } };
}

/** @returns the lock of a step that sweeps and checks */
export function checkLock(step: { readonly sweep?: SweepTask }): string {
  return step.sweep ? 'ROW EXCLUSIVE' : 'ACCESS SHARE';
}

/** @returns the checks before publish: state, and every derived value */
export function publishChecks(target: CheckTarget): RowCheck[] {
  const ups = sideOf(target.relations, 'up');
  if (ups.length === 0) return [];
  const sure = ups.filter((each) => each.facts.immutable);
  const checks = [stateCheck(target, 'up')];
  if (sure.length > 0) {
    const { table, schema } = target;
    const from = `${ident(schema, table.name)} AS t ${lateral(target.was, sure, 'u')}`;
    const title = `rows of ${table.name} whose new values are not what \`up\` gives`;
    checks.push(rowCheck(title, 'verify', table, from, differ(sure, 'u')));
  }
  return checks;
}

/** @returns the checks before contract: state, and that each row is explained by one direction */
export function contractChecks(target: CheckTarget): RowCheck[] {
  const { table, schema, relations } = target;
  const checks = sideOf(relations, 'up').length > 0 ? [stateCheck(target, 'verify')] : [];
  for (const group of componentsOf(relations)) {
    const ups = sideOf(group, 'up');
    const downs = sideOf(group, 'down');
    // With several columns on both sides one row may rightly mix both directions.
    const simple = ups.length > 0 && downs.length > 0 && (ups.length === 1 || downs.length === 1);
    if (!simple || !group.every((each) => each.facts.immutable)) continue;
    const from = [
      `${ident(schema, table.name)} AS t`,
      lateral(target.was, ups, 'u'),
      lateral(target.shown, downs, 'd'),
    ].join(' ');
    const broken = `CASE WHEN ${differ(downs, 'd')} THEN ${differ(ups, 'u')} ELSE false END`;
    const title = `rows of ${table.name} on which the two versions disagree`;
    checks.push(rowCheck(title, 'verify', table, from, broken));
  }
  return checks;
}

/** @returns how every `up` of a table is tried on all rows before anything is changed */
export function scanOf(target: CheckTarget): Scan | null {
  const { schema, table } = target;
  const ups = sideOf(target.relations, 'up').filter((each) => each.facts.triable);
  if (ups.length === 0) return null;
  // As in the publish check: the expressions see the old version's names.
  const from = `${ident(schema, table.name)} AS t ${lateral(target.was, ups, 'u')}`;
  const counts = ups.map((_, at) => `count(_sw_u.u${at}) AS v${at}`);
  const reads = new Map(ups.flatMap((each) => each.reads).map((read) => [read.name, read]));
  const lines = ups.flatMap((each, at) => [
    `  _sw_v${at} := ${parenthesized(each.sql)};`,
    ...(each.notNull
      ? [`  IF _sw_v${at} IS NULL THEN RETURN '\`up\` gives NULL for a NOT NULL column'; END IF;`]
      : []),
  ]);
  const tryFunction = [
    `CREATE FUNCTION pg_temp._sw_try(_sw_row ${ident(schema, table.name)}) RETURNS text`,
    `LANGUAGE plpgsql AS ${QUOTE}`,
    '#variable_conflict use_column',
    `<<${ident(target.was)}>>`,
    'DECLARE',
    ...[...reads.values()].map(
      (read) => `  ${ident(read.name)} ${read.type} := _sw_row.${ident(read.physical)};`,
    ),
    ...ups.map((each, at) => `  _sw_v${at} ${each.targetType};`),
    'BEGIN',
    ...lines,
    '  RETURN NULL;',
    'EXCEPTION WHEN OTHERS THEN RETURN SQLERRM;',
    `END ${QUOTE}`,
  ].join('\n');
  return {
    table: table.name,
    sql: `SELECT count(*) AS total, ${counts.join(', ')} FROM ${from}`,
    notNull: ups.map((each) => each.notNull),
    tryFunction,
    failing:
      `SELECT ${keySql('t', table)} AS key, why FROM ${ident(schema, table.name)} AS t ` +
      `CROSS JOIN LATERAL pg_temp._sw_try(t) AS why WHERE why IS NOT NULL LIMIT 5`,
  };
}
