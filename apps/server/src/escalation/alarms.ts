/**
 * Watches launches for what people must hear of, as `alarms` of the launch's `escalation.yaml`
 * says, and opens and ends pages for it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RoleBook } from '@slipway/authority';
import type { Sql } from '@slipway/pg';
import { endPage, openPage, planOf, readEscalation } from '@slipway/playbook/escalation';
import { alarmsOf, type AlarmKind, type AlarmPage, type Happening } from './alarm-rules.ts';

/** Beside the launch file. */
export const ESCALATION_FILE = 'escalation.yaml';

/** So many happenings of each record are looked at: more do not come between two looks. */
const LAST = 200;
/** Pages and happenings of this time are compared. */
const RECENT_MS = 24 * 3_600_000;

interface LaunchRow {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly escalation: string | null;
  readonly roles: RoleBook | null;
}

type HappeningRow = Omit<Happening, 'atMs'> & { readonly launch: string; readonly at: Date };

async function happeningsOf(sql: Sql, nowMs: number): Promise<Map<string, Happening[]>> {
  const since = new Date(nowMs - RECENT_MS);
  // Each from the end of its record: neither is searched by time.
  const rows = await sql<HappeningRow[]>`
    select   id, launch, kind, store, text, at
    from (
      (select 'launch-' || id as id, launch, kind, store, text, at
       from   slipway.launch_event
       order by launch_event.id desc limit ${LAST})
      union all
      (select 'ramp-' || id as id, launch, kind, store, text, at
       from   slipway.ramp_event
       order by ramp_event.id desc limit ${LAST})
    ) as happening
    where    kind in ('hold', 'rollback', 'resume') and at > ${since}
    order by at, id`;
  const byLaunch = Map.groupBy(rows, ({ launch }) => launch);
  return new Map(
    Array.from(byLaunch, ([launch, all]) => [
      launch,
      all.map(({ at, ...others }) => ({ ...others, atMs: at.getTime() })),
    ]),
  );
}

async function pagesOf(sql: Sql, launch: string, nowMs: number): Promise<AlarmPage[]> {
  const rows = await sql<{ id: string; store: string; cause: string; at: string; over: boolean }[]>`
    select id, store, cause, opened_ms as at, is_over as over
    from   slipway.playbook_page
    where  starts_with(cause, ${`alarm/${launch}/`}) and opened_ms > ${nowMs - RECENT_MS}`;
  return rows.map(({ id, store, cause, at, over }) => {
    const kind = cause.split('/')[2] as AlarmKind;
    return { id, kind, store, openedMs: Number(at), isOver: over };
  });
}

async function lookAt(
  sql: Sql,
  launch: LaunchRow,
  happenings: readonly Happening[],
  nowMs: number,
): Promise<void> {
  const { id, name, folder, roles, escalation: named } = launch;
  const { open, end } = alarmsOf(happenings, await pagesOf(sql, id, nowMs), nowMs);
  for (const page of end) await endPage(sql, page);
  const file = named ?? join(folder, ESCALATION_FILE);
  if (open.length === 0 || !existsSync(file)) return;
  const escalation = readEscalation(file, roles);
  for (const { kind, store, text, id: first } of open) {
    const policy = escalation.alarms[kind];
    if (policy === undefined) continue;
    const plan = planOf(escalation, policy);
    const cause = `alarm/${id}/${kind}/${first}`;
    const words = { launch: name, store, text, by: 'slipway', cause, plan, nowMs };
    await openPage(sql, { ...words, kind: 'alarm' });
  }
}

/**
 * Opens a page for each hold and rollback that people were not told of, and ends those of holds
 * that are over.
 *
 * @param onTrouble told of a launch whose people cannot be told, each time
 */
export async function watchLaunches(
  sql: Sql,
  nowMs: number,
  onTrouble: (launch: string, error: unknown) => void,
): Promise<void> {
  const happenings = await happeningsOf(sql, nowMs);
  if (happenings.size === 0) return;
  const launches = await sql<LaunchRow[]>`
    select id, name, spec ->> 'folder' as folder,
           spec ->> 'escalation' as escalation, spec -> 'roles' as roles
    from   slipway.launch
    where  id in ${sql(Array.from(happenings.keys()))}`;
  for (const launch of launches) {
    try {
      await lookAt(sql, launch, happenings.get(launch.id) ?? [], nowMs);
    } catch (error) {
      onTrouble(launch.id, error);
    }
  }
}
