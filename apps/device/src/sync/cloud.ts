/**
 * The device's way to the cloud: signed requests, and a transport that can really be cut for a
 * drill: its connections are destroyed and none is made again until it is mended.
 */
import { requestSigningBytes } from '@slipway/fleet';
import { Agent } from 'undici';
import { CloudUnreachableError } from '../errors.ts';
import type { SealedKey } from '../ports.ts';

export interface CloudRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly target: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose request it is; without, nothing is signed. */
  readonly signer?: { readonly device: string; readonly epoch: number; readonly key: SealedKey };
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface CloudAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** What `retry-after` asks for, in ms; 0 if nothing. */
  readonly retryAfterMs: number;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 16_777_216;

export class Cloud {
  readonly #url: string;
  readonly #wall: () => number;
  #agent: Agent | null = newAgent();
  /** By which the plane in front of the cloud knows store and device; sent with every request. */
  labels: Readonly<Record<string, string>> = {};

  /** @param url without a slash at its end */
  constructor(url: string, wall: () => number) {
    this.#url = url.replace(/\/$/, '');
    this.#wall = wall;
  }

  get isCut(): boolean {
    return this.#agent === null;
  }

  /** Destroys every connection and refuses new ones. */
  async cut(): Promise<void> {
    const agent = this.#agent;
    this.#agent = null;
    await agent?.destroy();
  }

  mend(): void {
    this.#agent ??= newAgent();
  }

  /** @throws {CloudUnreachableError} no answer came; what was asked may have happened */
  async request(request: CloudRequest): Promise<CloudAnswer> {
    const { method, target, body, signer, timeoutMs = TIMEOUT_MS } = request;
    if (!this.#agent) throw new CloudUnreachableError('its transport is cut for a drill.');
    const headers: Record<string, string> = { ...this.labels, ...request.headers };
    if (signer) headers['authorization'] = this.#authorization(request, signer);
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      const answer = await this.#agent.request({
        origin: this.#url,
        path: target,
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      });
      const bytes = await readBounded(answer.body);
      const retryAfterMs = (Number(answer.headers['retry-after']) || 0) * 1000;
      return { status: answer.statusCode, body: bytes, retryAfterMs };
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      throw new CloudUnreachableError(`${(error as Error).message || String(error)}.`);
    }
  }

  #authorization(
    { method, target, body = '' }: CloudRequest,
    { device, epoch, key }: NonNullable<CloudRequest['signer']>,
  ): string {
    const at = this.#wall();
    const signature = key.sign(requestSigningBytes(method, target, at, body)).toString('base64');
    return `Slipway device="${device}", epoch=${epoch}, at=${at}, signature="${signature}"`;
  }

  async close(): Promise<void> {
    await this.cut();
  }
}

/** One for each stream of the feed, which mostly waits, and some for what is sent. */
const CONNECTIONS = 8;

function newAgent(): Agent {
  return new Agent({
    connections: CONNECTIONS,
    connect: { timeout: 5_000 },
    headersTimeout: 60_000,
  });
}

async function readBounded(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
