/**
 * Who still uses a version, as far as it can be seen: sessions with a running statement or an open
 * transaction on its views (they hold locks), and what users built on its views.
 *
 * A session that is idle between statements holds nothing, and its search_path and prepared
 * statements cannot be seen from outside. Its last statement is a hint, no proof.
 */
import type { Sql } from '@slipway/pg';

/** @returns the names of a version's views, as they stand */
export async function viewsOf(sql: Sql, versionSchema: string): Promise<string[]> {
  const views = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${versionSchema} and c.relkind = 'v' order by c.relname`;
  return views.map((view) => view.name);
}

/** @returns sessions and prepared transactions that hold a lock on one of the version's views */
async function holders(sql: Sql, versionSchema: string): Promise<string[]> {
  const rows = await sql<{ text: string }[]>`
    select distinct case
             when a.pid is not null then
               format('session %s (%s) is %s in a transaction since %s', a.pid,
                      coalesce(nullif(a.application_name, ''), 'no name'),
                      case a.state when 'idle in transaction' then 'idle' else a.state end,
                      a.xact_start::timestamptz(0))
             else format('prepared transaction %L waits for its end since %s', x.gid,
                         x.prepared::timestamptz(0)) end as text
    from   pg_locks l
    join   pg_class c on c.oid = l.relation
    join   pg_namespace n on n.oid = c.relnamespace and n.nspname = ${versionSchema}
    left   join pg_stat_activity a on a.pid = l.pid
    left   join pg_prepared_xacts x on l.pid is null
                and l.virtualtransaction = '-1/' || x.transaction::text
    where  l.database = (select oid from pg_database where datname = current_database())
    and    l.pid is distinct from pg_backend_pid()
    and    (a.pid is not null or x.gid is not null)
    order  by 1 limit 20`;
  return rows.map((row) => row.text);
}

/** @returns views, materialised views and functions of users that stand on the version's views */
async function dependents(sql: Sql, versionSchema: string): Promise<string[]> {
  const rows = await sql<{ text: string }[]>`
    select distinct format('%s %s stands on it', o.type, o.identity) as text
    from   pg_depend d
    join   pg_class c on c.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
    join   pg_namespace n on n.oid = c.relnamespace and n.nspname = ${versionSchema}
    left   join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
    left   join pg_class v on v.oid = r.ev_class
    cross  join lateral pg_identify_object(
             case when v.oid is null then d.classid else 'pg_class'::regclass end,
             coalesce(v.oid, d.objid), 0) o
    where  d.deptype = 'n' and v.oid is distinct from c.oid
    and    (v.oid is not null or d.classid = 'pg_proc'::regclass)
    order  by 1 limit 20`;
  return rows.map((row) => row.text);
}

/** @returns what keeps a version from being dropped, each a clause for a message */
export async function usersOf(sql: Sql, versionSchema: string): Promise<string[]> {
  return [...(await holders(sql, versionSchema)), ...(await dependents(sql, versionSchema))];
}

/**
 * @returns what a person should look at before a version is dropped: idle sessions whose last
 *   statement named it, and how many sessions cannot be judged at all
 */
export async function hintsOf(sql: Sql, versionSchema: string): Promise<string[]> {
  const rows = await sql<{ pid: number; name: string; since: string; named: boolean }[]>`
    select pid, coalesce(nullif(application_name, ''), 'no name') as name,
           state_change::timestamptz(0)::text as since,
           coalesce(position(${versionSchema} in query) > 0, false) as named
    from   pg_stat_activity
    where  datname = current_database() and backend_type = 'client backend'
    and    pid <> pg_backend_pid() and application_name not like 'slipway%'
    and    (state = 'idle' or state is null)
    order  by state_change desc`;
  const named = rows.filter((row) => row.named);
  const unseen = rows.length - named.length;
  return [
    ...named
      .slice(0, 5)
      .map(
        ({ pid, name, since }) =>
          `Session ${pid} (${name}), idle since ${since}, named ${versionSchema} in its last ` +
          'statement.',
      ),
    ...(unseen > 0
      ? [`Of ${unseen} idle session(s) it cannot be seen whether they use ${versionSchema}.`]
      : []),
  ];
}
