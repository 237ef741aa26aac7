/**
 * The strands of one launch, wired together: schemas, services, plane, ramp. Here, and only here,
 * one strand's facts become another's: version schemas go into the services' environment, ready
 * instances into the plane, the plane and its meter into the ramp.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EventView } from '@slipway/api';
import type { Deployment, ServiceHealth } from '@slipway/deploy';
import { isAlive } from '@slipway/kernel';
import {
  newestEvents,
  resolveReference,
  type Hold,
  type LaunchRecord,
  type LaunchSpec,
  type NewEvent,
  type Phase,
} from '@slipway/launch';
import { readChangeFile, versionOf } from '@slipway/schema';
import { Devices } from './devices.ts';
import type { ServerGround } from './ground.ts';
import { mergeEvents } from './events.ts';
import { Minutes } from './minutes.ts';
import { openPlane, sameUpstreams, type LaunchPlane } from './plane.ts';
import { RampStrand } from './ramp.ts';
import { isFinalError, isFinalForContract, Schemas } from './schemas.ts';
import { LaunchSignals } from './signals.ts';
import { openServices, type Colour } from './services.ts';
import { Task } from './task.ts';

const SUPERVISE_MS = 250;
const EVENTS_SHOWN = 50;
/** Streams that never end by themselves are ended then; requests have the target's grace. */
const STREAMS_END_AFTER_MS = 2_000;
/** Opening waits no longer for the databases: without them there is still traffic to steer. */
const LOOK_MS = 2_000;
/** Letting go waits no longer for what is under way. */
const CLOSE_MS = 3_000;

export interface StrandsOptions {
  readonly ground: ServerGround;
  readonly record: LaunchRecord;
  /** Owner-only, of this launch. */
  readonly folder: string;
  readonly term: number;
  readonly signal: AbortSignal;
  readonly note: (events: readonly NewEvent[]) => void;
}

export class Strands {
  readonly options: StrandsOptions;
  readonly spec: LaunchSpec;
  readonly schemas: Schemas;
  readonly deployment: Deployment | null;
  readonly serveBlue: Task;
  readonly expand: Task;
  readonly startGreen: Task;
  readonly endBlue: Task;
  readonly endGreen: Task;
  readonly contract: Task;
  readonly rollBackSchemas: Task;
  readonly allToBlue: Task;
  readonly lookAtSchemas: Task;
  readonly #tasks: readonly Task[];
  readonly #urls: Readonly<Record<string, string>>;
  plane: LaunchPlane | null = null;
  ramp: RampStrand | null = null;
  devices: Devices | null = null;
  signals: LaunchSignals | null = null;
  health: Readonly<Record<string, ServiceHealth>> = {};
  events: readonly EventView[] = [];
  trouble: string | null = null;
  /** What the checklist holds it by, which stands in no record. */
  byChecklist: Hold | null = null;
  #opening: Promise<void> | undefined;
  #supervising: Promise<void> | undefined;
  #ending = false;

  private constructor(options: StrandsOptions, schemas: Schemas, urls: Record<string, string>) {
    this.options = options;
    this.spec = options.record.spec;
    this.schemas = schemas;
    this.#urls = urls;
    const { ground, record, folder } = options;
    const { spec } = record;
    this.deployment =
      spec.services.length === 0
        ? null
        : openServices({
            sql: ground.sql,
            launch: record.id,
            spec,
            folder,
            databaseUrls: urls,
            versions: () => schemas.versions(),
            log: ground.log,
          });
    const never = () => false;
    this.serveBlue = this.#task(() => this.#start('blue'), never);
    this.startGreen = this.#task(() => this.#start('green'), isFinalError);
    this.expand = this.#task((signal) => schemas.expand(signal), isFinalError);
    this.contract = this.#task((signal) => schemas.contract(signal), isFinalForContract);
    this.rollBackSchemas = this.#task((signal) => this.#rollBackSchemas(signal), isFinalError);
    this.endBlue = this.#task(() => this.#endColour('blue'), never);
    this.endGreen = this.#task(() => this.#endGreen(), never);
    this.allToBlue = this.#task(() => this.#allToBlue(), never);
    this.lookAtSchemas = this.#task(() => schemas.look(), never);
    this.#tasks = [
      this.serveBlue,
      this.startGreen,
      this.expand,
      this.contract,
      this.rollBackSchemas,
      this.endBlue,
      this.endGreen,
      this.allToBlue,
      this.lookAtSchemas,
    ];
  }

  /** Finds everything where it stands; starts nothing that does not run already. */
  static async open(options: StrandsOptions): Promise<Strands> {
    const { record, ground } = options;
    const { databases, folder } = record.spec;
    const urls = Object.fromEntries(
      Object.entries(databases).map(([name, { urlRef }]) => [
        name,
        resolveReference(urlRef, ground.env, folder),
      ]),
    );
    const schemas = new Schemas({
      spec: record.spec,
      folder: options.folder,
      databaseUrls: urls,
      onDeath: (schema, pid) =>
        options.note([
          {
            kind: 'error',
            atMs: Date.now(),
            text: `The schema runner of ${schema} (process ${pid}) died; another goes on.`,
          },
        ]),
    });
    const strands = new Strands(options, schemas, urls);
    try {
      await strands.#lookAtSchemas();
      await strands.deployment?.adopt();
      if (record.phase !== 'planned') await strands.#ensurePlane();
    } catch (error) {
      await strands.close();
      throw error;
    }
    strands.devices = strands.#openDevices(urls);
    strands.#supervising = strands.#supervise();
    return strands;
  }

  /** Lets go: loops and connections end, processes go on. */
  async close(): Promise<void> {
    this.#ending = true;
    for (const task of this.#tasks) task.cancel();
    const underWay = [this.#supervising, ...this.#tasks.map((task) => task.settled)];
    const waited = new AbortController();
    await Promise.race([
      Promise.allSettled(underWay),
      delay(CLOSE_MS, undefined, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
    await this.ramp?.close();
    await this.signals?.close();
    await this.devices?.close();
    await this.plane?.connection.close();
  }

  /**
   * Hands on what people asked since.
   *
   * @param isAsLocked whether all that stands in the record is as it was signed
   * @throws {Error} the ramp's loop has ended: another driver took over, or a fault of ours
   */
  follow(record: LaunchRecord, byChecklist: Hold | null, isAsLocked: boolean): void {
    this.ramp?.assertRuns();
    this.byChecklist = byChecklist;
    const hold = record.hold ?? byChecklist;
    this.ramp?.setHold(hold);
    this.ramp?.setRetries(record.asked.retried ?? [], isAsLocked);
    this.schemas.setHold(hold);
    this.signals?.follow(record, this.serveBlue.state === 'done' && this.isHealthy('blue'));
  }

  entered(phase: Phase, record: LaunchRecord): void {
    if (phase !== 'ramping') return;
    const originMs = record.rampOriginMs ?? Date.now();
    this.ramp?.begin(originMs);
    this.devices?.rampBegan(originMs);
  }

  isHealthy(colour: Colour): boolean {
    const all = Object.values(this.health);
    return all.length > 0 && all.every((one) => one[colour].healthy >= one[colour].wanted);
  }

  get isExpanded(): boolean {
    const there: readonly string[] = ['expanded', 'contracting', 'contracted'];
    return this.schemas.isKnown && this.schemas.views().every(({ state }) => there.includes(state));
  }

  /** Whether the plane, read back, sends every store to blue. */
  get isPlaneOnBlue(): boolean {
    // Without a ramp the plane has no table but its first, which is blue.
    return this.ramp?.isReadBackOnBlue ?? this.spec.ramp === null;
  }

  /** What goes wrong at present, for people; null when nothing does. */
  get troubleNow(): string | null {
    return this.trouble ?? this.ramp?.trouble ?? null;
  }

  /** Reads what only people look at. */
  async refresh(): Promise<void> {
    const { ground, record } = this.options;
    const own = await newestEvents(ground.sql, record.id, EVENTS_SHOWN);
    const ramp = (await this.ramp?.events(EVENTS_SHOWN)) ?? [];
    this.events = mergeEvents(own, ramp, EVENTS_SHOWN);
    await this.ramp?.refresh(Date.now());
  }

  /** Ends every process of the launch: the plane first, so that nobody waits for an answer. */
  async endProcesses(): Promise<void> {
    // Supervision would start again what is ended here.
    this.#ending = true;
    for (const task of this.#tasks) task.cancel();
    await this.#supervising;
    await this.signals?.quieten();
    await this.plane?.stop();
    await this.deployment?.stop('green');
    await this.deployment?.stop('blue');
  }

  #openDevices(urls: Readonly<Record<string, string>>): Devices | null {
    const { devices, changes, stores, people = null } = this.spec;
    const url = devices ? urls[devices.on] : undefined;
    if (!devices || url === undefined) return null;
    const { ground, record, signal, note } = this.options;
    const contracts = changes
      .filter(({ on }) => on === devices.on)
      .map(({ schema, file }) => ({ schema, version: versionOf(readChangeFile(file)) }));
    const { offlineForMs } = devices;
    const drills = { stores: stores.map(({ id }) => id), people, offlineForMs };
    const minutes = new Minutes(
      record.name,
      record.rampOriginMs,
      record.spec.budgets.manualMinutes,
    );
    return new Devices({ url, contracts, drills, minutes, signal, note, log: ground.log });
  }

  #task(work: (signal: AbortSignal) => Promise<void>, isFinal: (error: unknown) => boolean): Task {
    return new Task(
      async (signal) => {
        await work(signal);
        this.trouble = null;
      },
      {
        signal: this.options.signal,
        isFinal,
        onError: (error) => {
          const text = error instanceof Error ? error.message : String(error);
          if (text === this.trouble) return;
          this.trouble = text;
          this.options.ground.log.warn({ launch: this.options.record.id, err: error }, 'trouble');
          this.options.note([{ kind: 'error', atMs: Date.now(), text }]);
        },
      },
    );
  }

  async #lookAtSchemas(): Promise<void> {
    const waited = new AbortController();
    this.lookAtSchemas.ensure();
    await Promise.race([
      this.lookAtSchemas.settled,
      delay(LOOK_MS, undefined, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
  }

  async #start(colour: Colour): Promise<void> {
    await this.#ensurePlane();
    const { deployment } = this;
    if (!deployment) return;
    await deployment.ensure(colour);
    await this.#tellPlane();
    this.health = await deployment.health();
  }

  async #allToBlue(): Promise<void> {
    await this.ramp?.rollBack(null, 'launch', 'the launch goes back');
  }

  /** A green that still starts gives up at once: the deployment's stop sees to it. */
  async #endGreen(): Promise<void> {
    this.startGreen.cancel();
    await this.#endColour('green');
  }

  /** What still expands is stopped first: two runners on one schema only hinder each other. */
  async #rollBackSchemas(signal: AbortSignal): Promise<void> {
    this.expand.cancel();
    await this.expand.settled;
    await this.schemas.rollBack(signal);
  }

  async #endColour(colour: Colour): Promise<void> {
    await this.plane?.connection.drain(colour, Date.now() + STREAMS_END_AFTER_MS);
    await this.deployment?.stop(colour);
    await this.#tellPlane();
  }

  async #tellPlane(): Promise<void> {
    if (this.deployment) await this.plane?.connection.setUpstreams(this.deployment.upstreams());
  }

  /** Starts or adopts the plane; also one that died, which goes on with its last table. */
  async #ensurePlane(): Promise<void> {
    this.#opening ??= this.#openPlane().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #openPlane(): Promise<void> {
    const { record, folder, ground, term } = this.options;
    if (!this.spec.traffic) return;
    const before = this.plane;
    if (!before || !isAlive(before.router.identity)) {
      this.plane = await openPlane(record.id, this.spec, folder);
      if (before) this.#noteDeath(before.router.identity.pid);
      await before?.connection.close();
      await this.#tellPlane();
    }
    if (!this.ramp && this.spec.ramp) {
      const signals = (this.signals ??= this.#openSignals());
      this.ramp = await RampStrand.open({
        sql: ground.sql,
        record,
        plan: this.spec.ramp,
        term,
        plane: () => this.plane!.connection,
        signals: signals.board,
        log: ground.log,
      });
    }
  }

  #openSignals(): LaunchSignals {
    return new LaunchSignals({
      spec: this.spec,
      databaseUrls: this.#urls,
      planeUrl: () => this.plane!.router.url,
      devices: () => this.devices,
      note: this.options.note,
    });
  }

  #noteDeath(pid: number): void {
    const text = `The router (process ${pid}) died; another goes on with its last table.`;
    this.options.note([{ kind: 'error', atMs: Date.now(), text }]);
  }

  /** A plane that missed a change of instances, or was told while it was away, hears it again. */
  async #remindPlane(): Promise<void> {
    const wanted = this.deployment?.upstreams();
    const known = await this.plane?.connection.upstreams();
    if (wanted && known && !sameUpstreams(wanted, known)) await this.#tellPlane();
  }

  /** Looks after instances and plane until the launch is let go. */
  async #supervise(): Promise<void> {
    const { signal, ground } = this.options;
    // A change that the plane misses is told again by the next pass.
    const stop = this.deployment?.onChange(() => void this.#tellPlane().catch(() => undefined));
    let said = '';
    while (!signal.aborted && !this.#ending) {
      try {
        if (this.plane) await this.#ensurePlane();
        await this.deployment?.reconcile();
        await this.#remindPlane();
        this.health = (await this.deployment?.health()) ?? {};
        said = '';
      } catch (error) {
        const text = String(error);
        if (text !== said) {
          ground.log.warn({ launch: this.options.record.id, err: error }, 'supervision');
        }
        said = text;
      }
      await delay(SUPERVISE_MS, undefined, { signal }).catch(() => undefined);
    }
    stop?.();
  }
}
