/**
 * A second copy on another device of the store, before the receipt: a sale outlives its till.
 *
 *   till ── lines + signature ──► peer's copies.db ── till silent for long ──► cloud
 *
 * Peers share a token of the store. They cannot forge: the cloud checks the owner's signature.
 * A peer that does not answer in time is left out for a while; selling never waits for it longer.
 */
import { realClock } from '@slipway/kernel';
import { OpsAnswer } from '@slipway/fleet';
import { checkShape } from '@slipway/kernel';
import type { Seal } from '../keys/seal.ts';
import type { OpLog } from '../log/oplog.ts';
import type { Notices } from '../notices.ts';
import type { Cloud } from '../sync/cloud.ts';
import { packBatch } from '../sync/batch.ts';
import { Copies } from './copies.ts';
import { CopyListener } from './listener.ts';
import { Peer } from './peer.ts';

export interface LanOptions {
  readonly host: string;
  readonly port: number;
  /** The other devices' listeners, such as `http://10.0.0.12:7460`. */
  readonly peers: readonly string[];
  /** The store's token; the same on all of its devices. */
  readonly token: string;
  /** Silence after which a device counts as dead and its copies are sent for it, in ms. */
  readonly deadAfterMs: number;
}

export interface LanParts {
  readonly log: OpLog;
  readonly seal: Seal;
  readonly cloud: Cloud;
  readonly notices: Notices;
}

const CARRIED_OPS = 500;

export class Lan {
  readonly copies: Copies;
  readonly peers: readonly Peer[];
  readonly #listener: CopyListener;
  readonly #options: LanOptions;
  readonly #parts: LanParts;

  constructor(folder: string, options: LanOptions, parts: LanParts) {
    this.#options = options;
    this.#parts = parts;
    this.copies = new Copies(folder);
    this.#listener = new CopyListener(this.copies, options.token);
    this.peers = options.peers.map((url) => new Peer(url, options.token, parts));
  }

  start(): Promise<void> {
    return this.#listener.start(this.#options.host, this.#options.port);
  }

  async stop(): Promise<void> {
    await this.#listener.stop();
    for (const peer of this.peers) await peer.close();
    this.copies.close();
  }

  /** @returns how many peers hold the epoch's ops up to here */
  async copy(epoch: number, seq: number): Promise<number> {
    const held = await Promise.all(this.peers.map((peer) => peer.copy(epoch, seq)));
    return held.filter(Boolean).length;
  }

  /** Sends dead devices' copies to the cloud until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const everyMs = Math.max(200, Math.min(10_000, this.#options.deadAfterMs / 4));
    while (!signal.aborted) {
      await realClock.sleep(everyMs, signal).catch(() => {});
      if (signal.aborted) return;
      for (const { device, epoch, heardMs } of this.copies.heads()) {
        if (realClock.nowMs() - heardMs < this.#options.deadAfterMs) continue;
        await this.#carry(device, epoch, signal).catch((error: unknown) => {
          if (!signal.aborted) this.#parts.notices.say('DEVICE_CARRY', (error as Error).message);
        });
      }
    }
  }

  async #carry(device: string, epoch: number, signal: AbortSignal): Promise<void> {
    const { cloud, notices } = this.#parts;
    const copies = this.copies.read(device, epoch, CARRIED_OPS);
    const last = copies.at(-1);
    if (!last?.signature) return;
    const lines = copies.map((copy) => ({ ...copy, epoch }));
    const signature = Buffer.from(last.signature, 'base64');
    const packed = await packBatch(device, lines, signature, 0, 'gzip');
    const answer = await cloud.request({
      method: 'POST',
      target: '/sync/v1/ops',
      ...packed,
      signal,
    });
    const parsed =
      answer.status === 200 ? checkShape(OpsAnswer, JSON.parse(answer.body.toString())) : null;
    if (!parsed?.ok) throw new Error(`Copies of ${device} were not taken (HTTP ${answer.status}).`);
    const { result, status } = parsed.value;
    this.copies.drop(device, epoch, result === 'forked' ? last.seq : status.ackedSeq);
    const what = `Sent copies of ${device}, epoch ${epoch}, up to op ${last.seq}: ${result}.`;
    notices.say('DEVICE_CARRIED', what);
  }
}
