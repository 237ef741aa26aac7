/**
 * A change as rules look at it: its expressions and statements parsed, its new names collected.
 *
 * The fields of an operation are read one by one, so that a rule works for every kind of operation
 * that has such a field.
 */
import type { FilePlace } from '@slipway/kernel';
import type { Change, ChangeOperation } from '../core/change.ts';
import { fieldsOf, type Node, type ParseSql } from './sql.ts';
import { namesOf, type NewName } from './names.ts';

export type ExpressionRole = 'up' | 'down' | 'default' | 'check' | 'generated' | 'predicate';

/** An SQL expression of an operation. */
export interface LintExpression {
  readonly operation: ChangeOperation;
  readonly role: ExpressionRole;
  readonly sql: string;
  readonly place: FilePlace;
  /** Its tree; null where it does not parse. */
  readonly node: Node | null;
  /** Why it does not parse. */
  readonly broken: string | null;
}

/** A statement of an `sql` operation. */
export interface LintStatement {
  readonly operation: ChangeOperation;
  readonly role: 'up' | 'down';
  readonly place: FilePlace;
  readonly node: Node;
  readonly text: string;
}

/** All that a rule may look at. */
export interface LintSubject {
  readonly change: Change;
  readonly expressions: readonly LintExpression[];
  readonly statements: readonly LintStatement[];
  /** Texts of `sql` operations that do not parse. */
  readonly broken: readonly { readonly place: FilePlace; readonly message: string }[];
  readonly names: readonly NewName[];
  /** Tables that this change creates, by an operation or by SQL. */
  readonly createdTables: ReadonlySet<string>;
}

/** @returns a text, or undefined */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** @returns a list's entries as fields */
export function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** @returns the place of one of an operation's fields, or of the operation */
export function placeOf(operation: ChangeOperation, field: string): FilePlace {
  return operation.fields[field] ?? operation.place;
}

type Raw = readonly [role: ExpressionRole, sql: unknown, field: string];

/** `up` and `down` are one expression, or one per column. */
function sides(spec: Readonly<Record<string, unknown>>): Raw[] {
  return (['up', 'down'] as const).flatMap((role): Raw[] => {
    const value = spec[role];
    if (typeof value === 'string') return [[role, value, role]];
    return Object.values(fieldsOf(value)).map((sql): Raw => [role, sql, role]);
  });
}

function ofColumn(column: Readonly<Record<string, unknown>>, field: string): Raw[] {
  return [
    ['default', column['default'], field],
    ['check', fieldsOf(column['check'])['constraint'], field],
    ['generated', fieldsOf(column['generated'])['expression'], field],
  ];
}

function rawExpressions({ kind, spec: raw }: ChangeOperation): Raw[] {
  if (kind === 'sql') return [];
  const spec = fieldsOf(raw);
  const check = spec['check'];
  return [
    ...sides(spec),
    ['default', spec['default'], 'default'],
    ['predicate', spec['predicate'], 'predicate'],
    ['check', typeof check === 'string' ? check : fieldsOf(check)['constraint'], 'check'],
    ...ofColumn(fieldsOf(spec['column']), 'column'),
    ...listOf(spec['columns']).flatMap((column) => ofColumn(column, 'columns')),
    ...listOf(spec['constraints']).map((each): Raw => ['check', each['check'], 'constraints']),
  ];
}

function expressionsOf(operation: ChangeOperation, parse: ParseSql): LintExpression[] {
  return rawExpressions(operation).flatMap(([role, sql, field]) => {
    if (typeof sql !== 'string') return [];
    const place = placeOf(operation, field);
    // As the planner does: in brackets, where a SELECT becomes a subselect.
    const found = parse(`SELECT (\n${sql.trim().replace(/;\s*$/, '')}\n)`);
    const node = found.kind === 'parsed' ? (found.statements[0]?.node ?? null) : null;
    const broken = found.kind === 'broken' ? found.message : null;
    return [{ operation, role, sql, place, node, broken }];
  });
}

/** @returns a line's place in a text of SQL; known where the text is a literal block */
export function within(place: FilePlace, sql: string, line: number): FilePlace {
  if (!/\|[+-]?\d?\s*$/.test(place.quote)) return place;
  const quote = sql.split('\n')[line] ?? '';
  return { file: place.file, line: place.line + 1 + line, column: 1, quote };
}

interface Sql {
  readonly statements: LintStatement[];
  readonly broken: { place: FilePlace; message: string }[];
}

function sqlOf(operation: ChangeOperation, parse: ParseSql): Sql {
  const found: Sql = { statements: [], broken: [] };
  if (operation.kind !== 'sql') return found;
  const spec = fieldsOf(operation.spec);
  for (const role of ['up', 'down'] as const) {
    const sql = textOf(spec[role]);
    if (sql === undefined) continue;
    const place = placeOf(operation, role);
    const parsed = parse(sql);
    if (parsed.kind === 'broken') {
      found.broken.push({ place: within(place, sql, parsed.line), message: parsed.message });
      continue;
    }
    for (const { node, text, line } of parsed.statements) {
      found.statements.push({
        operation,
        role,
        node,
        text,
        place: within(place, sql, line),
      });
    }
  }
  return found;
}

function createdBy(change: Change, statements: readonly LintStatement[]): Set<string> {
  const created = new Set<string>();
  for (const { kind, spec } of change.operations) {
    const name = textOf(fieldsOf(spec)['name']);
    if (kind === 'create_table' && name !== undefined) created.add(name);
  }
  for (const { node } of statements) {
    if ('CreateStmt' in node && node.CreateStmt.relation?.relname) {
      created.add(node.CreateStmt.relation.relname);
    }
  }
  return created;
}

/** @returns the change, ready for rules */
export function subjectOf(change: Change, parse: ParseSql): LintSubject {
  const sql = change.operations.map((operation) => sqlOf(operation, parse));
  const statements = sql.flatMap((each) => each.statements);
  return {
    change,
    expressions: change.operations.flatMap((operation) => expressionsOf(operation, parse)),
    statements,
    broken: sql.flatMap((each) => each.broken),
    names: change.operations.flatMap(namesOf),
    createdTables: createdBy(change, statements),
  };
}
