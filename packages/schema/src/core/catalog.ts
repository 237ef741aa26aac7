/** What one schema of a database holds, as plain data: the planner sees nothing else. */
import type { SeenTable } from './seen.ts';

/** A table's kind: ordinary, or partitioned with its leaves beside it. */
export type TableKind = 'table' | 'partitioned';

export interface CatalogColumn {
  readonly name: string;
  /** As `format_type` prints it, schema-qualified. */
  readonly type: string;
  readonly notNull: boolean;
  /** Whether its type is a domain that is NOT NULL, which is checked before any trigger runs. */
  readonly notNullDomain: boolean;
  /** The default's expression, or null. */
  readonly default: string | null;
  /** '' none, 'a' always, 'd' by default. */
  readonly identity: '' | 'a' | 'd';
  readonly generated: boolean;
  /** How PostgreSQL computes it, in the table's own column names, or null. */
  readonly generation: Generation | null;
  readonly comment: string | null;
  /** Its collation, qualified and quoted, where it is not its type's own. */
  readonly collation: string | null;
  /** The sequence that the column owns, qualified and quoted, or null. */
  readonly sequence: string | null;
  /** Whether defaults of other columns draw from that sequence. */
  readonly sequenceShared: boolean;
  /** What was set on it for the planner, as actions of ALTER COLUMN: SET STATISTICS 100 … */
  readonly settings: readonly string[];
  /** How it is stored, as such actions, where that is not its type's own way. */
  readonly storage: readonly string[];
  /** Rights on this column alone. */
  readonly grants: readonly Grant[];
}

/** How a column is generated: from an expression, or kept by a trigger of ours. */
export interface Generation {
  /** Null where a trigger keeps it. */
  readonly expression: string | null;
  /** Whether it is computed on every read, so that no index can hold it. */
  readonly virtual: boolean;
  /** The columns of the table that it reads. */
  readonly reads: readonly string[];
}

/** An enum type of any schema, its values in their order. */
export interface EnumType {
  readonly schema: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** A right that a role holds; `grantee` is empty for PUBLIC. */
export interface Grant {
  readonly grantee: string;
  readonly privilege: string;
}

export interface CatalogIndex {
  readonly name: string;
  /** Its name in the base, where the newest version gives it another one. */
  readonly physical?: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  /** Whether it is a plain btree over columns alone: no expression, predicate, INCLUDE, opclass. */
  readonly plain: boolean;
  /** Sort options per column: bit 1 descending, bit 2 nulls first. */
  readonly options: readonly number[];
  /** The name of the constraint that owns it, or null. */
  readonly constraint: string | null;
  /** Columns that only its predicate or an expression reads. */
  readonly reads: readonly string[];
  /** All that follows `ON table` in its definition. */
  readonly body: string;
  /** ` DEFERRABLE …` of the constraint that owns it, or empty. */
  readonly deferrable: string;
  /** Whether the table's replica identity is this index. */
  readonly replicaIdentity: boolean;
  /** Whether the table is clustered on it. */
  readonly clustered: boolean;
  readonly comment: string | null;
  /** The comment on the constraint that owns it. */
  readonly constraintComment: string | null;
}

export interface CatalogConstraint {
  readonly name: string;
  /** Its name in the base, where the newest version gives it another one. */
  readonly physical?: string;
  readonly kind: 'check' | 'foreign key' | 'exclusion';
  readonly columns: readonly string[];
  readonly definition: string;
  /** A check's condition, or null. */
  readonly condition: string | null;
  readonly noInherit: boolean;
  readonly comment: string | null;
  /** What a foreign key refers to, or null. */
  readonly refers: ForeignTarget | null;
}

/** A partition, or a partition's partition. */
export interface CatalogPartition {
  readonly schema: string;
  /** Qualified and quoted. */
  readonly name: string;
  /** The partition that it is a part of, likewise; null: the table itself. */
  readonly parent: string | null;
  /** Whether it holds rows. */
  readonly leaf: boolean;
}

/** The far side of a foreign key. */
export interface ForeignTarget {
  /** Qualified and quoted. */
  readonly table: string;
  /** Its schema and name as they are. */
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** What follows them: MATCH, ON DELETE, DEFERRABLE …; null where it is not understood. */
  readonly tail: string | null;
}

/** A trigger of the users'. */
export interface CatalogTrigger {
  readonly name: string;
  /** The table or partition that it stands on, qualified and quoted. */
  readonly on: string;
  /** 'O' enabled, 'D' disabled, 'R' on replicas only, 'A' always. */
  readonly enabled: 'O' | 'D' | 'R' | 'A';
  readonly constraint: boolean;
  /** Whether it is BEFORE … FOR EACH ROW, and so may change the row. */
  readonly beforeRow: boolean;
  readonly onInsert: boolean;
  readonly onUpdate: boolean;
  /** The columns of UPDATE OF. */
  readonly columns: readonly string[];
  /** The same as its definition writes them down. */
  readonly columnList: string;
  /** All columns that UPDATE OF or WHEN name. */
  readonly names: readonly string[];
  /** Its definition up to ON: `BEFORE INSERT OR UPDATE OF …`. */
  readonly events: string;
  /** What follows the table's name: `FOR EACH ROW … EXECUTE FUNCTION …`. */
  readonly action: string;
  /** Qualified. */
  readonly function: string;
  /** The function's text, as far as PostgreSQL knows it. */
  readonly source: string;
  readonly comment: string | null;
}

/** A table's part in logical replication. */
export interface CatalogReplication {
  /** Publications that send all its columns. */
  readonly sentWhole: readonly string[];
  /** Publications that send a list of its columns. */
  readonly sentInPart: readonly string[];
  /** The table or its partitions, where updates are published without a replica identity. */
  readonly withoutIdentity: readonly string[];
  /** Subscriptions that write to it. */
  readonly fedBy: readonly string[];
}

export interface CatalogTable {
  /** Its name in the base; columns too have the base's names. */
  readonly name: string;
  /** How the newest live version shows it, where it does so otherwise; null: not at all. */
  readonly seen?: SeenTable | null;
  /** Indexes and constraints that are there for older versions alone. */
  readonly hiddenRules?: readonly string[];
  readonly kind: TableKind;
  /** Names of the leaf partitions (qualified and quoted), or the table itself. */
  readonly leaves: readonly string[];
  /** All that lies under a partitioned table, each after its parent. */
  readonly partitions: readonly CatalogPartition[];
  /** The columns by which it, or a partition of it, is parted; null stands for an expression. */
  readonly partitionKey: readonly (string | null)[];
  readonly columns: readonly CatalogColumn[];
  /** Primary key columns, in order; empty without one. */
  readonly primaryKey: readonly string[];
  readonly indexes: readonly CatalogIndex[];
  readonly constraints: readonly CatalogConstraint[];
  /** Names of NOT NULL rules (PostgreSQL 18 and later), each with its column. */
  readonly notNulls: readonly { readonly name: string; readonly column: string }[];
  /** Columns that foreign keys of any table refer to. */
  readonly referenced: readonly string[];
  /** Other tables whose foreign keys refer to it, qualified. */
  readonly referencedBy: readonly string[];
  /** 'd' the primary key, 'n' nothing, 'f' the whole row, 'i' an index. */
  readonly replicaIdentity: 'd' | 'n' | 'f' | 'i';
  readonly owner: string;
  readonly grants: readonly Grant[];
  /** The users' own triggers, also those of single partitions. */
  readonly triggers: readonly CatalogTrigger[];
  /** Null where nothing replicates it. */
  readonly replication: CatalogReplication | null;
  /** What else belongs to the table as a whole, so that no copy can take its place: in words. */
  readonly bound: readonly string[];
  readonly rowSecurity: boolean;
  /** Whether other tables inherit from it (without being partitions). */
  readonly inherited: boolean;
  /** What else depends on a column: views, functions, publications, generated columns. */
  readonly dependents: readonly ColumnDependent[];
  /** Row-security policies and extended statistics, which an altered column's twin gets too. */
  readonly policies: readonly CatalogPolicy[];
  readonly statistics: readonly CatalogStatistics[];
  /** Whether it carries the marker column already. */
  readonly marker: boolean;
  /** The server's estimate of its rows. */
  readonly rows: number;
}

/** A row-security policy; a condition that it does not have is null. */
export interface CatalogPolicy {
  readonly name: string;
  readonly columns: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

/** An extended statistics object. */
export interface CatalogStatistics {
  /** Qualified and quoted. */
  readonly name: string;
  readonly schema: string;
  /** Its name as it is. */
  readonly plainName: string;
  readonly columns: readonly string[];
  /** ` (ndistinct, …)` or empty for all kinds. */
  readonly kinds: string;
  /** What follows ON: columns and expressions. */
  readonly list: string;
}

export interface ColumnDependent {
  readonly column: string;
  readonly trigger: boolean;
  /** As a person knows it: `view public.report`, `policy mine`. */
  readonly what: string;
}

/** A schema as it stands. `exists` is false for one that is to be made. */
export interface Catalog {
  readonly schema: string;
  /** PostgreSQL's major version. */
  readonly serverMajor: number;
  /** Whether the role may write without running triggers (session_replication_role). */
  readonly mayPassTriggers: boolean;
  readonly exists: boolean;
  readonly tables: readonly CatalogTable[];
  /** All relation names in the schema: tables, indexes, sequences, views. */
  readonly relations: readonly string[];
  /** All schema names of the database. */
  readonly schemas: readonly string[];
  /** Roles that may use the schema. */
  readonly usage: readonly Grant[];
  /** Live versions, oldest first. */
  readonly versions: readonly string[];
  /** The database's enum types. */
  readonly enums: readonly EnumType[];
  /** Names of the newest live version's views. */
  readonly shown: readonly string[];
}

/** The marker column: which version a row is in step with (schema-recipes, 1). */
export const MARKER = '_sw_writer';

/** @returns the table of that name, or undefined */
export function findTable(catalog: Catalog, name: string): CatalogTable | undefined {
  return catalog.tables.find((table) => table.name === name);
}
