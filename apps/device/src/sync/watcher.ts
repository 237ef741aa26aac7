/**
 * Hears from the cloud: a long poll of the newest epoch's status, a short one of older epochs, and
 * a new epoch when the one before it can be written to no more.
 */
import { EpochStatus } from '@slipway/fleet';
import { checkShape, type Clock, type Random } from '@slipway/kernel';
import { backOffMs } from '../core/back-off.ts';
import type { Epoch } from '../log/rows.ts';
import { detailOf, openNextEpoch, type EpochParts } from './epochs.ts';
import { takeStatus, type ReconcileParts } from './reconcile.ts';
import { Wake } from './wake.ts';

export interface WatcherParts extends ReconcileParts, EpochParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Called when there is something to send. */
  readonly onWork: () => void;
}

const HELD_S = 20;
/** At most this often, even if the cloud answers at once. */
const PACE_MS = 500;

export class Watcher {
  readonly #wake = new Wake();
  readonly #parts: WatcherParts;
  #failures = 0;
  #turn = new AbortController();
  lastHeardMs: number | null = null;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  /** Whether the cloud could not be asked the last time. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** Looks anew at once: enrolled, mended, or a chain found to be forked. Ends a held request. */
  poke(): void {
    this.#failures = 0;
    this.#turn.abort();
    this.#wake.ring();
  }

  async run(ending: AbortSignal): Promise<void> {
    const { log, clock, random, notices, seal } = this.#parts;
    while (!ending.aborted) {
      this.#turn = new AbortController();
      const signal = AbortSignal.any([ending, this.#turn.signal]);
      if (log.epochs().length === 0 || seal.check()) {
        await this.#wake.wait(ending);
        continue;
      }
      let askedMs = 0;
      try {
        askedMs = await this.#ask(signal);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) continue;
        this.#failures += 1;
        notices.say('DEVICE_STATUS', (error as Error).message);
      }
      const waitMs = Math.max(PACE_MS, backOffMs(this.#failures, askedMs, random));
      await clock.sleep(waitMs, signal).catch(() => {});
    }
  }

  async #ask(signal: AbortSignal): Promise<number> {
    const { log, notices } = this.#parts;
    const reason = this.#wantsEpoch();
    if (reason) {
      const { epoch } = await openNextEpoch(this.#parts, reason);
      notices.say('DEVICE_EPOCH', `Epoch ${epoch} is open.`);
    }
    const epochs = log.epochs().filter(({ state }) => state !== 'forked');
    let askedMs = 0;
    for (const at of epochs) askedMs = Math.max(askedMs, await this.#hear(at, false, signal));
    // The cloud holds a request until something changes *after* it: what changed between two of
    // them is seen by the short one, so each held request comes right after a short one.
    const newest = epochs.at(-1);
    if (newest && askedMs === 0) askedMs = await this.#hear(newest, true, signal);
    return askedMs;
  }

  /** Takes in one status. @returns ms that the cloud asks to be left alone for */
  async #hear(at: Epoch, isHeld: boolean, signal: AbortSignal): Promise<number> {
    const status = await this.#read(at, isHeld, signal);
    if (!status) return 0;
    this.lastHeardMs = this.#parts.time.wallMs;
    if (takeStatus(this.#parts, at.epoch, status)) this.#parts.onWork();
    return status.backOffMs;
  }

  /** @returns why a new epoch is to be asked for, or null */
  #wantsEpoch(): 'forked' | 're-imaged' | null {
    const newest = this.#parts.log.epochs().at(-1);
    if (newest?.state === 'forked') return 'forked';
    return newest?.state === 'closed' ? 're-imaged' : null;
  }

  /** @returns the status, or null when this epoch's key is not here */
  async #read(at: Epoch, isHeld: boolean, signal: AbortSignal): Promise<EpochStatus | null> {
    const { cloud, secure } = this.#parts;
    const key = secure.key(at.epoch);
    if (!key) return null;
    const { status, body } = await cloud.request({
      method: 'GET',
      target: `/sync/v1/status${isHeld ? `?wait=${HELD_S}` : ''}`,
      signer: { device: at.device, epoch: at.epoch, key },
      timeoutMs: (HELD_S + 15) * 1000,
      signal,
    });
    const checked = status === 200 ? checkShape(EpochStatus, JSON.parse(body.toString())) : null;
    if (checked?.ok) return checked.value;
    throw new Error(`The cloud answered a status request with HTTP ${status}: ${detailOf(body)}`);
  }
}
