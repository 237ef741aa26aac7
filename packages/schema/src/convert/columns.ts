/** Column definitions: type, default, nullability and the rules that stand beside them. */
import type { ColumnDef, Constraint } from 'libpg-query';
import { stringsOf } from '../lint/sql.ts';
import { compact, Unconvertible, type Fields, type Note } from './draft.ts';
import { constraintOf, deferral, nameFor, referenceOf } from './constraints.ts';
import type { Source } from './source.ts';

/** A column, and what of it must stand among the table's constraints. */
export interface ConvertedColumn {
  readonly column: Fields;
  readonly constraints: readonly Fields[];
  readonly notes: readonly Note[];
}

/** Where column definitions stand, and who may follow them. */
export interface TableContext {
  readonly table: string;
  readonly schema: string | undefined;
  /** Names that the table's rules have; a name that is made avoids them. */
  readonly taken: Set<string>;
  /** Looks up the single key column of a table of the same file. */
  keyOf(table: string): string | undefined;
}

const AFTER_TYPE = ['collate', 'storage', 'compression', 'using', 'options'];

function constraintsOf(def: ColumnDef): Constraint[] {
  return (def.constraints ?? []).flatMap((each) => ('Constraint' in each ? [each.Constraint] : []));
}

/** @returns the type as it was written */
export function typeOf(def: ColumnDef, source: Source): string {
  const at = def.typeName?.location ?? 0;
  const end = source.endOf(at);
  const places = constraintsOf(def).map(({ location }) => location ?? end);
  const word = source.find(at, end, ...AFTER_TYPE)?.from ?? end;
  return source.cut(at, Math.min(end, word, ...places.filter((place) => place > at)));
}

/** @returns the expression of a DEFAULT, up to the next clause */
function defaultOf(each: Constraint, all: readonly Constraint[], source: Source, end: number) {
  const at = each.location ?? 0;
  const from = source.find(at, end, 'default')?.to ?? at;
  const next = all.map(({ location = 0 }) => location).filter((location) => location > at);
  return source.cut(from, Math.min(end, source.find(from, end, 'collate')?.from ?? end, ...next));
}

function generatedOf(each: Constraint, source: Source, end: number): Fields {
  const at = each.location ?? 0;
  if (each.contype === 'CONSTR_GENERATED') {
    if (each.generated_kind === 'v') throw new Unconvertible('A virtual column has no operation.');
    return { expression: source.bracketsAfter(at, end, 'as') };
  }
  const options = source.bracketsAfter(at, end, 'identity');
  const values = each.generated_when === 'd' ? 'BY DEFAULT' : 'ALWAYS';
  return { identity: compact({ user_specified_values: values, sequence_options: options }) };
}

interface Making {
  readonly fields: Fields;
  readonly constraints: Fields[];
  readonly notes: Note[];
  notNull: boolean;
}

/** Puts a rule beside the column where the format can, else among the table's. */
function addRule(making: Making, each: Constraint, context: TableContext, source: Source): void {
  const { fields, constraints, notes } = making;
  const name = String(fields['name']);
  const heard: Note[] = [];
  const whole = constraintOf(each, context, source, [name], heard);
  notes.push(...heard);
  if (each.contype === 'CONSTR_UNIQUE' && !each.conname && Object.keys(whole).length === 3) {
    fields['unique'] = true;
  } else if (each.contype === 'CONSTR_CHECK' && fields['check'] === undefined) {
    const { name: called, check: constraint, no_inherit } = whole;
    fields['check'] = compact({ name: called, constraint, no_inherit });
  } else if (each.contype === 'CONSTR_FOREIGN') {
    fields['references'] = referenceOf(each, context, []); // what it notes was heard above
  } else if (each.contype === 'CONSTR_PRIMARY' && !each.conname) {
    fields['pk'] = true;
  } else {
    constraints.push(whole);
  }
  if (each.contype === 'CONSTR_PRIMARY') making.notNull = true;
}

/** Deferral is written after the constraint that it belongs to. */
function withDeferral(all: readonly Constraint[]): Constraint[] {
  const merged: Constraint[] = [];
  for (const each of all) {
    const extra = deferral(each);
    const last = merged.at(-1);
    if (extra === null) merged.push({ ...each });
    else if (last) Object.assign(last, extra);
  }
  return merged;
}

/** @returns a column as create_table and add_column write it */
export function columnOf(def: ColumnDef, context: TableContext, source: Source): ConvertedColumn {
  const at = def.location ?? 0;
  const end = source.endOf(at);
  const type = typeOf(def, source);
  const making: Making = {
    fields: { name: def.colname, type },
    constraints: [],
    notes: [],
    notNull: /serial/.test(stringsOf(def.typeName?.names).at(-1) ?? ''),
  };
  const { fields, notes } = making;
  if (def.collClause) notes.push(uncollated(def.colname ?? ''));
  const all = constraintsOf(def);
  for (const each of withDeferral(all)) {
    if (each.contype === 'CONSTR_NOTNULL') making.notNull = true;
    else if (each.contype === 'CONSTR_DEFAULT') {
      fields['default'] = defaultOf(each, all, source, end);
    } else if (each.contype === 'CONSTR_GENERATED' || each.contype === 'CONSTR_IDENTITY') {
      fields['generated'] = generatedOf(each, source, end);
      if (each.contype === 'CONSTR_IDENTITY') making.notNull = true;
    } else if (each.contype !== 'CONSTR_NULL') addRule(making, each, context, source);
  }
  if (!making.notNull) fields['nullable'] = true;
  return { column: fields, constraints: making.constraints, notes };
}

/** @returns the note on a COLLATE that was left out */
export function uncollated(column: string): Note {
  const fix = 'Set it where the column is sorted or compared, or use `sql`.';
  return { what: `COLLATE of ${column} was left out: the format has none.`, fix };
}

/** @returns the name that PostgreSQL gives to an index over columns */
export function indexName(table: string, columns: readonly string[]): string {
  return nameFor(table, columns, 'idx');
}
