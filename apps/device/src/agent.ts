/**
 * One device: its log, its keys, its two loops, and what it does for the till's program.
 *
 * A receipt is given after the commit, and after the copy on the store's network where a peer can
 * be reached; never after the cloud.
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Body } from '@slipway/fleet';
import { realClock, systemRandom } from '@slipway/kernel';
import type { Logger } from 'pino';
import { formOf } from './core/form.ts';
import { NotEnrolledError, RevokedError } from './errors.ts';
import { fileSecureStore } from './keys/file-store.ts';
import { Seal } from './keys/seal.ts';
import { tpmSecureStore } from './keys/tpm-counter.ts';
import { Lan, type LanOptions } from './lan/lan.ts';
import { Baskets } from './log/baskets.ts';
import { OpLog } from './log/oplog.ts';
import { metaOf, setMeta } from './log/tables.ts';
import { Notices } from './notices.ts';
import type { Members, Picks, Prices, SecureStore } from './ports.ts';
import type { Packing } from './sync/batch.ts';
import { Cloud } from './sync/cloud.ts';
import { enrol, openNextEpoch } from './sync/epochs.ts';
import { Uploader } from './sync/uploader.ts';
import { Watcher } from './sync/watcher.ts';
import { DeviceTime } from './time.ts';

export interface AgentOptions {
  /** Data folder: log, copies, cache, local token. */
  readonly folder: string;
  /** Folder of the secure store, outside of the data folder. */
  readonly secure: string;
  /** Where the secure counter stands: in that folder, or in a TPM 2.0; `file` unless given. */
  readonly counter?: 'file' | 'tpm' | undefined;
  /** How the TPM is reached, as `TPM2TOOLS_TCTI`; the system's own unless it is given. */
  readonly tcti?: string | undefined;
  /** Where the sync gateway is, such as `http://127.0.0.1:7440`. */
  readonly cloud: string;
  /** What this release writes, 1 or higher. */
  readonly schemaVersion: number;
  readonly log: Logger;
  readonly lan?: LanOptions | undefined;
  readonly packing?: Packing;
  /** Bytes a second that uploads may take; 0 for no limit. */
  readonly rateBytes?: number;
  readonly maxLogBytes?: number;
  readonly reserveBytes?: number;
}

export interface Receipt {
  readonly opId: string;
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly schemaVersion: number;
  readonly wallMs: number;
  /** Other devices of the store that hold it too. */
  readonly copies: number;
  readonly isRepeated: boolean;
}

const SKEW_KEY = 'skewMs';

export class Agent {
  readonly options: AgentOptions;
  readonly time = new DeviceTime();
  readonly notices: Notices;
  readonly log: OpLog;
  readonly baskets: Baskets;
  readonly secure: SecureStore;
  readonly seal: Seal;
  readonly cloud: Cloud;
  readonly uploader: Uploader;
  readonly watcher: Watcher;
  readonly lan: Lan | null;
  /** Set by whoever holds the cache; without them nothing is priced and no points are burned. */
  prices: Prices = { lookUp: () => null };
  members: Members = { balance: () => null };
  picks: Picks = { all: () => [] };
  readonly #stop = new AbortController();
  readonly #onReconnect: (() => void)[] = [];
  #loops: Promise<void>[] = [];
  #mending: NodeJS.Timeout | undefined;

  constructor(options: AgentOptions) {
    this.options = options;
    const folder = resolve(options.folder);
    this.notices = new Notices(options.log);
    this.log = new OpLog(folder, {
      time: this.time,
      ...(options.maxLogBytes === undefined ? {} : { maxBytes: options.maxLogBytes }),
      ...(options.reserveBytes === undefined ? {} : { reserveBytes: options.reserveBytes }),
      onReserveFreed: () =>
        this.notices.say('DEVICE_RESERVE', 'The disk is full: the reserve was given up. Free it.'),
    });
    this.#tellSetAside();
    const skew = metaOf(this.log.db, SKEW_KEY);
    if (skew !== null) this.time.recall(Number(skew));
    this.baskets = new Baskets(this.log.db);
    const secure = resolve(options.secure);
    this.secure =
      options.counter === 'tpm'
        ? tpmSecureStore(secure, { tcti: options.tcti })
        : fileSecureStore(secure);
    this.seal = new Seal(this.log, this.secure);
    if (this.seal.broken) this.notices.say(this.seal.broken.code, this.seal.broken.message);
    this.cloud = new Cloud(options.cloud, () => this.time.wallMs);
    const parts = {
      log: this.log,
      seal: this.seal,
      secure: this.secure,
      baskets: this.baskets,
      time: this.time,
      notices: this.notices,
      cloud: this.cloud,
      clock: realClock,
      random: systemRandom,
      schemaVersion: options.schemaVersion,
    };
    this.uploader = new Uploader({
      ...parts,
      packing: options.packing ?? 'zstd',
      rateBytes: options.rateBytes ?? 0,
    });
    this.watcher = new Watcher({ ...parts, onWork: () => this.uploader.wake.ring() });
    this.uploader.forked = () => this.watcher.poke();
    this.lan = options.lan ? new Lan(folder, options.lan, parts) : null;
  }

  /** Starts the loops and the listener on the store's network. */
  async start(): Promise<void> {
    const { signal } = this.#stop;
    this.#label();
    await this.lan?.start();
    this.#loops = [this.uploader.run(signal), this.watcher.run(signal)];
    if (this.lan) this.#loops.push(this.lan.run(signal));
  }

  async stop(): Promise<void> {
    clearTimeout(this.#mending);
    this.#stop.abort();
    await this.cloud.close();
    await Promise.allSettled(this.#loops);
    await this.lan?.stop();
    if (this.time.skewMs !== null) setMeta(this.log.db, SKEW_KEY, String(this.time.skewMs));
    this.log.close();
  }

  /** Enrols by a one-time code; the device sells from then on. */
  async enrol(code: string): Promise<void> {
    const parts = { ...this.#epochParts(), schemaVersion: this.options.schemaVersion };
    const { epoch, device } = await enrol(parts, code);
    this.notices.say('DEVICE_EPOCH', `Enrolled as ${device}, epoch ${epoch}.`);
    this.#hasNewEpoch();
  }

  /** Rotates the key: the next epoch begins with a new one. */
  async rotateKey(): Promise<void> {
    const parts = { ...this.#epochParts(), schemaVersion: this.options.schemaVersion };
    await openNextEpoch(parts, 'rotated');
    this.#hasNewEpoch();
  }

  /**
   * Cuts the transport for a drill. It is mended after `forMs` unless it is cut again by then: a
   * drill that died leaves no store without its line.
   */
  async cut(forMs: number): Promise<void> {
    clearTimeout(this.#mending);
    this.#mending = setTimeout(() => this.mend(), forMs).unref();
    if (!this.cloud.isCut) this.notices.say('DEVICE_DRILL', 'The transport is cut.');
    await this.cloud.cut();
  }

  /** Mends the transport after a drill; what waits goes at once. */
  mend(): void {
    clearTimeout(this.#mending);
    if (this.cloud.isCut) this.notices.say('DEVICE_DRILL', 'The transport is mended.');
    this.cloud.mend();
    this.#hasNewEpoch();
  }

  /** The plane steers a store's devices together, and a device always alike. */
  #label(): void {
    const current = this.log.epochs().at(-1);
    if (current) this.cloud.labels = { 'x-store': current.store, 'x-till': current.device };
  }

  #hasNewEpoch(): void {
    this.#label();
    this.uploader.retry();
    this.watcher.poke();
    for (const callback of this.#onReconnect) callback();
  }

  /** Calls whoever asks the cloud when it may be asked anew: enrolled, or mended after a drill. */
  onReconnect(callback: () => void): void {
    this.#onReconnect.push(callback);
  }

  #epochParts() {
    return { cloud: this.cloud, log: this.log, seal: this.seal, secure: this.secure };
  }

  /** @throws {SealBrokenError | RevokedError | NotEnrolledError} the device must not sell */
  assertSelling(): void {
    if (this.seal.broken) throw this.seal.broken;
    const newest = this.log.epochs().at(-1);
    if (newest?.state === 'revoked') throw new RevokedError();
    if (newest?.state === 'open') return;
    throw new NotEnrolledError(
      newest ? `Its epoch ${newest.epoch} is ${newest.state}; a new one is asked for.` : undefined,
    );
  }

  /** Begins a sale. @returns the version that it will be written for */
  beginBasket(basket: string): number {
    this.assertSelling();
    const below = this.log.fencedBelow(this.log.current()!.epoch);
    const version = Math.max(this.options.schemaVersion, below);
    return this.baskets.begin(basket, version, this.time.wallMs);
  }

  /**
   * Appends one op.
   *
   * @param body in the newest form
   * @param basket a begun sale, whose version it takes
   * @returns the receipt, once the op is durable
   */
  async commit(type: string, body: Body, opId?: string, basket?: string): Promise<Receipt> {
    this.assertSelling();
    const begun = basket === undefined ? null : this.baskets.version(basket);
    const version = begun ?? this.options.schemaVersion;
    const { op, hash, isRepeated } = this.log.append({
      opId: opId ?? randomUUID(),
      type,
      form: (below) => formOf(type, body, version, below),
    });
    const { device, epoch, seq, schemaVersion, wallMs } = op;
    if (!isRepeated) this.notices.emit({ kind: 'op', opId: op.opId, epoch, seq });
    this.uploader.wake.ring();
    const copies = this.lan ? await this.lan.copy(epoch, seq) : 0;
    return { opId: op.opId, device, epoch, seq, hash, schemaVersion, wallMs, copies, isRepeated };
  }

  #tellSetAside(): void {
    const { setAside } = this.log;
    if (!setAside) return;
    this.notices.say(
      'DEVICE_LOG_SET_ASIDE',
      `The log was damaged (${setAside.because}) and is kept whole in ${setAside.folder}; ` +
        `${setAside.salvaged} ops of it could be read and are sent on. A new epoch is asked for.`,
    );
  }
}
