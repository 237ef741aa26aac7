/**
 * Publishes a roster: checked, written and remembered in one transaction, so that whoever reads
 * sees the old one or the new one. Rules (SPEC.md): R12, R13.
 */
import type { Sql, Transaction } from '@slipway/pg';
import type { TrainingStep } from '../core/shortest-path.ts';
import { checkRoster, type RosterGap } from './core/check.ts';
import { differenceOf, touchedBy, type RosterChange } from './core/difference.ts';
import type { Assignment, RosterProblem } from './core/problem.ts';
import { RosterBreachError, RosterMovedError, RosterNoticeError } from './errors.ts';
import { readRoster, type KeptRoster } from './store.ts';

export interface PublishWish {
  readonly week: string;
  /** The whole week's, of all stores. */
  readonly roster: readonly Assignment[];
  readonly by: string;
  readonly why: string;
  /** Who agreed to shorter notice; `all`: everybody whom it touches. */
  readonly agreed: readonly string[] | 'all';
  /** The version that it was made from; null: whatever is there. */
  readonly from: number | null;
  readonly nowMs: number;
  readonly training?: readonly TrainingStep[];
}

export interface Published {
  readonly version: number;
  readonly changes: readonly RosterChange[];
  /** People whose shifts or stations change. */
  readonly touched: readonly string[];
  readonly gaps: readonly RosterGap[];
}

/**
 * @throws {RosterBreachError} a rule would be broken
 * @throws {RosterNoticeError} somebody who did not agree would hear too late
 * @throws {RosterMovedError} somebody else published meanwhile
 */
export async function publishRoster(sql: Sql, wish: PublishWish): Promise<Published> {
  return await sql.begin(async (tx) => {
    // One publisher at a time: the next one sees what this one wrote.
    await tx`select week from slipway.crew_roster where week = ${wish.week} for update`;
    const kept = await readRoster(tx, wish.week, wish.training);
    if (wish.from !== null && wish.from !== kept.version) {
      throw new RosterMovedError(wish.from, kept.version);
    }
    const { breaches, gaps } = checkRoster(kept.problem, wish.roster);
    if (breaches.length > 0) throw new RosterBreachError(breaches);
    const changes = differenceOf(kept.published, wish.roster);
    refuseLate(kept.problem, changes, wish);
    if (changes.length === 0) return { version: kept.version, changes, touched: [], gaps };
    await writeRoster(tx, kept, changes, wish);
    return { version: kept.version + 1, changes, touched: touchedBy(changes), gaps };
  });
}

function refuseLate(
  { shifts, law }: RosterProblem,
  changes: readonly RosterChange[],
  { agreed, nowMs }: PublishWish,
): void {
  if (agreed === 'all') return;
  const soon = new Set(
    shifts.flatMap(({ id, fromMs }) => (fromMs - nowMs < law.noticeMs ? [id] : [])),
  );
  const late = touchedBy(changes.filter(({ shift }) => soon.has(shift)));
  const asked = late.filter((person) => !agreed.includes(person));
  if (asked.length > 0) throw new RosterNoticeError(asked, law.noticeMs / 86_400_000);
}

async function writeRoster(
  tx: Transaction,
  { week, version, problem }: KeptRoster,
  changes: readonly RosterChange[],
  { roster, by, why, nowMs }: PublishWish,
): Promise<void> {
  const shifts = problem.shifts.map(({ id, store, fromMs, untilMs }) => ({
    id,
    store,
    from: new Date(fromMs).toISOString(),
    until: new Date(untilMs).toISOString(),
  }));
  await tx`
    insert into slipway.crew_shift (id, store, from_at, until_at)
    select id, store, "from", "until"
    from   jsonb_to_recordset(${tx.json(shifts)})
             as s (id text, store text, "from" timestamptz, "until" timestamptz)
    on conflict (id) do update set from_at = excluded.from_at, until_at = excluded.until_at`;
  await tx`
    delete from slipway.crew_assignment where shift = any(${problem.shifts.map(({ id }) => id)})`;
  await tx`
    insert into slipway.crew_assignment (shift, person, station, is_lead)
    select shift, person, station, "isLead"
    from   jsonb_to_recordset(${tx.json(roster as never)})
             as a (shift text, person text, station text, "isLead" boolean)`;
  const rows = changes.map(({ shift, person, before, after }) => ({
    shift,
    person,
    before: before?.station ?? null,
    after: after?.station ?? null,
  }));
  await tx`
    insert into slipway.crew_roster_change
           (week, version, at, by, why, shift, person, before, after)
    select ${week}, ${version + 1}::int, ${new Date(nowMs)}, ${by}, ${why}, shift, person, before,
           after
    from   jsonb_to_recordset(${tx.json(rows)})
             as c (shift text, person text, before text, after text)`;
  await tx`update slipway.crew_roster set version = ${version + 1} where week = ${week}`;
}
