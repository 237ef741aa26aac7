/** Reads what stands on tables: keys, rules, indexes, statistics, triggers, policies, rights. */
import type { Transaction } from '@slipway/pg';

interface Row {
  readonly what: string;
  readonly sql: string;
}

async function readConstraints(tx: Transaction, scope: readonly number[]): Promise<Row[]> {
  return tx<Row[]>`
    select format('rule %I of %s', k.conname, k.conrelid::regclass) as what,
           format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname,
                  pg_get_constraintdef(k.oid)) as sql
    from   pg_constraint k
    where  k.conrelid = any (${scope as number[]}) and k.contype in ('p', 'u', 'x', 'c', 'f')
    and    k.conparentid = 0 and (k.conislocal or k.contype = 'f')
    order  by array_position(array['p', 'u', 'x', 'c', 'f'], k.contype::text), k.oid`;
}

async function readIndexes(tx: Transaction, scope: readonly number[]): Promise<Row[]> {
  return tx<Row[]>`
    select 'index ' || i.indexrelid::regclass as what,
           regexp_replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as sql
    from   pg_index i
    where  i.indrelid = any (${scope as number[]}) and i.indisvalid
    and    not exists (select from pg_constraint k where k.conindid = i.indexrelid
                       and k.contype in ('p', 'u', 'x'))
    and    not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
    order  by i.indexrelid`;
}

async function readExtras(tx: Transaction, scope: readonly number[]): Promise<Row[]> {
  const oids = scope as number[];
  return tx<Row[]>`
    select 'statistics ' || stxname as what, pg_get_statisticsobjdef(oid) as sql
    from   pg_statistic_ext where stxrelid = any (${oids})
    union  all
    select format('sequence of %s', d.refobjid::regclass),
           format('alter sequence %s owned by %s.%I', d.objid::regclass, d.refobjid::regclass,
                  a.attname)
    from   pg_depend d
    join   pg_class s on s.oid = d.objid and s.relkind = 'S'
    join   pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where  d.classid = 'pg_class'::regclass and d.deptype = 'a' and d.refobjid = any (${oids})
    union  all
    select format('trigger %I of %s', t.tgname, t.tgrelid::regclass),
           pg_get_triggerdef(t.oid) || case t.tgenabled
             when 'D' then format('; alter table %s disable trigger %I', t.tgrelid::regclass,
                                  t.tgname)
             when 'A' then format('; alter table %s enable always trigger %I', t.tgrelid::regclass,
                                  t.tgname)
             else '' end
    from   pg_trigger t
    where  t.tgrelid = any (${oids}) and not t.tgisinternal and t.tgparentid = 0
    union  all
    select format('policy %I of %s', p.polname, p.polrelid::regclass),
           format('create policy %I on %s as %s for %s to %s', p.polname, p.polrelid::regclass,
                  case when p.polpermissive then 'permissive' else 'restrictive' end,
                  case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                                when 'd' then 'delete' else 'all' end,
                  (select string_agg(case when r = 0 then 'public'
                                     else quote_ident(pg_get_userbyid(r)) end, ', ')
                   from   unnest(p.polroles) r))
           || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
           || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
    from   pg_policy p where p.polrelid = any (${oids})
    union  all
    select format('row security of %s', c.oid::regclass),
           format('alter table %s enable row level security%s', c.oid::regclass,
                  case when c.relforcerowsecurity
                       then format('; alter table %s force row level security', c.oid::regclass)
                       else '' end)
    from   pg_class c where c.oid = any (${oids}) and c.relrowsecurity
    union  all
    select format('replica identity of %s', c.oid::regclass),
           format('alter table %s replica identity %s', c.oid::regclass,
                  case c.relreplident when 'f' then 'full' else 'nothing' end)
    from   pg_class c where c.oid = any (${oids}) and c.relreplident in ('f', 'n')`;
}

async function readRights(tx: Transaction, scope: readonly number[]): Promise<Row[]> {
  const oids = scope as number[];
  return tx<Row[]>`
    select format('right of %s on %s', g.who, g.name) as what,
           format('grant %s on %s%s to %s', g.privilege, g.kind, g.name, g.who) as sql
    from   (select c.oid::regclass::text as name, '' as kind, x.privilege_type as privilege,
                   case x.grantee when 0 then 'public'
                   else quote_ident(pg_get_userbyid(x.grantee)) end as who, x.grantee, c.relowner
            from   pg_class c, aclexplode(c.relacl) x where c.oid = any (${oids})
            union  all
            select quote_ident(n.nspname), 'schema ', x.privilege_type,
                   case x.grantee when 0 then 'public'
                   else quote_ident(pg_get_userbyid(x.grantee)) end, x.grantee, n.nspowner
            from   pg_namespace n, aclexplode(n.nspacl) x
            where  n.oid in (select relnamespace from pg_class where oid = any (${oids}))) g
    where  g.grantee <> g.relowner
    union  all
    select format('right on %s.%I', a.attrelid::regclass, a.attname),
           format('grant %s (%I) on %s to %s', x.privilege_type, a.attname, a.attrelid::regclass,
                  case x.grantee when 0 then 'public'
                  else quote_ident(pg_get_userbyid(x.grantee)) end)
    from   pg_attribute a, aclexplode(a.attacl) x where a.attrelid = any (${oids})`;
}

/** @returns what stands on the tables, in an order in which it can be made */
export async function readRules(tx: Transaction, scope: readonly number[]): Promise<Row[]> {
  const constraints = await readConstraints(tx, scope);
  const isForeign = ({ sql }: Row) => sql.includes(' FOREIGN KEY ');
  return [
    ...constraints.filter((row) => !isForeign(row)),
    ...(await readIndexes(tx, scope)),
    ...constraints.filter(isForeign),
    ...(await readExtras(tx, scope)),
    ...(await readRights(tx, scope)),
  ];
}
