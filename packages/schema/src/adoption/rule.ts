/** What a rule of the adoption report is, and the questions that the rules ask of a statement. */
import type { Catalog, CatalogColumn, CatalogTable } from '../core/catalog.ts';
import { allOf, fieldsOf, nodesIn, type Node } from '../lint/sql.ts';

/** What the rules must know of a table. */
export type KnownTable = Pick<CatalogTable, 'name' | 'primaryKey'> & {
  readonly columns: readonly Pick<CatalogColumn, 'name'>[];
};

/** What the rules must know of the schema. */
export type KnownSchema = Pick<Catalog, 'schema' | 'serverMajor'> & {
  readonly tables: readonly KnownTable[];
};

/** A kind of statement that no view can serve, or that needs care on the way to views. */
export interface AdoptionRule {
  readonly id: string;
  /** Whether it fails through a view; otherwise it only needs care. */
  readonly breaks: boolean;
  /** What a view does not do, a sentence. */
  readonly what: string;
  /** What to do instead, a sentence. */
  readonly instead: string;
  /** @returns the tables that a statement uses in this way; none if it does not */
  find(statement: Node, catalog: KnownSchema): readonly string[];
}

/** A relation as a statement names it. */
export interface NamedRelation {
  readonly name: string;
  readonly alias: string;
  readonly table: KnownTable;
}

/** @returns the table of the schema that a RangeVar's fields name, or undefined */
export function tableOf(fields: unknown, catalog: KnownSchema): NamedRelation | undefined {
  const { schemaname, relname, alias } = fieldsOf(fields);
  if (typeof schemaname === 'string' && schemaname !== catalog.schema) return undefined;
  const table = catalog.tables.find((each) => each.name === relname);
  if (!table) return undefined;
  const { aliasname } = fieldsOf(alias);
  return { name: table.name, alias: typeof aliasname === 'string' ? aliasname : table.name, table };
}

/** @returns the schema's tables that are named anywhere in a statement */
export function tablesNamed(statement: unknown, catalog: KnownSchema): string[] {
  const found = [...nodesIn(statement)].flatMap(({ tag, fields }) => [
    tableOf(tag === 'RangeVar' ? fields : undefined, catalog),
    tableOf(fields['relation'], catalog), // INSERT, UPDATE, DELETE, MERGE and COPY have it so
  ]);
  return [...new Set(found.flatMap((each) => (each ? [each.name] : [])))];
}

/** @returns the tables that statements of a kind are about, where `applies` holds for them */
export function targets(
  statement: Node,
  catalog: KnownSchema,
  tag: string,
  applies: (fields: Readonly<Record<string, unknown>>) => boolean = () => true,
): string[] {
  return allOf(statement, tag)
    .filter(applies)
    .flatMap(({ relation }) => tableOf(relation, catalog)?.name ?? []);
}
