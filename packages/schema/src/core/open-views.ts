/**
 * Views for tables that are known only when a version is published: a change with raw SQL may have
 * made or altered them.
 */
import { literal } from '@slipway/kernel';

/**
 * @param unseen tables that get no view here: dropped ones, and those planned by name
 * @returns the statement that gives every other table of the schema a view, with the table's
 * columns, comments and rights; a view that is there already stays
 */
export function openViewsSql(
  schema: string,
  versionSchema: string,
  unseen: readonly string[],
): string {
  const list = unseen.map((name) => literal(name)).join(', ');
  return String.raw`DO $views$
DECLARE
  version text := ${literal(versionSchema)};
  tab record;
  field record;
  acl record;
BEGIN
  FOR tab IN
    SELECT c.oid, c.relname, coalesce(c.relacl, acldefault('r', c.relowner)) AS rights,
           (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
            FROM   pg_attribute WHERE attrelid = c.oid AND attnum > 0
            AND    NOT attisdropped AND attname NOT LIKE '\_sw\_%') AS columns
    FROM   pg_class c
    JOIN   pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ${literal(schema)}
    WHERE  c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND    NOT c.relname::text = ANY (ARRAY[${list}]::text[])
    AND    NOT EXISTS (SELECT FROM pg_class v JOIN pg_namespace vn ON vn.oid = v.relnamespace
                       WHERE vn.nspname = version AND v.relname = c.relname)
  LOOP
    EXECUTE format('CREATE VIEW %I.%I WITH (security_invoker=true) AS SELECT %s FROM %s',
                   version, tab.relname, tab.columns, tab.oid::regclass);
    FOR acl IN
      SELECT privilege_type AS what, '' AS part, grantee FROM aclexplode(tab.rights)
      UNION ALL
      SELECT x.privilege_type, format(' (%I)', a.attname), x.grantee
      FROM   pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = tab.oid
    LOOP
      CONTINUE WHEN acl.what NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
               OR acl.part LIKE ' (\_sw\_%';
      EXECUTE format('GRANT %s%s ON %I.%I TO %s', acl.what, acl.part, version, tab.relname,
                     CASE WHEN acl.grantee = 0 THEN 'PUBLIC'
                          ELSE quote_ident(pg_get_userbyid(acl.grantee)) END);
    END LOOP;
    FOR field IN
      SELECT attname, col_description(attrelid, attnum) AS comment
      FROM   pg_attribute WHERE attrelid = tab.oid AND attnum > 0 AND NOT attisdropped
      AND    attname NOT LIKE '\_sw\_%' AND col_description(attrelid, attnum) IS NOT NULL
    LOOP
      EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
                     version, tab.relname, field.attname, field.comment);
    END LOOP;
  END LOOP;
END $views$`;
}

/** @returns the statement that drops all views of a version, and nothing else */
export function dropOpenViewsSql(versionSchema: string): string {
  return [
    'DO $views$ DECLARE v text; BEGIN',
    '  FOR v IN SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n',
    `           ON n.oid = c.relnamespace AND n.nspname = ${literal(versionSchema)}`,
    "           WHERE c.relkind = 'v' LOOP",
    "    EXECUTE 'DROP VIEW ' || v;",
    '  END LOOP;',
    'END $views$',
  ].join('\n');
}
