/**
 * A version's views: what applications see.
 *
 *   <schema>_<version>.t  ──►  _slipway_<n>.t (marker's default)  ──►  <schema>.t
 *
 * The inner view exists only where inserts must be told apart. All are security_invoker: a client
 * needs the same rights as on the base table, which are carried over. One limit is PostgreSQL's:
 * to UPDATE through a view, a role must be allowed to SELECT every column that the view shows.
 */
import { ident, literal } from '@slipway/kernel';
import { MARKER, type CatalogTable, type Grant } from './catalog.ts';
import type { NewColumn } from './draft.ts';
import { dropOpenViewsSql, openViewsSql } from './open-views.ts';

/** One view to publish. */
export interface ViewSpec {
  readonly name: string;
  /** The base table's name. */
  readonly base: string;
  readonly columns: readonly NewColumn[];
  /** The base table as it stands; absent for a table that the change creates. */
  readonly table: CatalogTable | null;
  /** Whether inserts must carry the change's marker. */
  readonly marked: boolean;
}

export interface VersionSpec {
  readonly schema: string;
  readonly versionSchema: string;
  readonly innerSchema: string;
  readonly number: number;
  readonly usage: readonly Grant[];
  readonly views: readonly ViewSpec[];
  /** Tables without a view where all others get theirs when it is published; null: none do. */
  readonly unseen: readonly string[] | null;
}

const VIEW_RIGHTS = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

function role(grantee: string): string {
  return grantee === '' ? 'PUBLIC' : ident(grantee);
}

/** @returns `SELECT … FROM from`, with physical names shown under the version's names */
export function selectSql(
  columns: readonly Pick<NewColumn, 'name' | 'physical'>[],
  from: string,
): string {
  const list = columns.map(({ name, physical }) =>
    name === physical ? ident(name) : `${ident(physical)} AS ${ident(name)}`,
  );
  return `SELECT ${list.join(', ')}\nFROM   ${from}`;
}

/** @returns a view as the caller, never as its owner */
export function viewSql(name: string, select: string, replace = false): string {
  const create = replace ? 'CREATE OR REPLACE VIEW' : 'CREATE VIEW';
  return `${create} ${name} WITH (security_invoker=true) AS\n${select}`;
}

/** A new table's rights (by default privileges) are known only once it is there. */
function copyGrantsSql(base: string, view: string): string {
  return [
    'DO $grants$ DECLARE g record; BEGIN',
    '  FOR g IN SELECT x.privilege_type AS p, CASE WHEN x.grantee = 0 THEN $$PUBLIC$$',
    '                  ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS r',
    `           FROM pg_class c, aclexplode(c.relacl) x WHERE c.oid = ${literal(base)}::regclass`,
    '           AND x.privilege_type IN ($$SELECT$$, $$INSERT$$, $$UPDATE$$, $$DELETE$$) LOOP',
    `    EXECUTE format('GRANT %s ON %s TO %s', g.p, ${literal(view)}, g.r);`,
    '  END LOOP;',
    'END $grants$',
  ].join('\n');
}

/** Rights of the base table on a view; a column's own rights go to the column that shows it. */
function grantsSql(base: string, view: string, spec: ViewSpec): string[] {
  const { table, columns } = spec;
  if (!table) return [copyGrantsSql(base, view)];
  const grants = [
    ...table.grants,
    ...[...VIEW_RIGHTS].map((privilege) => ({ grantee: table.owner, privilege })),
  ];
  const lines = grants
    .filter((grant) => VIEW_RIGHTS.has(grant.privilege))
    .map((grant) => `GRANT ${grant.privilege} ON ${view} TO ${role(grant.grantee)}`);
  for (const column of columns) {
    const base = table.columns.find((each) => each.name === column.old);
    for (const grant of base?.grants ?? []) {
      if (!VIEW_RIGHTS.has(grant.privilege)) continue;
      const right = `${grant.privilege} (${ident(column.name)})`;
      lines.push(`GRANT ${right} ON ${view} TO ${role(grant.grantee)}`);
    }
  }
  return [...new Set(lines)];
}

function defaultsSql(view: string, spec: ViewSpec): string[] {
  return spec.columns.flatMap((column) => {
    if (column.computed) return [];
    const base = spec.table?.columns.find((each) => each.name === column.old)?.default ?? null;
    if (column.default === null && base === null) return [];
    // A plain NULL would not be kept, and the base table's default would show through.
    const value = column.default ?? `CASE WHEN true THEN NULL::${column.type} END`;
    return [`ALTER VIEW ${view} ALTER COLUMN ${ident(column.name)} SET DEFAULT ${value}`];
  });
}

function commentsSql(view: string, spec: ViewSpec): string[] {
  return spec.columns.flatMap(({ name, comment }) =>
    comment === null ? [] : [`COMMENT ON COLUMN ${view}.${ident(name)} IS ${literal(comment)}`],
  );
}

/** @returns the statements that publish a version; they wait for nobody's lock */
export function publishSql(spec: VersionSpec): string[] {
  const { versionSchema, innerSchema } = spec;
  const statements = [
    `CREATE SCHEMA ${ident(versionSchema)}`,
    ...spec.usage.map(
      (grant) => `GRANT USAGE ON SCHEMA ${ident(versionSchema)} TO ${role(grant.grantee)}`,
    ),
  ];
  for (const view of spec.views) {
    const base = ident(spec.schema, view.base);
    const inner = ident(innerSchema, view.base);
    const outer = ident(versionSchema, view.name);
    if (view.marked) {
      const marker = { name: MARKER, physical: MARKER };
      statements.push(
        viewSql(inner, selectSql([...view.columns, marker], base)),
        `ALTER VIEW ${inner} ALTER COLUMN ${ident(MARKER)} SET DEFAULT ${spec.number}`,
        ...grantsSql(base, inner, view),
      );
    }
    const names = view.columns.map(({ name }) => ({ name, physical: name }));
    statements.push(
      view.marked
        ? viewSql(outer, selectSql(names, inner))
        : viewSql(outer, selectSql(view.columns, base)),
      ...defaultsSql(outer, view),
      ...grantsSql(base, outer, view),
      ...commentsSql(outer, view),
    );
  }
  if (spec.unseen) statements.push(openViewsSql(spec.schema, versionSchema, spec.unseen));
  return statements;
}

/** @returns the statements that drop a version's views and schema, whatever of it is there */
export function unpublishSql(spec: VersionSpec): string[] {
  const outer = spec.views.map(({ name }) => ident(spec.versionSchema, name));
  const inner = spec.views
    .filter((view) => view.marked)
    .map(({ base }) => ident(spec.innerSchema, base));
  const drop = (names: string[]) =>
    names.length > 0 ? [`DROP VIEW IF EXISTS ${names.join(', ')}`] : [];
  return [
    ...(spec.unseen ? [dropOpenViewsSql(spec.versionSchema)] : drop(outer)),
    ...drop(inner),
    `DROP SCHEMA IF EXISTS ${ident(spec.versionSchema)}`,
  ];
}
