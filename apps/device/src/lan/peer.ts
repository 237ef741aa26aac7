/** Another device of the store, as the one that brings it copies sees it. */
import { Agent } from 'undici';
import type { Seal } from '../keys/seal.ts';
import type { OpLog } from '../log/oplog.ts';
import { packBatch, signChain } from '../sync/batch.ts';

/** A receipt waits no longer than this for one peer. */
const TIMEOUT_MS = 300;
/** After a failure a peer is left alone for so long. */
const REST_MS = 3_000;
const BATCH_OPS = 500;
const BATCH_BYTES = 2_097_152;

export class Peer {
  readonly url: string;
  readonly #token: string;
  readonly #parts: { readonly log: OpLog; readonly seal: Seal };
  readonly #http = new Agent({ connections: 1 });
  /** By epoch: up to where the peer holds our ops. */
  readonly #held = new Map<number, number>();
  #restsUntilMs = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(url: string, token: string, parts: { log: OpLog; seal: Seal }) {
    this.url = url.replace(/\/$/, '');
    this.#token = token;
    this.#parts = parts;
  }

  get isReachable(): boolean {
    return Date.now() >= this.#restsUntilMs;
  }

  /** @returns whether it holds the epoch up to `seq` now */
  async copy(epoch: number, seq: number): Promise<boolean> {
    // One at a time: sales that come together go together.
    const mine = this.#turn.then(() => this.#send(epoch, seq));
    this.#turn = mine.catch(() => {
      this.#restsUntilMs = Date.now() + REST_MS;
    });
    await this.#turn;
    return (this.#held.get(epoch) ?? 0) >= seq;
  }

  async #send(epoch: number, seq: number): Promise<void> {
    if (!this.isReachable) return;
    const { log, seal } = this.#parts;
    const { device } = log.epochs().find((one) => one.epoch === epoch)!;
    while ((this.#held.get(epoch) ?? 0) < seq) {
      const { acked } = log.watermark(epoch);
      const fromSeq = Math.max(acked, this.#held.get(epoch) ?? 0) + 1;
      const lines = log.read(epoch, fromSeq, BATCH_OPS, BATCH_BYTES);
      const last = lines.at(-1);
      if (!last) {
        this.#held.set(epoch, acked); // the cloud was faster than the peer
        return;
      }
      const signature = signChain(seal.key(epoch), device, last);
      const { body, headers } = await packBatch(device, lines, signature, acked, 'none');
      const answer = await this.#http.request({
        origin: this.url,
        path: '/lan/v1/copies',
        method: 'POST',
        body,
        headers: { ...headers, authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { held } = (await answer.body.json()) as { held?: number };
      // Less than what was just sent: it lost its copies, or is another device now.
      if (answer.statusCode !== 200 || held === undefined || held < last.seq) {
        this.#held.delete(epoch);
        throw new Error(`The peer ${this.url} holds up to ${held}.`);
      }
      this.#held.set(epoch, held);
    }
  }

  /** @returns whether it answers now */
  async isThere(): Promise<boolean> {
    try {
      const answer = await this.#http.request({
        origin: this.url,
        path: '/lan/v1/health',
        method: 'GET',
        headers: { authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS * 3),
      });
      await answer.body.dump();
      return answer.statusCode === 200;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#http.destroy();
  }
}
