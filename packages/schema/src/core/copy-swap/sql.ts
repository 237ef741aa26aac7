/** The longer statements of a copy: what keeps it in step, and what makes it the table. */
import { ident, literal } from '@slipway/kernel';
import { MARKER, type CatalogTable } from '../catalog.ts';
import { QUOTE } from '../triggers.ts';

/** The copied columns: all but generated ones and the marker, which the copy sets itself. */
export function copiedColumns(table: CatalogTable): string[] {
  return table.columns
    .filter((column) => !column.generated && column.name !== MARKER)
    .map((column) => column.name);
}

const list = (names: readonly string[], prefix = ''): string =>
  names.map((name) => `${prefix}${ident(name)}`).join(', ');

/** @returns the function that repeats every write to the table on its copy */
export function syncFunctionSql(table: CatalogTable, copy: string, name: string): string {
  const columns = copiedColumns(table);
  const key = table.primaryKey;
  const always = new Set(table.columns.filter((each) => each.identity === 'a').map((c) => c.name));
  const sets = columns
    .filter((column) => !key.includes(column) && !always.has(column))
    .map((column) => `${ident(column)} = EXCLUDED.${ident(column)}`);
  const conflict = sets.length > 0 ? `DO UPDATE SET ${sets.join(', ')}` : 'DO NOTHING';
  const moved = `ROW(${list(key, 'OLD.')})::record *<> ROW(${list(key, 'NEW.')})::record`;
  const same = key.map((column) => `c.${ident(column)} = OLD.${ident(column)}`).join(' AND ');
  return `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS ${QUOTE}
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE ${copy};
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND ${moved}) THEN
    DELETE FROM ${copy} AS c WHERE ${same};
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO ${copy} (${list(columns)}) OVERRIDING SYSTEM VALUE
    VALUES (${list(columns, 'NEW.')})
    ON CONFLICT (${list(key)}) ${conflict};
  END IF;
  RETURN NULL;
END ${QUOTE}`;
}

/** @returns the statement that gives the copy what belongs to the table itself */
export function dressSql(from: string, to: string): string {
  return String.raw`DO $dress$
DECLARE
  source regclass := ${literal(from)};
  target regclass := ${literal(to)};
  item record;
BEGIN
  SELECT relowner::regrole AS owner, reloptions, relreplident
  INTO   item FROM pg_class WHERE oid = source;
  EXECUTE format('ALTER TABLE %s OWNER TO %s', target, item.owner);
  IF item.reloptions IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %s SET (%s)', target, array_to_string(item.reloptions, ', '));
  END IF;
  IF item.relreplident IN ('f', 'n') THEN
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY %s', target,
                   CASE item.relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END);
  END IF;
  EXECUTE format('COMMENT ON TABLE %s IS %L', target, obj_description(source, 'pg_class'));
  FOR item IN  -- what default privileges gave
    SELECT DISTINCT x.grantee FROM pg_class c, aclexplode(c.relacl) x
    WHERE  c.oid = target AND x.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', target,
                   CASE WHEN item.grantee = 0 THEN 'PUBLIC'
                        ELSE quote_ident(pg_get_userbyid(item.grantee)) END);
  END LOOP;
  FOR item IN
    SELECT x.privilege_type AS what, '' AS part, x.grantee, x.is_grantable
    FROM   pg_class c, aclexplode(c.relacl) x
    WHERE  c.oid = source AND x.grantee <> c.relowner
    UNION ALL
    SELECT x.privilege_type, format(' (%I)', a.attname), x.grantee, x.is_grantable
    FROM   pg_attribute a, aclexplode(a.attacl) x
    WHERE  a.attrelid = source AND NOT a.attisdropped
  LOOP
    EXECUTE format('GRANT %s%s ON %s TO %s%s', item.what, item.part, target,
                   CASE WHEN item.grantee = 0 THEN 'PUBLIC'
                        ELSE quote_ident(pg_get_userbyid(item.grantee)) END,
                   CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
  FOR item IN
    SELECT attname, coalesce(to_jsonb(a) ->> 'attstattarget', '-1')::int AS aim
    FROM   pg_attribute a
    WHERE  attrelid = source AND attnum > 0 AND NOT attisdropped
    AND    coalesce(to_jsonb(a) ->> 'attstattarget', '-1')::int >= 0
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', target, item.attname,
                   item.aim);
  END LOOP;
END $dress$`;
}

/** @returns the statement that lets a version's view show the new table, with the same columns */
export function repointSql(view: string, base: string): string {
  return String.raw`DO $repoint$
DECLARE
  shown text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
                 FROM pg_attribute WHERE attrelid = to_regclass(${literal(view)}) AND attnum > 0);
BEGIN
  IF shown IS NOT NULL THEN
    EXECUTE ${literal(`CREATE OR REPLACE VIEW ${view} WITH (security_invoker=true) AS SELECT `)}
            || shown || ${literal(` FROM ${base}`)};
  END IF;
END $repoint$`;
}

/** @returns the statement that lets the copy's identity go on where the table's stands */
export function identitySql(from: string, to: string, column: string): string {
  return String.raw`DO $identity$
DECLARE
  source regclass := pg_get_serial_sequence(${literal(from)}, ${literal(column)});
  target regclass := pg_get_serial_sequence(${literal(to)}, ${literal(column)});
  name text := (SELECT relname FROM pg_class WHERE oid = source);
  at bigint;
  called boolean;
BEGIN
  EXECUTE format('SELECT last_value, is_called FROM %s', source) INTO at, called;
  PERFORM setval(target, at, called);
  EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', source, '_sw_old_' || left(name, 40));
  EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', target, name);
END $identity$`;
}
