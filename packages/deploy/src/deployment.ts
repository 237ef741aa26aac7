/**
 * The services of one launch, both colours, as one thing: started in the order of their needs,
 * supervised, stopped, and found again after the control plane's own death.
 *
 * Rules: what is wanted is journalled before anything is started, and forgotten before anything is
 * ended · work on one colour is done one after another, and never waits for the other colour ·
 * a colour that is told to stop gives up starting at once · supervision passes a colour by while
 * it starts or stops.
 */
import { realClock, type Clock } from '@slipway/kernel';
import { startLevels } from './core/order.ts';
import { NotEndedError, StartCancelledError } from './errors.ts';
import type { InstanceJournal } from './journal.ts';
import { endMembers } from './members.ts';
import { createPortBook } from './port-book.ts';
import { COLOURS, type Colour, type Instance, type InstanceRecord } from './spec.ts';
import type { ServiceSpec, Upstreams } from './spec.ts';
import { TARGETS, type DeployEvent, type Limits, type Target } from './target.ts';

const DEFAULT_LIMITS: Limits = { readyWithinMs: 20_000, graceMs: 10_000, probeTimeoutMs: 2_000 };

export interface DeploymentOptions {
  /** The launch's name, for messages. */
  readonly launch: string;
  readonly services: readonly ServiceSpec[];
  /** More environment for started instances, such as database URLs; never logged. */
  readonly env: (service: string, colour: Colour) => Readonly<Record<string, string>>;
  /** The journal of this launch and no other. */
  readonly journal: InstanceJournal;
  /** Where the logs of instances go; made owner-only. */
  readonly folder: string;
  /** The folder of the launch file, in which commands run. */
  readonly cwd: string;
  readonly clock?: Clock;
  readonly log?: (event: DeployEvent) => void;
  readonly limits?: Partial<Limits>;
  /** Proposes a port for an instance; any free one unless told otherwise. */
  readonly pickPort?: () => Promise<number>;
}

/** How one colour of a service does. */
export interface ColourHealth {
  readonly release: string;
  /** Instances that should run; 0 while the colour is not wanted. */
  readonly wanted: number;
  /** Instances that answer 200 now. */
  readonly healthy: number;
  readonly restarts: number;
}

export type ServiceHealth = Readonly<Record<Colour, ColourHealth>>;

export interface Deployment {
  /** Takes over what the journal holds; starts and ends nothing. Every other call does it first. */
  adopt(): Promise<void>;
  /**
   * Brings a colour up, level by level, and wants it from now on; what runs already is kept.
   *
   * @throws {NotHealthyError} {CommandError} the colour stays wanted; supervision goes on trying
   * @throws {StartCancelledError} `stop` was called meanwhile
   */
  ensure(colour: Colour): Promise<void>;
  /**
   * Ends a colour, those first that need others, and wants it no longer.
   *
   * @throws {NotEndedError} a process survived a kill
   */
  stop(colour: Colour): Promise<void>;
  /** One supervision pass; call it a few times a second. It does not wait for readiness. */
  reconcile(): Promise<void>;
  /** @returns the colours that shall run */
  wanted(): readonly Colour[];
  upstreams(): Upstreams;
  instances(): readonly Instance[];
  /** Asks every instance for its health now. @returns by service and colour */
  health(): Promise<Readonly<Record<string, ServiceHealth>>>;
  /** Calls back whenever `upstreams` says something else; @returns how to end that */
  onChange(listener: (upstreams: Upstreams) => void): () => void;
}

/** Makes the deployment of one launch; touches nothing until it is told to. */
export function createDeployment(options: DeploymentOptions): Deployment {
  return new ServiceGroup(options);
}

class ServiceGroup implements Deployment {
  readonly #options: DeploymentOptions;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #levels: readonly (readonly string[])[];
  readonly #wanted = new Set<Colour>();
  readonly #listeners = new Set<(upstreams: Upstreams) => void>();
  readonly #queues: Record<Colour, ColourQueue> = {
    blue: new ColourQueue(),
    green: new ColourQueue(),
  };
  readonly #clock: Clock;
  readonly #graceMs: number;
  #adopted: Promise<void> | undefined;
  #told = '';
  /** Recorded for a service that the launch no longer has, or has on another target. */
  #strays: InstanceRecord[] = [];

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#levels = startLevels(options.services);
    const { env, journal, folder, cwd, clock = realClock, log = () => {} } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#clock = clock;
    this.#graceMs = limits.graceMs;
    const ports = createPortBook(options.pickPort);
    const changed = () => this.#tell();
    const common = { env, journal, folder, cwd, clock, log, limits, ports, changed };
    this.#targets = new Map(
      options.services.map((service) => [
        service.name,
        TARGETS[service.target]({ ...common, service }),
      ]),
    );
    this.#told = JSON.stringify(this.upstreams());
  }

  adopt(): Promise<void> {
    this.#adopted ??= this.#readJournal().catch((error: unknown) => {
      this.#adopted = undefined;
      throw error;
    });
    return this.#adopted;
  }

  async ensure(colour: Colour): Promise<void> {
    await this.adopt();
    await this.#queues[colour].run(async (signal) => {
      if (signal.aborted) throw new StartCancelledError(colour);
      await this.#options.journal.setWanted(colour, true);
      this.#wanted.add(colour);
      for (const level of this.#levels) {
        await all(level.map((name) => this.#target(name).start(colour, signal)));
      }
    });
  }

  async stop(colour: Colour): Promise<void> {
    await this.adopt();
    await this.#queues[colour].interrupt(async () => {
      await this.#options.journal.setWanted(colour, false);
      this.#wanted.delete(colour);
      await this.#stopAll(colour);
    });
  }

  async reconcile(): Promise<void> {
    await this.adopt();
    await this.#endStrays();
    const idle = COLOURS.filter((colour) => !this.#queues[colour].isBusy);
    await all(
      idle.map((colour) =>
        this.#queues[colour].run(() =>
          this.#wanted.has(colour) ? this.#supervise(colour) : this.#stopAll(colour),
        ),
      ),
    );
  }

  wanted(): readonly Colour[] {
    return COLOURS.filter((colour) => this.#wanted.has(colour));
  }

  upstreams(): Upstreams {
    const entries = [...this.#targets].map(([name, target]) => {
      return [name, { blue: target.ready('blue'), green: target.ready('green') }] as const;
    });
    return Object.fromEntries(entries);
  }

  instances(): readonly Instance[] {
    return [...this.#targets.values()].flatMap((target) =>
      COLOURS.flatMap((colour) => target.instances(colour)),
    );
  }

  async health(): Promise<Readonly<Record<string, ServiceHealth>>> {
    const rows = this.#options.services.map(async (service) => {
      const [blue, green] = await Promise.all([
        this.#healthOf(service, 'blue'),
        this.#healthOf(service, 'green'),
      ]);
      return [service.name, { blue, green }] as const;
    });
    return Object.fromEntries(await Promise.all(rows));
  }

  onChange(listener: (upstreams: Upstreams) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #target(name: string): Target {
    const target = this.#targets.get(name);
    if (!target) throw new Error(`${this.#options.launch} has no service ${name}`);
    return target;
  }

  async #healthOf(service: ServiceSpec, colour: Colour): Promise<ColourHealth> {
    const target = this.#target(service.name);
    const isWanted = this.#wanted.has(colour);
    const restarts = target.instances(colour).map((instance) => instance.restarts);
    return {
      release: service[colour].release,
      wanted: isWanted ? target.size(colour) : 0,
      healthy: isWanted ? await target.health(colour) : 0,
      restarts: restarts.reduce((sum, count) => sum + count, 0),
    };
  }

  async #readJournal(): Promise<void> {
    const { journal } = this.#options;
    const [records, wanted] = await Promise.all([journal.list(), journal.wantedColours()]);
    for (const colour of wanted) this.#wanted.add(colour);
    const isOurs = (record: InstanceRecord) => {
      const service = this.#options.services.find(({ name }) => name === record.service);
      return service !== undefined && (service.target === 'process') === (record.logFile !== null);
    };
    this.#strays = records.filter((record) => !isOurs(record));
    await all(
      [...this.#targets].map(([name, target]) =>
        target.adopt(records.filter((record) => record.service === name && isOurs(record))),
      ),
    );
  }

  async #endStrays(): Promise<void> {
    const strays = this.#strays;
    this.#strays = [];
    await all(
      strays.map(async (stray) => {
        const how = await endMembers(stray, this.#graceMs, this.#clock);
        if (how === 'left') throw new NotEndedError(stray);
        await this.#options.journal.remove(stray.id);
      }),
    );
  }

  async #supervise(colour: Colour): Promise<void> {
    for (const level of this.#levels) {
      await all(
        level.map((name) => {
          const service = this.#options.services.find((one) => one.name === name);
          const needs = service?.needs ?? [];
          const mayStart = needs.every((need) => this.#target(need).ready(colour).length > 0);
          return this.#target(name).supervise(colour, mayStart);
        }),
      );
    }
  }

  async #stopAll(colour: Colour): Promise<void> {
    const running = [...this.#targets.values()].filter(
      (target) => target.instances(colour).length > 0,
    );
    for (const target of running) target.drain(colour);
    for (const level of this.#levels.toReversed()) {
      await all(level.map((name) => this.#target(name).stop(colour)));
    }
  }

  #tell(): void {
    const upstreams = this.upstreams();
    const text = JSON.stringify(upstreams);
    if (text === this.#told) return;
    this.#told = text;
    for (const listener of this.#listeners) listener(upstreams);
  }
}

/** Does the work on one colour one after another; the newest stop cuts short what starts. */
class ColourQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #cancel = new AbortController();

  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#cancel;
    this.#waiting += 1;
    const result = this.#last.then(() => work(signal)).finally(() => (this.#waiting -= 1));
    this.#last = result.catch(() => {}); // Its caller gets the error; the next in line starts.
    return result;
  }

  interrupt(work: () => Promise<void>): Promise<void> {
    this.#cancel.abort();
    this.#cancel = new AbortController();
    return this.run(work);
  }
}

/** Waits for all, also when one fails, so that nothing goes on unseen; throws the first error. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
