/**
 * Asks the database about a change's indexes, checks and foreign keys: whether each one fits, and
 * how it reads with the physical column names.
 *
 * Each is made on a temporary table with the names that it is written in; then the columns are
 * renamed, and PostgreSQL itself prints the definition with the new names.
 */
import { ident, type Transaction } from '@slipway/pg';
import type { ChangeDraft, DraftForeignKey, NamesOf, TableDraft } from './core/draft.ts';
import { refuse } from './core/draft.ts';
import type { ChangeOperation } from './core/change.ts';
import { foreignKeyDefinition, ruleKey } from './core/rules.ts';
import { orderRenames } from './core/settle.ts';
import { attempt } from './probe-attempt.ts';

/** A column of a probing table: its name there, and its name in the base table. */
export interface ProbeColumn {
  readonly name: string;
  readonly physical: string;
  readonly type: string;
}

type Rule = TableDraft['constraints'][number] | TableDraft['indexes'][number];

/** @returns the columns under the names of one side, with the types of the new version */
export function columnsOf(
  table: TableDraft,
  names: NamesOf,
  types: Readonly<Record<string, string>>,
): ProbeColumn[] {
  const typeOf = (physical: string, fallback: string) => {
    const collation =
      table.table.columns.find((each) => each.name === physical)?.collation ??
      table.added.find((each) => each.physical === physical)?.collation;
    const type = types[`${table.name}.${physical}`] ?? fallback;
    return collation ? `${type} COLLATE ${collation}` : type;
  };
  if (names === 'new') {
    return table.columns.map(({ name, physical, type }) => {
      return { name, physical, type: typeOf(physical, type) };
    });
  }
  return table.table.columns.map(({ name, type }) => {
    const physical = table.twins.find((twin) => twin.base === name)?.twin ?? name;
    return { name, physical, type: typeOf(physical, type) };
  });
}

function refuseRule(table: TableDraft, rule: Rule, failure: string): never {
  const { operation, field, name, finalName } = rule;
  const what = 'unique' in rule ? 'Index' : 'Constraint';
  const carried = name !== finalName;
  const problem = carried
    ? `${what} ${finalName} cannot be carried over to the altered column: ${failure}.`
    : `${what} ${finalName} of table ${table.shown} is not valid: ${failure}.`;
  const columns = table.columns.map((each) => each.name).join(', ');
  const hint = carried
    ? 'Drop it first, or leave the column as it is.'
    : `It reads the new version's columns: ${columns}.`;
  refuse(operation, field, problem, hint);
}

function refuseOther(operation: ChangeOperation, what: string, failure: string): never {
  const problem = `${what} cannot be carried over to the altered column: ${failure}.`;
  refuse(operation, 'column', problem, 'Drop it first, or leave the column as it is.');
}

/** Makes policies and statistics, which are written in the old version's names. */
async function makeOthers(
  tx: Transaction,
  table: TableDraft,
  temp: string,
  keys: Map<string, string>,
): Promise<void> {
  for (const [at, { name, using, check, operation }] of table.policies.entries()) {
    for (const [kind, condition] of [
      ['using', using],
      ['policy-check', check],
    ] as const) {
      if (condition === null) continue;
      const made = `_sw_${kind}_${at}`;
      const create = `CREATE POLICY ${ident(made)} ON ${temp} USING (${condition})`;
      const failure = await attempt(tx, create);
      if (failure !== null) refuseOther(operation, `Policy ${name}`, failure);
      keys.set(made, ruleKey(table, kind, name));
    }
  }
  for (const [at, { name, finalName, kinds, list, operation }] of table.statistics.entries()) {
    const made = `_sw_statistics_${at}`;
    const failure = await attempt(
      tx,
      `CREATE STATISTICS pg_temp.${made}${kinds} ON ${list} FROM ${temp}`,
    );
    if (failure !== null) refuseOther(operation, `Statistics ${finalName}`, failure);
    keys.set(made, ruleKey(table, 'statistics', name));
  }
}

/** Makes the indexes and checks that are written in the names of one side. */
async function makeRules(
  tx: Transaction,
  table: TableDraft,
  names: NamesOf,
  temp: string,
): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  const indexes = table.indexes.filter((each) => each.names === names);
  for (const [at, index] of indexes.entries()) {
    const unique = index.unique ? 'UNIQUE ' : '';
    const name = `_sw_index_${at}`;
    const failure = await attempt(tx, `CREATE ${unique}INDEX ${name} ON ${temp} ${index.body}`);
    if (failure !== null) refuseRule(table, index, failure);
    keys.set(name, ruleKey(table, 'index', index.name));
  }
  for (const [at, rule] of table.constraints.entries()) {
    if (rule.kind !== 'check' || rule.names !== names) continue;
    const name = `_sw_check_${at}`;
    const check = `ADD CONSTRAINT ${name} CHECK (${rule.condition}\n)`;
    const failure = await attempt(tx, `ALTER TABLE ${temp} ${check}`);
    if (failure !== null) refuseRule(table, rule, failure);
    keys.set(name, ruleKey(table, 'check', rule.name));
  }
  if (names === 'old') await makeOthers(tx, table, temp, keys);
  return keys;
}

async function readRules(
  tx: Transaction,
  keys: ReadonlyMap<string, string>,
): Promise<Record<string, string>> {
  await tx`set local search_path to pg_catalog`;
  const rows = await tx<{ name: string; sql: string }[]>`
    select c.relname as name,
           substr(d.text, strpos(d.text, format('.%I USING ', t.relname))
                          + length(format('.%I ', t.relname))) as sql
    from   pg_class c
    join   pg_index i on i.indexrelid = c.oid
    join   pg_class t on t.oid = i.indrelid
    cross  join lateral (select pg_get_indexdef(c.oid)) d(text)
    where  c.relnamespace = pg_my_temp_schema() and c.relname = any (${[...keys.keys()]})
    union all
    select k.conname, pg_get_expr(k.conbin, k.conrelid)
    from   pg_constraint k
    join   pg_class c on c.oid = k.conrelid and c.relnamespace = pg_my_temp_schema()
    where  k.conname = any (${[...keys.keys()]})
    union all
    select p.polname, pg_get_expr(p.polqual, p.polrelid)
    from   pg_policy p
    join   pg_class c on c.oid = p.polrelid and c.relnamespace = pg_my_temp_schema()
    where  p.polname = any (${[...keys.keys()]})
    union all
    select s.stxname, substr(d.text, 4 + strpos(d.text, ' ON '),
                             length(d.text) - 3 - strpos(d.text, ' ON ')
                             - length(' FROM ' || s.stxrelid::regclass::text))
    from   pg_statistic_ext s
    cross  join lateral (select pg_get_statisticsobjdef(s.oid)) d(text)
    where  s.stxnamespace = pg_my_temp_schema() and s.stxname = any (${[...keys.keys()]})`;
  return Object.fromEntries(rows.map(({ name, sql }) => [keys.get(name)!, sql]));
}

/** Tries a foreign key against an empty likeness of what it refers to. */
async function tryForeignKey(
  tx: Transaction,
  draft: ChangeDraft,
  table: TableDraft,
  key: DraftForeignKey,
  temp: string,
): Promise<void> {
  const isNew = [...draft.created.keys()].some(
    (name) => key.target === ident(draft.catalog.schema, name),
  );
  if (isNew) return;
  const far = key.targetColumns.map((column) => ident(column)).join(', ');
  const typed = key.targetTypes?.map((type, at) => `${ident(key.targetColumns[at]!)} ${type}`);
  const like = typed
    ? `CREATE TEMP TABLE _sw_far (${typed.join(', ')}) ON COMMIT DROP`
    : `CREATE TEMP TABLE _sw_far ON COMMIT DROP AS SELECT ${far} FROM ${key.target} WITH NO DATA`;
  const failure =
    (await attempt(tx, like)) ??
    (await attempt(tx, `ALTER TABLE pg_temp._sw_far ADD UNIQUE (${far})`)) ??
    (await attempt(tx, `ALTER TABLE ${temp} ADD ${foreignKeyDefinition(key, 'pg_temp._sw_far')}`));
  if (failure !== null) refuseRule(table, key, failure);
  await tx.unsafe('DROP TABLE pg_temp._sw_far CASCADE');
  if (typed) return; // the unique index is carried along
  const names = [...key.targetColumns].sort();
  const [unique] = await tx`
    select from pg_index i
    where  i.indrelid = ${key.target}::regclass and i.indisunique and i.indpred is null
    and    array(select a.attname::text collate "C" from pg_attribute a
                 where  a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                 order  by 1) = ${names}`;
  if (!unique) refuseRule(table, key, `${key.target} (${far}) is not unique`);
}

/**
 * @param path the statement that sets the search_path in which the change's texts are read
 * @param types of the added columns, by `table.physical`
 * @returns the rules with physical names, by `ruleKey`
 * @throws {PlanRefusedError} one of them does not fit
 */
export async function probeRules(
  tx: Transaction,
  draft: ChangeDraft,
  table: TableDraft,
  types: Readonly<Record<string, string>>,
  path: string,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const names of ['old', 'new'] as const) {
    const label = names === 'old' ? table.name : table.shown;
    const temp = `pg_temp.${ident(label)}`;
    const columns = columnsOf(table, names, types);
    const list = columns.map(({ name, type }) => `${ident(name)} ${type}`);
    await tx.unsafe(path);
    await tx.unsafe(`CREATE TEMP TABLE ${ident(label)} (${list.join(', ')}) ON COMMIT DROP`);
    const keys = await makeRules(tx, table, names, temp);
    const renames = columns.map(({ name, physical }) => ({ from: name, to: physical }));
    for (const { from, to } of orderRenames(renames)) {
      await tx.unsafe(`ALTER TABLE ${temp} RENAME COLUMN ${ident(from)} TO ${ident(to)}`);
    }
    if (names === 'new') {
      for (const rule of table.constraints) {
        if (rule.kind === 'foreign key') await tryForeignKey(tx, draft, table, rule, temp);
      }
    }
    Object.assign(found, await readRules(tx, keys));
    await tx.unsafe(`DROP TABLE ${temp}`);
  }
  return found;
}
