/**
 * Sends what the cloud does not hold, epoch by epoch, the oldest first; waits for more when all is
 * held. A kill at any moment repeats at most one batch, which the cloud knows by its hashes.
 */
import { OpsAnswer } from '@slipway/fleet';
import { checkShape, type Clock, type Random } from '@slipway/kernel';
import { backOffMs } from '../core/back-off.ts';
import { takeBytes, type Bucket } from '@slipway/fleet';
import { nextSeq } from '../core/next.ts';
import { SealBrokenError } from '../errors.ts';
import type { Epoch } from '../log/rows.ts';
import { packBatch, signChain, type Packing } from './batch.ts';
import { detailOf } from './epochs.ts';
import type { Cloud } from './cloud.ts';
import { localOf } from './local.ts';
import { takeStatus, type ReconcileParts } from './reconcile.ts';
import { Wake } from './wake.ts';

export interface UploaderParts extends ReconcileParts {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly random: Random;
  readonly packing: Packing;
  /** Bytes a second; 0 for no limit. */
  readonly rateBytes: number;
}

const BATCH_OPS = 1_000;
const BATCH_BYTES = 1_048_576;

export class Uploader {
  readonly wake = new Wake();
  readonly #parts: UploaderParts;
  /** Epochs whose keys are not on this device: only copies of others can carry them. */
  readonly #unsendable = new Set<number>();
  #bucket: Bucket;
  #failures = 0;
  #turn = new AbortController();
  #packing: Packing;

  constructor(parts: UploaderParts) {
    this.#parts = parts;
    this.#packing = parts.packing;
    this.#bucket = { bytes: parts.rateBytes, atMs: parts.clock.nowMs() };
  }

  /** Runs until the signal; never throws for what the cloud or the network does. */
  async run(ending: AbortSignal): Promise<void> {
    const { clock, random, notices } = this.#parts;
    while (!ending.aborted) {
      this.#turn = new AbortController();
      const signal = AbortSignal.any([ending, this.#turn.signal]);
      const work = this.#next();
      if (!work) {
        await this.wake.wait(ending);
        continue;
      }
      let askedMs = 0;
      try {
        askedMs = await this.#upload(work.epoch, work.fromSeq, signal);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) continue;
        this.#failures += 1;
        askedMs = (error as UploadRefused).askedMs ?? 0;
        notices.say('DEVICE_UPLOAD', (error as Error).message);
      }
      const waitMs = backOffMs(this.#failures, askedMs, random);
      if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => {});
    }
  }

  #next(): { readonly epoch: Epoch; readonly fromSeq: number } | null {
    const { log } = this.#parts;
    for (const epoch of log.epochs()) {
      if (this.#unsendable.has(epoch.epoch)) continue;
      const fromSeq = nextSeq(localOf(log, epoch));
      if (fromSeq !== null) return { epoch, fromSeq };
    }
    return null;
  }

  /** @returns ms that the cloud asks to be left alone for */
  async #upload(epoch: Epoch, fromSeq: number, signal: AbortSignal): Promise<number> {
    const { log, cloud } = this.#parts;
    const lines = log.read(epoch.epoch, fromSeq, BATCH_OPS, BATCH_BYTES);
    if (lines[0]?.seq !== fromSeq) {
      this.#giveUp(epoch, `op ${fromSeq} is no longer here`);
      return 0;
    }
    const signature = this.#sign(epoch, lines.at(-1)!);
    if (!signature) return 0;
    const { acked } = log.watermark(epoch.epoch);
    const packed = await packBatch(epoch.device, lines, signature, acked, this.#packing);
    await this.#throttle(packed.body.length, signal);
    const answer = await cloud.request({
      method: 'POST',
      target: '/sync/v1/ops',
      body: packed.body,
      headers: { ...packed.headers, 'x-slipway-newest': String(log.head(epoch.epoch).seq) },
      signal,
    });
    if (answer.status === 415 && this.#packing === 'zstd') {
      this.#packing = 'gzip'; // an older gateway: once is enough to know
      return 0;
    }
    const parsed = answer.status === 200 ? parseAnswer(answer.body) : null;
    if (!parsed) {
      const said = `The cloud answered an upload with HTTP ${answer.status}: `;
      throw new UploadRefused(said + detailOf(answer.body), answer.retryAfterMs);
    }
    this.#take(epoch, parsed, lines.at(-1)!.seq);
    return parsed.status.backOffMs;
  }

  #take(epoch: Epoch, answer: OpsAnswer, lastSeq: number): void {
    const { log } = this.#parts;
    if (answer.result === 'forked') {
      takeStatus(this.#parts, epoch.epoch, { ...answer.status, state: 'forked' });
      log.setForked(epoch.epoch, lastSeq);
      this.forked?.();
      return;
    }
    if (answer.result === 'gap' && epoch.state === 'forked') {
      log.setForked(epoch.epoch, Number.MAX_SAFE_INTEGER);
      this.#giveUp(epoch, 'the cloud takes no more of a forked chain');
      return;
    }
    takeStatus(this.#parts, epoch.epoch, answer.status);
  }

  /** Called when a chain turns out to be forked. */
  forked: (() => void) | undefined;

  #sign(epoch: Epoch, last: { epoch: number; seq: number; hash: string }): Buffer | null {
    try {
      return signChain(this.#parts.seal.key(epoch.epoch), epoch.device, last);
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      this.#giveUp(epoch, error.what);
      return null;
    }
  }

  #giveUp(epoch: Epoch, because: string): void {
    this.#unsendable.add(epoch.epoch);
    const what = `Epoch ${epoch.epoch} cannot be sent from here (${because}); it is kept.`;
    this.#parts.notices.say('DEVICE_UNSENDABLE', what);
  }

  /** Enrolled, or mended: what could not be sent may be so now, and waits no longer. */
  retry(): void {
    this.#unsendable.clear();
    this.#failures = 0;
    this.#turn.abort();
    this.wake.ring();
  }

  async #throttle(sizeBytes: number, signal: AbortSignal): Promise<void> {
    const { rateBytes, clock } = this.#parts;
    if (rateBytes === 0) return;
    const taken = takeBytes(this.#bucket, rateBytes, sizeBytes, clock.nowMs());
    this.#bucket = taken.bucket;
    if (taken.waitMs > 0) await clock.sleep(taken.waitMs, signal);
  }
}

class UploadRefused extends Error {
  readonly askedMs: number;

  constructor(message: string, askedMs: number) {
    super(message);
    this.askedMs = askedMs;
  }
}

function parseAnswer(body: Buffer): OpsAnswer | null {
  try {
    const checked = checkShape(OpsAnswer, JSON.parse(body.toString()));
    return checked.ok ? checked.value : null;
  } catch {
    return null;
  }
}
