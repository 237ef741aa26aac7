/**
 * The record of launches. Writes of a driver carry its lease's term: once a newer driver has
 * written, an older one is refused. A change and its events are one transaction.
 */
import type { SignedDocument } from '@slipway/authority';
import { hashOf, nearest, newId } from '@slipway/kernel';
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { appendEvents, type Decided, type NewEvent } from './events.ts';
import { LateWriteError, UnknownLaunchError } from './errors.ts';
import type { Outcome } from './core/life-cycle.ts';
import type { Amendment, Lock } from './core/locked.ts';
import { enter, plannedAt, REVERSIBLE_PHASES } from './core/phases.ts';
import type { LifeState, Phase } from './core/phases.ts';
import type { Retried } from './core/retried.ts';
import type { LaunchSpec } from './core/spec.ts';

/** A pause that someone, or a gate, asked for. */
export interface Hold {
  readonly by: string;
  readonly reason: string;
  readonly sinceMs: number;
}

/** Something that people asked for, kept for good: who, when, why, and their signatures. */
export interface Ask {
  readonly by: string;
  readonly reason: string | null;
  readonly atMs: number;
  readonly documents?: readonly SignedDocument[];
}

/** A rollback that was asked for, and that two people withdrew before anybody had begun it. */
export interface Withdrawn extends Ask {
  readonly rollback: Ask;
}

/** What was asked of a launch as a whole; none of it is ever lost. */
export interface Asked {
  /** With the id of the rehearsal that counts; null: two people waived it, or nothing can fire. */
  readonly rehearsed?: Ask & { readonly rehearsal: string | null };
  readonly lock?: Ask & Lock;
  /** What was changed since of what was locked, oldest first. */
  readonly amended?: readonly Amendment[];
  /** Which stores were let up the ramp again after a rollback, oldest first. */
  readonly retried?: readonly Retried[];
  readonly go?: Ask;
  /** The old version may go. */
  readonly released?: Ask;
  readonly rollback?: Ask;
  /** Rollbacks that were asked for and withdrawn, oldest first. */
  readonly withdrawn?: readonly Withdrawn[];
  /** To end the processes of a launch that has ended. */
  readonly stop?: Ask;
}

/** A launch as recorded. Times are milliseconds since 1970. */
export interface LaunchRecord extends LifeState {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly spec: LaunchSpec;
  readonly criteriaHash: string;
  /** Plan milliseconds per real millisecond, ≥ 1. */
  readonly speed: number;
  readonly asked: Asked;
  readonly hold: Hold | null;
  readonly trouble: string | null;
  /** Real moment at which the ramp's plan time began. */
  readonly rampOriginMs: number | null;
  readonly outcome: Outcome | null;
  /** The newest term under which a driver has written; 0 before any. */
  readonly term: number;
  readonly createdMs: number;
}

/** What a write changes; what is absent stays. */
export interface LaunchChange {
  /**
   * Moves the launch on; refused unless it stands in `from` at that moment, and unless all that was
   * asked of its rollbacks by then is known to who moves it (`seen`, see {@link rollbackAsks};
   * absent: knows of nothing).
   */
  readonly move?: {
    readonly from: Phase;
    readonly to: Phase;
    readonly atMs: number;
    readonly seen?: number;
  };
  /** Added to what was asked before; the first of each kind stands. */
  readonly asked?: Omit<Asked, 'amended' | 'retried' | 'withdrawn'>;
  /** Lets stores up the ramp again; refused unless the launch ramps. */
  readonly retry?: Retried;
  /** Takes back a rollback that was asked for; refused once the launch goes back. */
  readonly withdraw?: Ask;
  /** Puts other criteria in force; what they were stays in the record. */
  readonly amend?: Amendment;
  readonly hold?: Hold | null;
  readonly trouble?: string | null;
  readonly rampOriginMs?: number;
  readonly outcome?: Outcome;
}

/** @returns how often anything was asked of the launch's rollbacks that changes what follows */
export function rollbackAsks({ retried = [], withdrawn = [] }: Asked): number {
  return retried.length + withdrawn.length;
}

interface Row extends Omit<LaunchRecord, 'term' | 'createdMs'> {
  readonly term: string;
  readonly createdAt: Date;
}

const columns = (sql: Queryable) => sql`
  id, name, file, spec, criteria_hash as "criteriaHash", speed, phase, entered as "enteredMs",
  asked, hold, trouble, ramp_origin_ms as "rampOriginMs", outcome, term,
  created_at as "createdAt"`;

function recordOf({ term, createdAt, ...row }: Row): LaunchRecord {
  return { ...row, term: Number(term), createdMs: createdAt.getTime() };
}

/**
 * Records a launch as planned.
 *
 * @param speed plan milliseconds per real millisecond, ≥ 1
 * @param atMs now, in milliseconds since 1970
 */
export async function createLaunch(
  sql: Sql,
  spec: LaunchSpec,
  speed: number,
  atMs: number,
): Promise<LaunchRecord> {
  return await sql.begin(async (tx) => {
    const id = newId('launch');
    const { phase, enteredMs } = plannedAt(atMs);
    const [row] = await tx<Row[]>`
      insert into slipway.launch (id, name, file, spec, criteria_hash, speed, phase, entered)
      values (${id}, ${spec.name}, ${spec.file}, ${tx.json(plain(spec))}, ${spec.criteriaHash},
              ${speed}, ${phase}, ${tx.json(plain(enteredMs))})
      returning ${columns(tx)}`;
    if (!row) throw new Error('createLaunch: the insert gave no row');
    const data = { to: phase, criteriaHash: spec.criteriaHash, specHash: hashOf(spec) };
    await appendEvents(tx, id, [{ kind: 'phase', atMs, text: 'Planned.', data }]);
    return recordOf(row);
  });
}

/** @returns the launch with this id, else the newest with this name, else undefined */
export async function loadLaunch(
  sql: Queryable,
  idOrName: string,
): Promise<LaunchRecord | undefined> {
  const [row] = await sql<Row[]>`
    select   ${columns(sql)}
    from     slipway.launch
    where    id = ${idOrName} or name = ${idOrName}
    order by id = ${idOrName} desc, created_at desc, id
    limit    1`;
  return row && recordOf(row);
}

/** @throws {UnknownLaunchError} no launch has this id or name; the nearest one is named */
export async function requireLaunch(sql: Queryable, idOrName: string): Promise<LaunchRecord> {
  const launch = await loadLaunch(sql, idOrName);
  if (launch) return launch;
  const rows = await sql<{ name: string }[]>`
    select distinct name from slipway.launch order by name limit 1000`;
  const names = rows.map((row) => row.name);
  throw new UnknownLaunchError(idOrName, nearest(idOrName, names));
}

/** @returns the newest launches, newest first, at most `limit` */
export async function listLaunches(sql: Queryable, limit = 100): Promise<LaunchRecord[]> {
  const rows = await sql<Row[]>`
    select   ${columns(sql)}
    from     slipway.launch
    order by created_at desc, id
    limit    ${limit}`;
  return rows.map(recordOf);
}

/**
 * Writes a change of a launch and its events, all or nothing. A move adds its own event.
 *
 * @param term the driver's term; null for a person's act, which needs none
 * @param also what else is written with it, or not at all
 * @returns the launch as it stands now
 * @throws {LateWriteError} a newer driver has written, or the launch has moved on; nothing changed
 */
export async function saveLaunch(
  sql: Sql,
  id: string,
  term: number | null,
  change: LaunchChange,
  events: readonly Decided[] = [],
  also: (tx: Transaction) => Promise<void> = async () => {},
): Promise<LaunchRecord> {
  return await sql.begin(async (tx) => {
    // The row's lock orders all writers of this launch, and with them the ids of its events.
    const [found] = await tx<Row[]>`
      select ${columns(tx)} from slipway.launch where id = ${id} for no key update`;
    if (!found) throw new UnknownLaunchError(id, undefined);
    const before = recordOf(found);
    const { move } = change;
    const isLate = term !== null && before.term > term;
    if (isLate || isOvertaken(before, change)) throw new LateWriteError(before.name, term);
    const life = move ? enter(before, move.to, move.atMs) : before;
    const after = { ...before, ...change };
    const asked = askedBy(before, change);
    const { criteria, journeys, criteriaHash } = change.amend ?? before.spec;
    const spec = { ...before.spec, criteria, journeys, criteriaHash };
    const [row] = await tx<Row[]>`
      update slipway.launch
      set    term           = greatest(term, ${term ?? 0}),
             phase          = ${life.phase},
             entered        = ${tx.json(plain(life.enteredMs))},
             asked          = ${tx.json(plain(asked))},
             spec           = ${change.amend ? tx`${tx.json(plain(spec))}` : tx`spec`},
             criteria_hash  = ${change.amend ? criteriaHash : before.criteriaHash},
             hold           = ${after.hold ? tx.json(plain(after.hold)) : null},
             trouble        = ${after.trouble},
             ramp_origin_ms = ${after.rampOriginMs},
             outcome        = ${after.outcome}
      where  id = ${id}
      returning ${columns(tx)}`;
    if (!row) throw new Error(`saveLaunch: launch ${id} vanished under its lock`);
    await also(tx);
    await appendEvents(tx, id, [...(move ? [phaseEvent(move)] : []), ...events]);
    return recordOf(row);
  });
}

/** Whether the launch stands where the change cannot be made any more. */
function isOvertaken(before: LaunchRecord, { move, retry, withdraw }: LaunchChange): boolean {
  const { phase, outcome, asked } = before;
  if (move && (move.from !== phase || (move.seen ?? 0) !== rollbackAsks(asked))) return true;
  if (retry && (phase !== 'ramping' || outcome !== null)) return true;
  return withdraw !== undefined && (!asked.rollback || !REVERSIBLE_PHASES.includes(phase));
}

function askedBy({ asked }: LaunchRecord, change: LaunchChange): Asked {
  const { amend, retry, withdraw } = change;
  const { rollback, ...others } = { ...change.asked, ...asked };
  const { amended = [], retried = [], withdrawn = [] } = asked;
  return {
    ...others,
    ...(amend ? { amended: [...amended, amend] } : {}),
    ...(retry ? { retried: [...retried, retry] } : {}),
    ...(rollback && !withdraw ? { rollback } : {}),
    ...(rollback && withdraw ? { withdrawn: [...withdrawn, { ...withdraw, rollback }] } : {}),
  };
}

function phaseEvent({ from, to, atMs }: NonNullable<LaunchChange['move']>): NewEvent {
  return { kind: 'phase', atMs, text: `From ${from} to ${to}.`, data: { from, to } };
}

/** Our own types as the JSON that they are: plain data, without methods. */
function plain(value: object): Record<string, never> {
  return value as Record<string, never>;
}
