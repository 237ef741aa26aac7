/**
 * The control plane's inside: which launches there are, who drives them, what people asked.
 *
 * Acts go into the record first and are picked up from there, by whichever server drives the
 * launch; one that drives it itself is nudged, so that it need not look.
 */
import { isAbsolute } from 'node:path';
import type {
  CreateLaunch,
  Health,
  LaunchView,
  Reason,
  RollbackBody,
  RouteName,
} from '@slipway/api';
import { EXIT, hashOf, OperatorError } from '@slipway/kernel';
import {
  checkAct,
  createLaunch,
  ensureLaunchTables,
  listLaunches,
  readLaunch,
  requireLaunch,
  saveLaunch,
  type Act,
  type LaunchRecord,
} from '@slipway/launch';
import { ensureInstanceTables } from '@slipway/deploy';
import { ensureRampTables } from '@slipway/ramp';
import { Driver } from './drive/driver.ts';
import type { ServerGround } from './drive/ground.ts';
import { restView } from './drive/view.ts';
import { LaunchEditedError, LaunchOpenError, NotDrivingError } from './errors.ts';
import type { RouteInput } from './http/app.ts';
import { checkGround } from './preflight.ts';

/** How long an act waits for this server to take the launch over. */
const DRIVER_WITHIN_MS = 6_000;

/** Acts are signed by the token's holder; people's own keys come with the playbook. */
const OPERATOR = 'operator';

export class Control {
  readonly #ground: ServerGround;
  readonly #drivers = new Map<string, Driver>();
  readonly #startedMs = Date.now();

  constructor(ground: ServerGround) {
    this.#ground = ground;
  }

  /** Brings our tables up to date and takes up every launch that has not been stopped. */
  async start(): Promise<void> {
    const { sql } = this.#ground;
    await ensureLaunchTables(sql);
    await ensureRampTables(sql);
    await ensureInstanceTables(sql);
    for (const launch of await listLaunches(sql)) {
      if (!launch.asked.stop) this.#drive(launch.id);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#drivers.values(), (driver) => driver.stop()));
  }

  /** @returns whether any launch has processes that must go on without this server */
  anyUnderWay(): boolean {
    return this.#drivers.values().some((driver) => driver.isUnderWay);
  }

  handlers(version: string): Record<RouteName, (input: RouteInput) => Promise<unknown>> {
    return {
      health: async () => this.#health(version),
      list: async () => this.#list(),
      show: async ({ id }) => this.#show(await requireLaunch(this.#ground.sql, id)),
      create: async ({ body }) => this.#create(body as CreateLaunch),
      lock: ({ id }) => this.#ask(id, 'lock'),
      go: ({ id }) => this.#ask(id, 'go'),
      hold: ({ id, body }) => this.#hold(id, (body as Reason).reason),
      resume: ({ id }) => this.#resume(id),
      rollback: ({ id, body }) => this.#rollback(id, body as RollbackBody),
      stop: ({ id }) => this.#stopLaunch(id),
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
    return live ?? restView(this.#ground.sql, launch);
  }

  async #create({ file, speed }: CreateLaunch): Promise<LaunchView> {
    if (!isAbsolute(file)) throw new RelativeFileError(file);
    const spec = readLaunch(file);
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
    const driver = new Driver(this.#ground, id);
    this.#drivers.set(id, driver);
    driver.start();
  }

  async #allowed(id: string, act: Act): Promise<LaunchRecord> {
    const launch = await requireLaunch(this.#ground.sql, id);
    checkAct(act, launch.name, launch.phase, launch.outcome);
    return launch;
  }

  async #ask(id: string, act: 'lock' | 'go'): Promise<LaunchView> {
    const launch = await this.#allowed(id, act);
    const ask = { by: OPERATOR, reason: null, atMs: Date.now() };
    const asked =
      act === 'lock' ? { lock: { ...ask, criteriaHash: launch.criteriaHash } } : { go: ask };
    const text = act === 'lock' ? 'Criteria locked.' : 'Go.';
    const event = { kind: act, atMs: ask.atMs, text };
    const saved = await saveLaunch(this.#ground.sql, launch.id, null, { asked }, [event]);
    this.#drivers.get(launch.id)?.take(saved);
    return this.#show(saved);
  }

  async #hold(id: string, reason: string): Promise<LaunchView> {
    const launch = await this.#allowed(id, 'hold');
    const hold = { by: OPERATOR, reason, sinceMs: Date.now() };
    const event = { kind: 'hold', atMs: hold.sinceMs, text: `Held: ${reason}` };
    const saved = await saveLaunch(this.#ground.sql, launch.id, null, { hold }, [event]);
    this.#drivers.get(launch.id)?.take(saved);
    return this.#show(saved);
  }

  async #resume(id: string): Promise<LaunchView> {
    const launch = await this.#allowed(id, 'resume');
    const event = { kind: 'resume', atMs: Date.now(), text: 'Goes on.' };
    const saved = await saveLaunch(this.#ground.sql, launch.id, null, { hold: null }, [event]);
    this.#drivers.get(launch.id)?.take(saved);
    return this.#show(saved);
  }

  /** The plane is set first, from memory; the record follows. */
  async #rollback(id: string, { reason, store }: RollbackBody): Promise<LaunchView> {
    const launch = await this.#allowed(id, store === undefined ? 'rollback' : 'rollback-store');
    const driver = await this.#driverOf(launch);
    await driver.rollBack(store ?? null, OPERATOR, reason);
    return this.#show(await requireLaunch(this.#ground.sql, launch.id));
  }

  /** Ends a launch's processes, of one that has ended or has not begun; may be repeated. */
  async #stopLaunch(id: string): Promise<LaunchView> {
    const found = await requireLaunch(this.#ground.sql, id);
    if (found.asked.stop) return this.#show(found);
    const launch = hasNotBegun(found) ? found : await this.#allowed(id, 'stop');
    const driver = await this.#driverOf(launch);
    await driver.endLaunch();
    const asked = { stop: { by: OPERATOR, reason: null, atMs: Date.now() } };
    const saved = await saveLaunch(this.#ground.sql, launch.id, null, { asked });
    await driver.stop();
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
  return (phase === 'planned' || phase === 'locked') && !asked.go;
}

/** A launch file was named relative to nobody knows where. */
class RelativeFileError extends OperatorError {
  readonly code = 'API_RELATIVE_FILE';
  readonly exitCode = EXIT.usage;

  constructor(file: string) {
    super(`"${file}" is no absolute path.`, 'Nothing was planned.', 'Send the absolute path.');
  }
}
