/**
 * Columns that the change adds and the database computes (docs/adr/0008).
 *
 *   identity    a sequence numbers the rows, new ones by trigger, others by backfill; when all
 *               have a number, it becomes the identity's own
 *   expression  virtual where the server can (PostgreSQL 18, built-in functions), nothing stored;
 *               else an ordinary column that is backfilled and kept by a trigger, for good
 */
import { ident, literal } from '@slipway/kernel';
import type { CatalogTable } from './catalog.ts';
import type { AddedIdentity, Expression, TableDraft } from './draft.ts';
import { parenthesized, refuse } from './draft.ts';
import { generatedTrigger, short } from './names.ts';
import type { ExpressionFacts, Facts, Relation } from './relations.ts';
import { QUOTE } from './triggers.ts';

/** What a number from a sequence is, without asking: nothing of the row, and never the same. */
export const IDENTITY_FACTS: ExpressionFacts = {
  reads: [],
  immutable: false,
  ownNames: true,
  readsTables: true, // the sequence is the owner's: who inserts needs no right on it
  callsFunctions: false,
  qualified: null,
  triable: false,
  virtual: false,
};

function functionName(schema: string, table: string, column: string): string {
  return ident(schema, short(`_sw_generated_${table}_${column}`));
}

/** @returns whether a trigger keeps the column */
export function isKept(table: CatalogTable, column: string): boolean {
  const found = table.columns.find((each) => each.name === column);
  return found?.generation?.expression === null;
}

/** @returns whether a trigger keeps the column, or reads it to keep another one */
export function isOfKept(table: CatalogTable, column: string): boolean {
  return table.columns.some(
    ({ name, generation }) =>
      generation?.expression === null && (name === column || generation.reads.includes(column)),
  );
}

/** @returns what takes a kept column's trigger and function away */
export function unkeepSql(schema: string, table: string, column: string): string[] {
  return [
    `DROP TRIGGER IF EXISTS ${ident(generatedTrigger(column))} ON ${ident(schema, table)}`,
    `DROP FUNCTION IF EXISTS ${functionName(schema, table, column)}()`,
  ];
}

/**
 * @returns the trigger that sets the column with every write of what it reads, and refuses another
 * value, as a generated column does
 */
export function keepSql(schema: string, table: string, relation: Relation): string[] {
  const column = ident(relation.target);
  const name = functionName(schema, table, relation.target);
  const variables = relation.reads.map(
    (read) => `    ${ident(read.name)} ${read.type} := NEW.${ident(read.physical)};`,
  );
  const listed = [...relation.reads.map((read) => ident(read.physical)), column].join(', ');
  const { callsFunctions } = relation.facts;
  const path = callsFunctions ? ` SET search_path = ${ident(schema)}, public, pg_temp` : '';
  const define = [
    `CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql${path} AS ${QUOTE}`,
    '#variable_conflict use_column',
    `DECLARE _sw_value ${relation.targetType};`,
    'BEGIN',
    `  <<${ident(table)}>>`,
    '  DECLARE',
    ...variables,
    '  BEGIN',
    `    _sw_value := ${parenthesized(relation.sql)};`,
    '  END;',
    `  IF NEW.${column} IS NOT NULL AND ROW(NEW.${column})::record *<> ROW(_sw_value)::record`,
    `    AND (TG_OP = 'INSERT' OR ROW(NEW.${column})::record *<> ROW(OLD.${column})::record) THEN`,
    `    RAISE EXCEPTION 'column "%" can only be updated to DEFAULT', TG_ARGV[0]`,
    `      USING ERRCODE = 'generated_always', DETAIL = 'It is a generated column.';`,
    '  END IF;',
    `  NEW.${column} := _sw_value;`,
    '  RETURN NEW;',
    `END ${QUOTE}`,
  ].join('\n');
  const attach =
    `CREATE OR REPLACE TRIGGER ${ident(generatedTrigger(relation.target))} ` +
    `BEFORE INSERT OR UPDATE OF ${listed}\n  ON ${ident(schema, table)} FOR EACH ROW ` +
    `EXECUTE FUNCTION ${name}(${literal(relation.target)})`;
  return [define, attach];
}

function checkComputed(table: TableDraft, each: Expression, facts: ExpressionFacts): void {
  const no = (problem: string, hint: string): never =>
    refuse(each.operation, 'column', problem, hint);
  const what = `The generated column ${each.target}`;
  if (!facts.immutable) {
    no(
      `${what} has an expression that may give another value for the same row.`,
      'Use only the row’s own columns and functions that are IMMUTABLE.',
    );
  }
  for (const name of facts.reads) {
    const column = table.columns.find((found) => found.old === name);
    if (table.table.columns.find((found) => found.name === name)?.generation) {
      no(`${what} reads ${name}, which is generated.`, 'Write that one’s expression in its place.');
    }
    if (column?.name !== name || column.physical !== name) {
      no(`${what} reads ${name}, which this change alters.`, 'Put it into the next change.');
    }
  }
}

/** No server has an index on a column that it computes on every read. */
function refuseVirtualIndexes(table: TableDraft): void {
  for (const index of table.indexes) {
    const virtual = table.table.columns.find(
      ({ name, generation }) => generation?.virtual && index.columns.includes(name),
    );
    if (!virtual) continue;
    const problem = `Column ${virtual.name} is computed on every read: no index can hold it.`;
    refuse(index.operation, index.field, problem, 'Add a column with an `up`, and index that.');
  }
}

/**
 * @returns the table with what the server computes itself told from what must be kept
 * @throws {PlanRefusedError} an expression that no generated column may have
 */
export function settleComputed(table: TableDraft, facts: Facts): TableDraft {
  refuseVirtualIndexes(table);
  const virtual = new Map<string, string>();
  for (const each of table.expressions.filter((found) => found.computed)) {
    const known = facts.expressions[`${table.name}.${each.target}`];
    if (!known) throw new Error(`no facts about ${table.name}.${each.target}`);
    checkComputed(table, each, known);
    const indexed =
      table.indexes.some((index) => index.columns.includes(each.target)) ||
      table.constraints.some((rule) => 'columns' in rule && rule.columns.includes(each.target));
    if (known.virtual && !indexed) virtual.set(each.target, parenthesized(each.sql));
  }
  return {
    ...table,
    expressions: table.expressions.filter((each) => !virtual.has(each.target)),
    added: table.added.map((each) => {
      const expression = virtual.get(each.physical);
      return expression === undefined ? each : { ...each, virtual: expression };
    }),
  };
}

/** @returns the sequence that numbers the rows until the column is an identity column */
export function sequenceSql(base: string, identity: AddedIdentity): string {
  const { sequence, type, options, physical } = identity;
  return `CREATE SEQUENCE ${sequence} AS ${type} ${options} OWNED BY ${base}.${ident(physical)}`;
}

/** @returns what makes the numbered column an identity column; its sequence goes on */
export function identitySql(base: string, identity: AddedIdentity): string {
  const { sequence, always, options, physical } = identity;
  const how = always ? 'ALWAYS' : 'BY DEFAULT';
  return [
    `DO ${QUOTE}`,
    'DECLARE last bigint; called boolean;',
    'BEGIN',
    `  LOCK TABLE ${base} IN ACCESS EXCLUSIVE MODE;`,
    `  SELECT s.last_value, s.is_called INTO last, called FROM ${sequence} AS s;`,
    `  DROP SEQUENCE ${sequence};`,
    `  ALTER TABLE ${base} ALTER COLUMN ${ident(physical)}`,
    `    ADD GENERATED ${how} AS IDENTITY (SEQUENCE NAME ${sequence} ${options});`,
    `  PERFORM setval('${sequence.replaceAll("'", "''")}', last, called);`,
    `END ${QUOTE}`,
  ].join('\n');
}
