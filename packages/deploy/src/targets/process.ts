/**
 * Target `process`: Slipway runs the release's command on this machine, one process group per
 * instance, each on a port of its own. The processes outlive the control plane; the next one
 * adopts them by the journal.
 *
 *   intent journalled ──► process started ──► identity journalled ──► ready journalled
 *
 * A control plane that dies after the first arrow leaves an intent without an identity: `adopt`
 * looks for a process that carries the instance's id, so that no orphan is missed.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isAlive, isPortFree, newId, privateFolder } from '@slipway/kernel';
import { supervise, type Action, type PlaceView } from '../core/supervise.ts';
import { CommandError, NotEndedError, NotHealthyError, StartCancelledError } from '../errors.ts';
import { lastLines } from '../log-file.ts';
import { endMembers, findLeader } from '../members.ts';
import { answersOk } from '../probe.ts';
import type { Colour, InstanceRecord } from '../spec.ts';
import { startProcess, urlOfPort } from '../start-process.ts';
import type { DeployEvent, Target, TargetContext } from '../target.ts';

const POLL_MS = 40;
const REAP_MS = 200;
/** A port may be lost between its choice and the service's `listen`. */
const MOST_PORTS = 5;
/** A forked process shows its own environment only once it runs its program. */
const INTENT_SETTLES_MS = 1_000;

/** One place of a colour: what runs there, or when that ended. */
interface Place {
  readonly colour: Colour;
  readonly index: number;
  record: InstanceRecord | null;
  /** Set only if this very process started it; tells how it ended. */
  child: ChildProcess | null;
  logFromByte: number;
  startedAtMs: number;
  endedAtMs: number | null;
  /** Deaths in a row before the present instance. */
  failures: number;
  restarts: number;
}

/** @returns the target of one service that Slipway starts itself */
export function createProcessTarget(context: TargetContext): Target {
  return new ProcessTarget(context);
}

class ProcessTarget implements Target {
  readonly #context: TargetContext;
  readonly #places: Record<Colour, Map<number, Place>> = { blue: new Map(), green: new Map() };
  readonly #drained = new Set<Colour>();

  constructor(context: TargetContext) {
    this.#context = context;
  }

  async adopt(records: readonly InstanceRecord[]): Promise<void> {
    await Promise.all(records.map((record) => this.#adoptOne(record)));
    this.#context.changed();
  }

  async start(colour: Colour, signal: AbortSignal): Promise<void> {
    this.#drained.delete(colour);
    const indexes = Array.from({ length: this.size(colour) }, (_, index) => index);
    const surplus = this.#list(colour).filter((place) => !indexes.includes(place.index));
    const results = await Promise.allSettled([
      ...indexes.map((index) => this.#bringUp(this.#place(colour, index), signal)),
      ...surplus.map((place) => this.#remove(place)),
    ]);
    this.#context.changed();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async supervise(colour: Colour, mayStart: boolean): Promise<void> {
    const places = this.#list(colour);
    await Promise.all(places.map((place) => this.#observe(place)));
    const nowMs = this.#context.clock.nowMs();
    const { readyWithinMs } = this.#context.limits;
    const views = places.map((place) => this.#view(place));
    const actions = supervise(this.size(colour), views, readyWithinMs, nowMs);
    await Promise.all(actions.map((action) => this.#act(colour, action, mayStart)));
  }

  async health(colour: Colour): Promise<number> {
    const answers = this.#list(colour).map(async (place) => isRunning(place) && this.#ok(place));
    return (await Promise.all(answers)).filter(Boolean).length;
  }

  drain(colour: Colour): void {
    this.#drained.add(colour);
    this.#context.changed();
  }

  async stop(colour: Colour): Promise<void> {
    this.drain(colour);
    await Promise.all(this.#list(colour).map((place) => this.#remove(place)));
    this.#context.changed();
  }

  size(_colour: Colour): number {
    return this.#context.service.instances;
  }

  instances(colour: Colour): readonly InstanceRecord[] {
    return this.#list(colour).flatMap(({ record }) => record ?? []);
  }

  ready(colour: Colour): readonly string[] {
    if (this.#drained.has(colour)) return [];
    return this.#list(colour).flatMap(({ record, endedAtMs }) =>
      record && record.readyAtMs !== null && endedAtMs === null ? record.url : [],
    );
  }

  #list(colour: Colour): Place[] {
    return [...this.#places[colour].values()].sort((a, b) => a.index - b.index);
  }

  #place(colour: Colour, index: number): Place {
    const known = this.#places[colour].get(index);
    if (known) return known;
    const place: Place = {
      colour,
      index,
      record: null,
      child: null,
      logFromByte: 0,
      startedAtMs: 0,
      endedAtMs: null,
      failures: 0,
      restarts: 0,
    };
    this.#places[colour].set(index, place);
    return place;
  }

  #say(level: DeployEvent['level'], place: Place, text: string): void {
    const { colour, record } = place;
    const service = this.#context.service.name;
    this.#context.log({ level, service, colour, instance: record?.id ?? null, text });
  }

  #ok({ record }: Place): Promise<boolean> {
    const { service, limits } = this.#context;
    if (!record) return Promise.resolve(false);
    return answersOk(record.url, service.healthPath, limits.probeTimeoutMs);
  }

  async #adoptOne(recorded: InstanceRecord): Promise<void> {
    const { journal, ports } = this.#context;
    let record = recorded;
    if (!record.identity) {
      const identity = await this.#findIntended(record);
      if (!identity) return journal.remove(record.id);
      record = { ...record, identity };
      await journal.save(record);
    }
    const place = this.#place(record.colour, record.index);
    if (place.record) {
      // Two at one place: a successor was journalled before its predecessor was forgotten.
      const surplus = record.startedAtMs < place.record.startedAtMs ? record : place.record;
      record = surplus === record ? place.record : record;
      await this.#endRecord(surplus);
    }
    const { startedAtMs, restarts } = record;
    Object.assign(place, { record, startedAtMs, restarts });
    ports.hold(record.url);
    this.#say('info', place, isRunning(place) ? 'was adopted' : 'is recorded, and has ended');
  }

  async #findIntended(record: InstanceRecord) {
    const { clock } = this.#context;
    const untilMs = Math.min(record.startedAtMs, clock.nowMs()) + INTENT_SETTLES_MS;
    let leader = findLeader(record);
    while (!leader && clock.nowMs() < untilMs) {
      await clock.sleep(POLL_MS);
      leader = findLeader(record);
    }
    return leader;
  }

  /** Makes sure that one place has a ready instance of the wanted release. */
  async #bringUp(place: Place, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new StartCancelledError(place.colour);
    const isCurrent = place.record?.release === this.#release(place.colour);
    if (!isRunning(place) || !isCurrent) {
      place.failures = 0;
      await this.#replace(place, place.restarts);
    }
    for (let port = 1; ; port++) {
      const outcome = await this.#awaitReady(place, signal);
      if (outcome === 'ready') return;
      const { record, logFromByte } = place;
      if (!record?.logFile) throw new Error('bringUp: a started instance has no log');
      const log = { file: record.logFile, lastLines: lastLines(record.logFile, logFromByte) };
      const lostPort =
        outcome.startsWith('ended') && (await hasLostPort(record.url, log.lastLines));
      await this.#end(place);
      if (signal.aborted) throw new StartCancelledError(place.colour);
      if (!lostPort || port === MOST_PORTS) throw new NotHealthyError(record, outcome, log);
      this.#say('warn', place, `lost its port to another program; trying another port`);
      await this.#begin(place);
    }
  }

  async #awaitReady(place: Place, signal: AbortSignal): Promise<string> {
    const { clock, limits, service } = this.#context;
    const deadlineMs = clock.nowMs() + limits.readyWithinMs;
    while (!signal.aborted) {
      await this.#observe(place);
      if (place.endedAtMs !== null) return `ended${endingOf(place)} before it was ready`;
      if (place.record && place.record.readyAtMs !== null) return 'ready';
      if (clock.nowMs() > deadlineMs) {
        const seconds = limits.readyWithinMs / 1000;
        return `did not answer ${service.healthPath} with 200 within ${seconds} s`;
      }
      await clock.sleep(POLL_MS);
    }
    return 'was cancelled';
  }

  /** Notes the first ready moment and the end of an instance. */
  async #observe(place: Place): Promise<void> {
    const { clock, journal, changed } = this.#context;
    if (!place.record || place.endedAtMs !== null) return;
    const isNew = place.record.readyAtMs === null;
    const isOk = isNew && isRunning(place) && (await this.#ok(place));
    if (!isRunning(place)) {
      await this.#reap(place.child);
      place.endedAtMs = clock.nowMs();
      this.#say('warn', place, `ended${endingOf(place)}`);
      changed();
    } else if (isOk) {
      place.record = { ...place.record, readyAtMs: clock.nowMs() };
      await journal.save(place.record);
      this.#say('info', place, `is ready on ${place.record.url}`);
      changed();
    }
  }

  /** The kernel says that a child has ended a moment before its exit code is there. */
  async #reap(child: ChildProcess | null): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await Promise.race([once(child, 'exit'), this.#context.clock.sleep(REAP_MS)]);
  }

  #view(place: Place): PlaceView {
    const { index, record, startedAtMs, endedAtMs, failures } = place;
    if (endedAtMs !== null) return { index, state: 'ended', startedAtMs, endedAtMs, failures };
    if (!record) return { index, state: 'empty' };
    const isCurrent = record.release === this.#release(place.colour);
    return { index, state: 'alive', startedAtMs, wasReady: record.readyAtMs !== null, isCurrent };
  }

  async #act(colour: Colour, action: Action, mayStart: boolean): Promise<void> {
    if (action.kind === 'nothing' || (action.kind === 'start' && !mayStart)) return;
    const place = this.#place(colour, action.index);
    try {
      if (action.kind === 'start') await this.#begin(place);
      else if (action.kind === 'restart') {
        place.failures = action.failures;
        this.#say('warn', place, `is restarted, ${place.restarts} times before`);
        await this.#replace(place, place.restarts + 1);
      } else if (action.because === 'never-ready') {
        this.#say('warn', place, 'never became ready and is ended');
        await this.#end(place);
      } else await this.#remove(place);
    } catch (error) {
      // A cause that its owner can cure must not keep the other instances from being looked after.
      if (!(error instanceof CommandError || error instanceof NotEndedError)) throw error;
      this.#say('error', place, error.message);
    }
  }

  #release(colour: Colour): string {
    return this.#context.service[colour].release;
  }

  async #replace(place: Place, restarts: number): Promise<void> {
    if (place.record) await this.#end(place);
    await this.#begin(place, restarts);
  }

  /** Journals the intent, starts the process, journals who it is. */
  async #begin(place: Place, restarts = place.restarts): Promise<void> {
    const { service, journal, clock, ports, cwd, env } = this.#context;
    const { colour, index } = place;
    const { release, run: command } = service[colour];
    if (command === undefined) throw new Error(`${service.name} ${colour} has no command`);
    const name = `${service.name}-${colour}-${index}`;
    const logFile = join(privateFolder(this.#context.folder), `${name}.log`);
    const startedAtMs = clock.nowMs();
    const url = urlOfPort(await ports.take());
    const intent: InstanceRecord = {
      id: newId(name),
      service: service.name,
      colour,
      index,
      url,
      release,
      identity: null,
      startedAtMs,
      readyAtMs: null,
      restarts,
      logFile,
    };
    try {
      await journal.save(intent);
      Object.assign(place, { record: intent, child: null, startedAtMs, endedAtMs: null, restarts });
      const more = env(service.name, colour);
      const started = await startProcess({ record: intent, logFile, command, cwd, env: more });
      const { child, logFromByte, identity } = started;
      Object.assign(place, { record: { ...intent, identity }, child, logFromByte });
      await journal.save({ ...intent, identity });
    } catch (error) {
      await this.#end(place).catch(() => {}); // The first error tells more.
      ports.release(url);
      throw error;
    }
  }

  /** Ends what runs at a place and forgets it; the place remembers that it had one. */
  async #end(place: Place): Promise<void> {
    const { clock, changed } = this.#context;
    place.endedAtMs ??= clock.nowMs();
    changed();
    if (!place.record) return;
    await this.#endRecord(place.record);
    Object.assign(place, { record: null, child: null });
  }

  async #remove(place: Place): Promise<void> {
    await this.#end(place);
    this.#places[place.colour].delete(place.index);
  }

  async #endRecord(record: InstanceRecord): Promise<void> {
    const { clock, limits, journal, ports } = this.#context;
    const how = await endMembers(record, limits.graceMs, clock);
    if (how === 'left') throw new NotEndedError(record);
    await journal.remove(record.id);
    ports.release(record.url);
  }
}

function isRunning({ record }: Place): boolean {
  return record?.identity ? isAlive(record.identity) : false;
}

function endingOf({ child }: Place): string {
  if (child?.signalCode) return ` by ${child.signalCode}`;
  return child && child.exitCode !== null ? ` with exit code ${child.exitCode}` : '';
}

/** @returns whether an instance that has ended did so because its port was another's */
async function hasLostPort(url: string, log: string): Promise<boolean> {
  if (/EADDRINUSE|address already in use/i.test(log)) return true;
  return !(await isPortFree(Number(new URL(url).port)));
}
