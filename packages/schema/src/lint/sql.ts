/**
 * SQL as PostgreSQL's own parser reads it: the shape of a parser, and questions about its trees.
 *
 * The trees are libpg-query's: a node is `{Tag: fields}`. Locations in them are bytes of the text
 * as UTF-8, which is why text is cut out through the parser's own `slice`.
 */
import type { Node } from 'libpg-query';

export type { Node } from 'libpg-query';

/** One statement of a text. */
export interface ParsedStatement {
  readonly node: Node;
  /** The statement as it was written, without the semicolon and comments around it. */
  readonly text: string;
  /** Lines of the whole text before it, from 0. */
  readonly line: number;
}

/** What the parser says of a text. */
export type ParsedSql =
  | { readonly kind: 'parsed'; readonly statements: readonly ParsedStatement[] }
  | { readonly kind: 'broken'; readonly message: string; readonly line: number };

/** Parses SQL; never throws. */
export type ParseSql = (sql: string) => ParsedSql;

/** One word or mark of SQL; comments are not among them. */
export interface Token {
  /** As written, in lower case unless it is quoted. */
  readonly word: string;
  /** Bytes before it. */
  readonly from: number;
  /** Bytes before what follows it. */
  readonly to: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

/** The parser and the scanner that belongs to it. */
export interface SqlParser {
  readonly parse: ParseSql;
  tokens(sql: string): readonly Token[];
}

/** A node's tag and fields. */
export interface Tagged {
  readonly tag: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @returns a value's fields; none of what is no object */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object(value) : {};
}

/** @returns all nodes below a value, outer ones first */
export function* nodesIn(value: unknown): Generator<Tagged> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (/^[A-Z]/.test(key)) yield { tag: key, fields: fieldsOf(inner) };
    yield* nodesIn(inner);
  }
}

/** @returns the fields of all nodes with a tag */
export function allOf(value: unknown, tag: string): Readonly<Record<string, unknown>>[] {
  return [...nodesIn(value)].filter((node) => node.tag === tag).map((node) => node.fields);
}

/** @returns a list of String nodes as strings */
export function stringsOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each) => {
    const { sval } = fieldsOf(fieldsOf(each)['String']);
    return typeof sval === 'string' ? [sval] : [];
  });
}

/** @returns the names of the functions that are called, with their schema if it is written */
export function functionsIn(value: unknown): string[][] {
  return allOf(value, 'FuncCall').map((call) => stringsOf(call['funcname']));
}

/** @returns whether anything reads a column */
export function readsColumn(value: unknown): boolean {
  return allOf(value, 'ColumnRef').length > 0;
}

/** A cast: what is cast, and the type's last name (`int4`, `varchar`). */
export interface Cast {
  readonly type: string;
  readonly argument: unknown;
  /** Whether the type carries a length or precision. */
  readonly limited: boolean;
}

/** @returns all casts of an expression, outer ones first */
export function castsIn(value: unknown): Cast[] {
  return allOf(value, 'TypeCast').map((cast) => {
    const type = fieldsOf(cast['typeName']);
    const limited = Array.isArray(type['typmods']);
    return { type: stringsOf(type['names']).at(-1) ?? '', argument: cast['arg'], limited };
  });
}

/** Tables that are read: names as written. Those of WITH are not among them. */
export function tablesIn(value: unknown): { schema: string | null; name: string }[] {
  const own = new Set(allOf(value, 'CommonTableExpr').map((each) => each['ctename']));
  return allOf(value, 'RangeVar').flatMap(({ schemaname, relname }) => {
    const schema = typeof schemaname === 'string' ? schemaname : null;
    if (typeof relname !== 'string' || (schema === null && own.has(relname))) return [];
    return [{ schema, name: relname }];
  });
}
