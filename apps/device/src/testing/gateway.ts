/**
 * A gateway in the test's own process, with the protocol's rules and nothing durable: it verifies
 * signatures and chains, acks what is contiguous, tells gaps and forks, opens epochs and rounds.
 */
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  genesisHash,
  lineHash,
  opsSigningBytes,
  requestSigningBytes,
  type EpochStatus,
  type FenceRound,
  type Op,
  type OpsAnswer,
} from '@slipway/fleet';

export interface HeldEpoch {
  readonly publicKey: string;
  readonly lines: string[];
  readonly hashes: string[];
  readonly quarantined: string[];
  state: EpochStatus['state'];
  answeredRound: number;
}

const BODY_LIMIT = 16_777_216;

export class TestGateway {
  readonly #server: Server;
  readonly codes = new Map<string, string>();
  readonly #grants = new Map<string, { device: string; epoch: number }>();
  epochs = new Map<string, HeldEpoch>();
  round: FenceRound | null = null;
  /** Set to answer uploads with an HTTP error instead. */
  refusal: { status: number; retryAfterS: number } | null = null;
  backOffMs = 0;
  keepSinceMs = 0;
  serverMs: () => number = Date.now;
  uploads = 0;
  url = '';

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status, body } = await this.#answer(request);
      const retry = this.refusal ? { 'retry-after': String(this.refusal.retryAfterS) } : {};
      response.writeHead(status, { 'content-type': 'application/json', ...retry });
      response.end(JSON.stringify(body));
    } catch {
      response.destroy(); // a body that broke off, or is none
    }
  }

  async start(): Promise<this> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  held(device: string, epoch: number): HeldEpoch {
    const found = this.epochs.get(`${device}/${epoch}`);
    if (!found) throw new Error(`The gateway knows no epoch ${epoch} of ${device}.`);
    return found;
  }

  /** @returns all ops of a device, as they are held */
  ops(device: string): Op[] {
    return [...this.epochs]
      .filter(([key]) => key.startsWith(`${device}/`))
      .flatMap(([, { lines }]) => lines.map((line) => JSON.parse(line) as Op));
  }

  /** The cloud is put back to an earlier moment: an epoch holds less than it has acked. */
  restoreTo(device: string, epoch: number, seq: number): void {
    const held = this.held(device, epoch);
    held.lines.splice(seq);
    held.hashes.splice(seq);
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > BODY_LIMIT) return { status: 413, body: { what: 'too long' } };
      chunks.push(chunk);
    }
    const raw = Buffer.concat(chunks);
    const path = request.url!.split('?')[0];
    switch (path) {
      case '/sync/v1/enrol':
        return this.#enrol(JSON.parse(raw.toString()) as { code: string; publicKey: string });
      case '/sync/v1/epochs':
        return this.#openEpoch(request, raw);
      case '/sync/v1/ops':
        return this.#takeOps(request, raw);
      case '/sync/v1/status': {
        const key = this.#signer(request, raw);
        return key ? { status: 200, body: this.#status(key) } : UNSIGNED;
      }
      default:
        return { status: 404, body: { what: 'no such route' } };
    }
  }

  #enrol({ code, publicKey }: { code: string; publicKey: string }) {
    const device = this.codes.get(code);
    if (!device) return { status: 403, body: { what: 'The code is used, or was never made.' } };
    return { status: 200, body: this.#grant(device, publicKey) };
  }

  /** The same key asked for twice is granted the same epoch. */
  #grant(device: string, publicKey: string) {
    let grant = this.#grants.get(publicKey);
    if (!grant) {
      let epoch = 1;
      while (this.epochs.has(`${device}/${epoch}`)) epoch += 1;
      grant = { device, epoch };
      this.#grants.set(publicKey, grant);
      this.epochs.set(`${device}/${epoch}`, {
        publicKey,
        lines: [],
        hashes: [],
        quarantined: [],
        state: 'open',
        answeredRound: 0,
      });
    }
    return { ...grant, store: 's01', kind: 'till', label: `Till ${device}` };
  }

  #openEpoch(request: IncomingMessage, raw: Buffer) {
    const key = this.#signer(request, raw);
    if (!key) return UNSIGNED;
    const { publicKey } = JSON.parse(raw.toString()) as { publicKey: string };
    return { status: 200, body: this.#grant(key.split('/')[0]!, publicKey) };
  }

  /** @returns whose signed request it is, as `DEVICE/EPOCH` */
  #signer({ headers, method, url }: IncomingMessage, raw: Buffer): string | null {
    const form = /^Slipway device="([^"]+)", epoch=(\d+), at=(\d+), signature="([^"]+)"$/;
    const match = form.exec(headers.authorization ?? '');
    if (!match) return null;
    const [, device, epoch, at, signature] = match;
    const held = this.epochs.get(`${device}/${epoch}`);
    const bytes = requestSigningBytes(method!, url!, Number(at), raw);
    return held && verifies(held, bytes, signature!) ? `${device}/${epoch}` : null;
  }

  #takeOps({ headers }: IncomingMessage, raw: Buffer): { status: number; body: unknown } {
    if (this.refusal) return { status: this.refusal.status, body: { what: 'The cloud is busy.' } };
    this.uploads += 1;
    const device = String(headers['x-slipway-device']);
    const epoch = Number(headers['x-slipway-epoch']);
    const key = `${device}/${epoch}`;
    const held = this.epochs.get(key);
    const plain =
      headers['content-encoding'] === 'zstd'
        ? zstdDecompressSync(raw)
        : headers['content-encoding'] === 'gzip'
          ? gunzipSync(raw)
          : raw;
    const lines = plain.toString().trimEnd().split('\n');
    const ops = lines.map((line) => JSON.parse(line) as Op);
    const last = ops.at(-1)!;
    const signed = opsSigningBytes(device, epoch, last.seq, lineHash(lines.at(-1)!));
    if (!held || !verifies(held, signed, String(headers['x-slipway-signature']))) return UNSIGNED;
    return { status: 200, body: this.#ingest(key, held, ops, lines) };
  }

  #ingest(key: string, held: HeldEpoch, ops: Op[], lines: string[]): OpsAnswer {
    const answer = (result: OpsAnswer['result'], at: number | null): OpsAnswer => ({
      result,
      wantedSeq: result === 'gap' ? at : null,
      forkedSeq: result === 'forked' ? at : null,
      status: this.#status(key),
    });
    const [device, epoch] = key.split('/') as [string, string];
    if (ops[0]!.seq > held.lines.length + 1 && held.state === 'open') {
      return answer('gap', held.lines.length + 1);
    }
    for (const [at, op] of ops.entries()) {
      const hash = lineHash(lines[at]!);
      const known = held.hashes[op.seq - 1];
      if (known === hash) continue;
      const before = op.seq === 1 ? genesisHash(device, Number(epoch)) : held.hashes[op.seq - 2];
      if (known !== undefined || op.prevHash !== before || held.state !== 'open') {
        held.state = 'forked';
        held.quarantined.push(...lines.slice(at));
        return answer('forked', op.seq);
      }
      held.lines.push(lines[at]!);
      held.hashes.push(hash);
      if (op.type === 'fence') held.answeredRound = Number(op.body['round']);
    }
    return answer('acked', null);
  }

  #status(key: string): EpochStatus {
    const held = this.epochs.get(key)!;
    const [device, epoch] = key.split('/') as [string, string];
    const ackedSeq = held.lines.length;
    const isAsked = this.round !== null && held.answeredRound < this.round.round;
    return {
      device,
      epoch: Number(epoch),
      state: held.state,
      ackedSeq,
      ackedHash: held.hashes.at(-1) ?? genesisHash(device, Number(epoch)),
      appliedSeq: ackedSeq,
      quarantined: [],
      fence: isAsked ? this.round : null,
      keepSinceMs: this.keepSinceMs,
      backOffMs: this.backOffMs,
      serverMs: this.serverMs(),
    };
  }
}

const UNSIGNED = { status: 401, body: { what: 'The signature is not of this device.' } };

function verifies({ publicKey }: HeldEpoch, bytes: Buffer, signature: string): boolean {
  const key = createPublicKey({
    key: Buffer.from(publicKey, 'base64'),
    type: 'spki',
    format: 'der',
  });
  return verify(null, bytes, key, Buffer.from(signature, 'base64'));
}
