/**
 * The control plane's inside: which launches there are, who drives them, what people asked.
 *
 * Acts go into the record first and are picked up from there, by whichever server drives the
 * launch; one that drives it itself is nudged, so that it need not look.
 */
import { isAbsolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  AskChallenge,
  BreakGlass,
  CreateLaunch,
  Decide,
  Health,
  KeepRehearsal,
  LaunchView,
  Reason,
  ReportQuery,
  ReviewGlass,
  RouteName,
} from '@slipway/api';
import { ensureAuthorityTables } from '@slipway/authority';
import { byOf } from '@slipway/authority/sign-in';
import { hashOf } from '@slipway/kernel';
import {
  checkAct,
  createLaunch,
  ensureLaunchTables,
  judgedAt,
  listLaunches,
  readLaunch,
  requireLaunch,
  saveLaunch,
  type LaunchAct,
  type LaunchRecord,
} from '@slipway/launch';
import { ensureCrewTables } from '@slipway/crew';
import { ensureInstanceTables } from '@slipway/deploy';
import { ensurePlaybookTables, ensureShiftTables } from '@slipway/playbook';
import { ensureRampTables } from '@slipway/ramp';
import { ensureLaunchRecordTables } from '@slipway/rehearsal';
import { challenge, decide, type DecideGround } from './acts/decide.ts';
import { decisionsOf } from './acts/decisions.ts';
import { breakGlass, reviewGlass } from './acts/glass.ts';
import { AuditKeeper } from './audit.ts';
import { Business } from './business/business.ts';
import { businessHandlers } from './business/handlers.ts';
import { training } from './crew/ground.ts';
import { crewHandlers } from './crew/handlers.ts';
import { TriageKeeper } from './crew/triage/keeper.ts';
import { PicksDatabase } from './crew/picks/database.ts';
import { PicksKeeper } from './crew/picks/keeper.ts';
import { Driver } from './drive/driver.ts';
import type { ServerGround } from './drive/ground.ts';
import { RestViews } from './drive/rest-views.ts';
import {
  LaunchEditedError,
  LaunchOpenError,
  NotDrivingError,
  RelativeFileError,
} from './errors.ts';
import type { RouteInput } from './http/app.ts';
import { playbookHandlers } from './playbook/handlers.ts';
import { PlaybookKeeper } from './playbook/keeper.ts';
import { shiftHandlers } from './playbook/shifts.ts';
import { checkGround } from './preflight.ts';
import { keepRecord } from './rehearsed.ts';
import { Reports } from './report/reports.ts';
import { whoamiOf } from './sign-in/plugin.ts';

/** How long an act waits for this server to take the launch over. */
const DRIVER_WITHIN_MS = 6_000;
const LOOK_MS = 1_000;

export class Control {
  readonly #ground: ServerGround;
  readonly #drivers = new Map<string, Driver>();
  readonly #rest: RestViews;
  readonly #business: Business;
  readonly #reports: Reports;
  readonly #audit: AuditKeeper;
  readonly #playbook: PlaybookKeeper;
  readonly #triage: TriageKeeper;
  readonly #picks: PicksDatabase;
  readonly #picksKeeper: PicksKeeper;
  readonly #end = new AbortController();
  readonly #startedMs = Date.now();
  #looking: Promise<void> | undefined;

  constructor(ground: ServerGround) {
    this.#ground = ground;
    this.#rest = new RestViews(ground.sql);
    this.#business = new Business(ground);
    this.#reports = new Reports(ground);
    this.#audit = new AuditKeeper(ground);
    const live = (launch: LaunchRecord) => this.#drivers.get(launch.id)?.view(launch);
    this.#playbook = new PlaybookKeeper({ ...ground, live });
    this.#triage = new TriageKeeper(ground);
    this.#picks = new PicksDatabase(ground.env);
    this.#picksKeeper = new PicksKeeper({ ...ground, picks: this.#picks, training });
  }

  /** Brings our tables up to date and takes up every launch that has not been stopped. */
  async start(): Promise<void> {
    const { sql } = this.#ground;
    await ensureAuthorityTables(sql);
    await ensureLaunchTables(sql);
    await ensurePlaybookTables(sql);
    await ensureShiftTables(sql);
    await ensureRampTables(sql);
    await ensureInstanceTables(sql);
    await ensureLaunchRecordTables(sql);
    await ensureCrewTables(sql);
    this.#audit.start();
    await this.#playbook.start();
    this.#triage.start();
    this.#picksKeeper.start();
    await this.#look();
    this.#looking = this.#keepLooking();
  }

  /** Lets go of every launch; their processes go on. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#looking;
    await this.#playbook.stop();
    await this.#triage.stop();
    await this.#picksKeeper.stop();
    await Promise.all(Array.from(this.#drivers.values(), (driver) => driver.stop()));
    await this.#business.close();
    await this.#audit.stop();
  }

  /** @returns whether any launch has processes that must go on without this server */
  async anyUnderWay(): Promise<boolean> {
    const launches = await listLaunches(this.#ground.sql);
    return launches.some(({ asked, phase }) => !asked.stop && phase !== 'planned');
  }

  /** Takes up launches that another server planned, and shows what others drive. */
  async #keepLooking(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#look().catch((error: unknown) =>
        this.#ground.log.warn({ err: error }, 'launches not listed'),
      );
    }
  }

  async #look(): Promise<void> {
    const { sql, hub } = this.#ground;
    for (const launch of await listLaunches(sql)) {
      if (!launch.asked.stop) this.#drive(launch.id);
      const isLive = this.#drivers.get(launch.id)?.view(launch) !== undefined;
      if (!isLive && hub.isHeard) hub.publish(await this.#rest.view(launch));
    }
  }

  handlers(version: string): Record<RouteName, (input: RouteInput) => Promise<unknown>> {
    return {
      health: async () => this.#health(version),
      whoami: async ({ identity }) => whoamiOf(identity),
      list: async () => this.#list(),
      show: async ({ id }) => this.#show(await requireLaunch(this.#ground.sql, id)),
      create: async ({ body }) => this.#create(body as CreateLaunch),
      hold: ({ id, body, identity }) => this.#hold(id, byOf(identity), (body as Reason).reason),
      decisions: async ({ id }) => this.#decisions(await requireLaunch(this.#ground.sql, id)),
      challenge: ({ id, body }) => challenge(this.#ground.sql, id, body as AskChallenge),
      breakGlass: ({ id, body }) => {
        const to = { ...this.#decideGround(), folder: this.#ground.folder };
        return breakGlass(to, id, body as BreakGlass);
      },
      reviewGlass: ({ id, body }) => reviewGlass(this.#ground.sql, id, body as ReviewGlass),
      decide: ({ id, body }) => decide(this.#decideGround(), id, body as Decide),
      stop: ({ id, identity }) => this.#stopLaunch(id, byOf(identity)),
      keepRehearsal: ({ body }) => keepRecord(this.#ground.sql, (body as KeepRehearsal).document),
      report: async ({ id, query }) => {
        const launch = await requireLaunch(this.#ground.sql, id);
        const { format } = query as ReportQuery;
        return format ? this.#reports.file(launch, format) : this.#reports.view(launch);
      },
      ...businessHandlers(this.#ground.sql, this.#business),
      ...playbookHandlers(this.#ground.sql, this.#playbook),
      ...shiftHandlers(this.#ground.sql),
      ...crewHandlers({ sql: this.#ground.sql, training, picks: this.#picks }),
    };
  }

  #health(version: string): Health {
    return { ok: true, version, pid: process.pid, startedMs: this.#startedMs };
  }

  async #list(): Promise<LaunchView[]> {
    const launches = await listLaunches(this.#ground.sql);
    return Promise.all(launches.map((launch) => this.#show(launch)));
  }

  async #show(launch: LaunchRecord): Promise<LaunchView> {
    const live = this.#drivers.get(launch.id)?.view(launch);
    return live ?? this.#rest.view(launch);
  }

  async #create({ file, speed }: CreateLaunch): Promise<LaunchView> {
    if (!isAbsolute(file)) throw new RelativeFileError(file);
    const spec = readLaunch(file);
    judgedAt(spec, speed ?? 1); // one that could see nothing on the day is refused
    const { sql } = this.#ground;
    const open = (await listLaunches(sql)).find(
      (one) => one.name === spec.name && one.outcome === null && !one.asked.stop,
    );
    if (open && hashOf(open.spec) !== hashOf(spec)) throw new LaunchEditedError(open);
    if (open) throw new LaunchOpenError(open.name, open.phase);
    await checkGround(spec, this.#ground.env);
    const launch = await createLaunch(sql, spec, speed ?? 1, Date.now());
    this.#drive(launch.id);
    return this.#show(launch);
  }

  #drive(id: string): void {
    if (this.#drivers.has(id)) return;
    const driver = new Driver(this.#ground, id, (launch) => this.#playbook.held(launch));
    this.#drivers.set(id, driver);
    driver.start(() => {
      if (this.#drivers.get(id) === driver) this.#drivers.delete(id);
    });
  }

  async #allowed(id: string, act: LaunchAct): Promise<LaunchRecord> {
    const launch = await requireLaunch(this.#ground.sql, id);
    checkAct(act, launch.name, launch.phase, launch.outcome);
    return launch;
  }

  async #decisions(launch: LaunchRecord) {
    return decisionsOf(this.#ground.sql, launch, await this.#show(launch));
  }

  #decideGround(): DecideGround {
    return {
      sql: this.#ground.sql,
      rollBack: async (launch, store, { by, reason }) => {
        // Of a whole launch that another server drives, that one learns from the record.
        if (store === null && !(await this.#isDrivenHere(launch))) return;
        const driver = await this.#driverOf(launch);
        await driver.rollBackPlane(store, by, reason);
      },
      saved: (launch) => this.#drivers.get(launch.id)?.take(launch),
    };
  }

  async #hold(id: string, by: string, reason: string): Promise<LaunchView> {
    const launch = await this.#allowed(id, 'hold');
    const hold = { by, reason, sinceMs: Date.now() };
    const text = `Held: ${reason}`;
    const event = { kind: 'hold', atMs: hold.sinceMs, text, by };
    const saved = await saveLaunch(this.#ground.sql, launch.id, null, { hold }, [event]);
    this.#drivers.get(launch.id)?.take(saved);
    return this.#show(saved);
  }

  async #isDrivenHere(launch: LaunchRecord): Promise<boolean> {
    return (await this.#drivers.get(launch.id)?.driving(0)) ?? false;
  }

  /** Ends a launch's processes, of one that has ended or has not begun; may be repeated. */
  async #stopLaunch(id: string, by: string): Promise<LaunchView> {
    const found = await requireLaunch(this.#ground.sql, id);
    if (found.asked.stop) return this.#show(found);
    const launch = hasNotBegun(found) ? found : await this.#allowed(id, 'stop');
    // A launch that is only planned has no process, and perhaps no driver that could open it.
    const isPlanned = launch.phase === 'planned' || launch.phase === 'rehearsed';
    const driver = isPlanned ? this.#drivers.get(launch.id) : await this.#driverOf(launch);
    await driver?.endLaunch();
    const asked = { stop: { by, reason: null, atMs: Date.now() } };
    const event = { kind: 'stop', atMs: asked.stop.atMs, text: 'Stopped.', by };
    const saved = await saveLaunch(this.#ground.sql, launch.id, null, { asked }, [event]);
    await driver?.stop();
    this.#drivers.delete(launch.id);
    return this.#show(saved);
  }

  async #driverOf(launch: LaunchRecord): Promise<Driver> {
    const driver = this.#drivers.get(launch.id);
    if (driver && (await driver.driving(DRIVER_WITHIN_MS))) return driver;
    throw new NotDrivingError(launch.name);
  }
}

/** Nothing was moved and nobody said go: such a launch may be given up. */
function hasNotBegun({ phase, asked }: LaunchRecord): boolean {
  return (phase === 'planned' || phase === 'rehearsed' || phase === 'locked') && !asked.go;
}
