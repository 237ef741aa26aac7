/**
 * Who still uses a version: sessions with a running statement or an open transaction on its views
 * (they hold locks), and views of users that stand on it. An idle session cannot be seen.
 */
import type { Sql } from '@slipway/pg';
import { versionSchemaName } from '../core/names.ts';
import type { Plan } from '../core/steps.ts';
import { VersionInUseError } from '../errors.ts';

/** @returns the names of a version's views, as they stand */
export async function viewsOf(sql: Sql, versionSchema: string): Promise<string[]> {
  const views = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${versionSchema} and c.relkind = 'v' order by c.relname`;
  return views.map((view) => view.name);
}

/** @throws {VersionInUseError} somebody uses the version that the contract would drop */
export async function checkUnused(sql: Sql, plan: Plan): Promise<void> {
  if (plan.from === null) return;
  const schema = versionSchemaName(plan.schema, plan.from);
  const sessions = await sql<{ text: string }[]>`
    select distinct format('session %s (%s)', a.pid,
                           coalesce(nullif(a.application_name, ''), 'no name')) as text
    from   pg_locks l
    join   pg_class c on c.oid = l.relation
    join   pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
    join   pg_stat_activity a on a.pid = l.pid
    where  l.database = (select oid from pg_database where datname = current_database())
    and    a.pid <> pg_backend_pid()
    limit  5`;
  const views = await sql<{ text: string }[]>`
    select distinct format('view %I.%I', vn.nspname, v.relname) as text
    from   pg_depend d
    join   pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
    join   pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
    join   pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
    join   pg_class v on v.oid = r.ev_class and v.oid <> c.oid
    join   pg_namespace vn on vn.oid = v.relnamespace
    limit  5`;
  const users = [...sessions, ...views].map((row) => row.text);
  if (users.length > 0) throw new VersionInUseError(schema, users);
}
