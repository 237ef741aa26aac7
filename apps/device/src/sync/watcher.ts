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
  /** Rung when the device is enrolled, or a chain is found to be forked. */
  readonly wake = new Wake();
  readonly #parts: WatcherParts;
  #failures = 0;
  #isFirst = true;
  lastHeardMs: number | null = null;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log, clock, random, notices, seal } = this.#parts;
    while (!signal.aborted) {
      if (log.epochs().length === 0 || seal.check()) {
        await this.wake.wait(signal);
        continue;
      }
      let askedMs = 0;
      try {
        askedMs = await this.#turn(signal);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.#failures += 1;
        notices.say('DEVICE_STATUS', (error as Error).message);
      }
      const waitMs = Math.max(PACE_MS, backOffMs(this.#failures, askedMs, random));
      await clock.sleep(waitMs, signal).catch(() => {});
    }
  }

  async #turn(signal: AbortSignal): Promise<number> {
    const { log, notices, onWork } = this.#parts;
    const reason = this.#wantsEpoch();
    if (reason) {
      const { epoch } = await openNextEpoch(this.#parts, reason);
      notices.say('DEVICE_EPOCH', `Epoch ${epoch} is open.`);
      this.#isFirst = true;
    }
    const epochs = log.epochs();
    let askedMs = 0;
    for (const at of epochs.filter(({ state }) => state !== 'forked')) {
      const isNewest = at === epochs.at(-1);
      const status = await this.#ask(at, isNewest && !this.#isFirst, signal);
      if (!status) continue;
      this.lastHeardMs = this.#parts.time.wallMs;
      askedMs = Math.max(askedMs, status.backOffMs);
      if (takeStatus(this.#parts, at.epoch, status)) onWork();
    }
    this.#isFirst = false;
    return askedMs;
  }

  /** @returns why a new epoch is to be asked for, or null */
  #wantsEpoch(): 'forked' | 're-imaged' | null {
    const newest = this.#parts.log.epochs().at(-1);
    if (newest?.state === 'forked') return 'forked';
    return newest?.state === 'closed' ? 're-imaged' : null;
  }

  /** @returns the status, or null when this epoch's key is not here */
  async #ask(at: Epoch, isHeld: boolean, signal: AbortSignal): Promise<EpochStatus | null> {
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
