/**
 * Drives one launch: takes its lease, reads the facts of its strands, moves it from phase to phase
 * (the decision is `nextPhase` of @slipway/launch), and lets each phase do its work.
 *
 *   wait for the lease ─► open strands, read the plane back ─► tick … ─► lease lost or stopped
 *
 * Whatever it starts outlives it; its successor adopts all of it.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchView } from '@slipway/api';
import { MACHINE } from '@slipway/authority/audit';
import { OperatorError, privateFolder } from '@slipway/kernel';
import {
  LateWriteError,
  nextPhase,
  outcomeOf,
  requireLaunch,
  rollbackAsks,
  saveLaunch,
  type Hold,
  type LaunchChange,
  type LaunchRecord,
  type NewEvent,
  type Outcome,
  type Phase,
} from '@slipway/launch';
import type { ServerGround } from './ground.ts';
import { keepLease, type KeptLease } from './lease-keeper.ts';
import type { PlaybookHolds } from '../playbook/holds.ts';
import { LockGuard } from './lock-guard.ts';
import { factsOf, workOf } from './phases.ts';
import { RampEndedError } from './ramp.ts';
import { Strands } from './strands.ts';
import { liveView } from './view.ts';

const TICK_MS = 100;
const RELOAD_MS = 300;
const PUBLISH_MS = 1_000;
const RETRY_MS = 1_000;

/** Where a hold keeps anything from going on. */
const PAUSED: readonly Phase[] = ['locked', 'expanding', 'deploying', 'ramping', 'full', 'soaking'];

/** It lasts as long as its items do not stand, and needs no person to lift it. */
function checklistHold({ reasons }: PlaybookHolds, { enteredMs }: LaunchRecord): Hold {
  const keys = reasons.map((reason) => reason.split(':')[0]).join(', ');
  return { by: 'checklist', reason: keys, sinceMs: enteredMs.planned ?? 0 };
}

const amendments = ({ asked }: LaunchRecord): number => asked.amended?.length ?? 0;

function endEvents(outcome: Outcome): NewEvent[] {
  return [{ kind: 'outcome', atMs: Date.now(), text: `Ended: ${outcome}.` }];
}

export class Driver {
  readonly #ground: ServerGround;
  readonly #id: string;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #record: LaunchRecord | undefined;
  readonly #checklist: (launch: LaunchRecord) => PlaybookHolds;
  readonly #guard = new LockGuard();
  #strands: Strands | undefined;
  /** Counts the records that were handed in, so that an older reading never replaces one. */
  #taken = 0;
  /** What our own database last failed with; empty while it answers. */
  #away = '';

  /** @param checklist whether a launch is held by its checklist, as it stands now */
  constructor(
    ground: ServerGround,
    id: string,
    checklist: (launch: LaunchRecord) => PlaybookHolds,
  ) {
    this.#ground = ground;
    this.#id = id;
    this.#checklist = checklist;
  }

  /** @param onEnd called when the launch needs no driver any more */
  start(onEnd: () => void): void {
    this.#running ??= this.#run()
      .catch((error: unknown) => {
        this.#ground.log.error({ launch: this.#id, err: error }, 'driver ended by a fault');
      })
      .finally(onEnd);
  }

  /** Lets go of the launch; its processes go on. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  /** @returns the launch as it is seen from here; undefined unless this server drives it */
  view(record: LaunchRecord): LaunchView | undefined {
    return this.#strands ? liveView(this.#record ?? record, this.#strands) : undefined;
  }

  /** Takes a newer record at once, instead of at the next look. */
  take(record: LaunchRecord): void {
    this.#taken += 1;
    if (this.#strands) this.#record = record;
  }

  /** @returns whether this server drives the launch, waiting for it up to `withinMs` */
  async driving(withinMs: number): Promise<boolean> {
    const deadlineMs = Date.now() + withinMs;
    while (!this.#strands && Date.now() < deadlineMs) await delay(50);
    return this.#strands !== undefined;
  }

  /** Sends one store, or all, back to blue at once; what is recorded of it follows. */
  async rollBackPlane(store: string | null, by: string, reason: string): Promise<void> {
    const strands = this.#strands;
    if (!strands) throw new Error('rollBackPlane: this server does not drive the launch');
    const { ramp } = strands;
    if (ramp && this.#record?.rampOriginMs) await ramp.rollBack(store, by, reason);
  }

  /** Ends the processes of a launch that has ended. */
  async endLaunch(): Promise<void> {
    await this.#strands?.endProcesses();
  }

  async #run(): Promise<void> {
    const { sql, serverId } = this.#ground;
    const { signal } = this.#end;
    while (!signal.aborted) {
      const lease = await keepLease(sql, `launch:${this.#id}`, serverId, signal);
      if (!lease) return;
      let failed = false;
      try {
        const record = await requireLaunch(sql, this.#id);
        if (record.asked.stop) return;
        this.#record = record;
        await this.#drive(record, lease, AbortSignal.any([signal, lease.lost]));
      } catch (error) {
        failed = !signal.aborted;
        if (failed) await this.#noteTrouble(error);
      } finally {
        await this.#letGo(lease);
      }
      if (failed) await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #letGo(lease: KeptLease): Promise<void> {
    const strands = this.#strands;
    this.#strands = undefined;
    this.#ground.hub.forget(this.#id);
    try {
      await strands?.close();
    } catch (error) {
      this.#ground.log.warn({ launch: this.#id, err: error }, 'not let go cleanly');
    }
    await lease.release();
  }

  async #drive(record: LaunchRecord, lease: KeptLease, signal: AbortSignal): Promise<void> {
    const own = privateFolder(join(this.#ground.folder, 'launches', this.#id));
    const strands = await Strands.open({
      ground: this.#ground,
      record,
      folder: own,
      term: lease.term,
      signal,
      note: (events) => this.#note(events),
    });
    this.#strands = strands;
    let [reloadedMs, publishedMs] = [Date.now(), 0];
    // Other criteria in force, signed: the strands are opened anew upon them.
    const amended = amendments(record);
    while (!signal.aborted && amendments(this.#record ?? record) === amended) {
      const nowMs = Date.now();
      await this.#rideOut(async () => {
        if (nowMs - reloadedMs >= RELOAD_MS) {
          reloadedMs = nowMs;
          await this.#reload();
        }
        await this.#tick(strands, lease.term);
        if (nowMs - publishedMs >= PUBLISH_MS) {
          publishedMs = nowMs;
          await strands.refresh();
        }
      });
      if (publishedMs === nowMs) {
        this.#ground.hub.publish(liveView(this.#record ?? record, strands));
      }
      await delay(TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Goes on when our own database is away: the ramp ticks by itself, and a rollback needs no
   * record. What tells that another driver has taken over, or that the ramp has ended, is not
   * ridden out.
   */
  async #rideOut(look: () => Promise<void>): Promise<void> {
    try {
      await look();
      this.#away = '';
    } catch (error) {
      if (error instanceof LateWriteError || error instanceof RampEndedError) throw error;
      const text = error instanceof Error ? error.message : String(error);
      if (text !== this.#away) this.#ground.log.warn({ launch: this.#id, err: error }, 'rides out');
      this.#away = text;
    }
  }

  async #reload(): Promise<void> {
    const taken = this.#taken;
    const record = await requireLaunch(this.#ground.sql, this.#id);
    if (taken === this.#taken) this.#record = record;
  }

  /** One look: work of the phase, facts, at most one step on. */
  async #tick(strands: Strands, term: number): Promise<void> {
    const record = this.#record;
    if (!record) return;
    const breach = this.#guard.breachOf(record);
    const checklist = this.#checklist(record);
    const byChecklist = checklist.isHeld ? checklistHold(checklist, record) : null;
    strands.follow(record, byChecklist, breach === null);
    workOf(record, strands);
    const asked = { isAsLocked: breach === null, checklistHolds: checklist.isHeld };
    const facts = factsOf(record, strands, asked, Date.now());
    const next = nextPhase(record.phase, facts);
    const outcome = record.outcome ? null : outcomeOf(next ?? record.phase, facts.ramp);
    if (next) await this.#enter(record, next, outcome, strands, term);
    else if (outcome) await this.#save(term, { outcome }, endEvents(outcome));
    await this.#holdAt(record, breach, term);
    const trouble = strands.trouble;
    if (trouble !== record.trouble) await this.#save(term, { trouble });
  }

  /** What nobody signed holds the launch wherever it stands; going on takes it put right. */
  async #holdAt(record: LaunchRecord, breach: string | null, term: number): Promise<void> {
    if (breach === null || record.hold || !record.asked.lock || record.outcome) return;
    if (!PAUSED.includes(record.phase)) return;
    const atMs = Date.now();
    const hold = { by: MACHINE, reason: `${breach}.`, sinceMs: atMs };
    await this.#save(term, { hold }, [{ kind: 'hold', atMs, text: `Held: ${breach}.` }]);
  }

  /** The last phase and the outcome are one write: nobody sees one without the other. */
  async #enter(
    record: LaunchRecord,
    to: Phase,
    outcome: Outcome | null,
    strands: Strands,
    term: number,
  ): Promise<void> {
    const atMs = Date.now();
    const move = { from: record.phase, to, atMs, seen: rollbackAsks(record.asked) };
    const begins = to === 'ramping' ? { rampOriginMs: atMs } : {};
    const ends = outcome ? { outcome } : {};
    this.#ground.log.info({ launch: record.id, from: move.from, to }, 'phase');
    await this.#save(term, { move, ...begins, ...ends }, outcome ? endEvents(outcome) : []);
    if (this.#record) strands.entered(to, this.#record);
  }

  async #save(term: number, change: LaunchChange, events: readonly NewEvent[] = []): Promise<void> {
    const taken = this.#taken;
    const saved = await saveLaunch(this.#ground.sql, this.#id, term, change, events);
    if (taken === this.#taken) this.#record = saved;
    else await this.#reload();
  }

  #note(events: readonly NewEvent[]): void {
    saveLaunch(this.#ground.sql, this.#id, null, {}, events).catch((error: unknown) =>
      this.#ground.log.warn({ err: error, events }, 'events not recorded'),
    );
  }

  async #noteTrouble(error: unknown): Promise<void> {
    const trouble = error instanceof OperatorError ? error.message : String(error);
    if (trouble === this.#record?.trouble) return; // told once, however often it is tried
    this.#ground.log.error({ launch: this.#id, err: error }, 'driver stopped; it tries again');
    const event = { kind: 'error', atMs: Date.now(), text: trouble };
    const saved = saveLaunch(this.#ground.sql, this.#id, null, { trouble }, [event]);
    this.#record = await saved.catch(() => this.#record);
  }
}
