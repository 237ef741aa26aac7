/**
 * A device for tests: a chain in memory and the protocol over HTTP, and nothing that makes it
 * behave. What it holds can be copied, put back and bent, as disks can.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { EpochGrant, FenceRound, OpsAnswer } from '../protocol/messages.ts';
import { genesisHash, lineHash, lineOf, type Op } from '../protocol/op.ts';
import { fenceSigningBytes, opsSigningBytes, requestSigningBytes } from '../protocol/signing.ts';

/** What an op is about; the rest follows from the chain. */
export interface Wanted {
  readonly type: string;
  readonly body: Record<string, unknown>;
  readonly opId?: string;
  readonly schemaVersion?: number;
  readonly wallMs?: number;
}

export interface Sent {
  readonly status: number;
  /** When to come again, in ms; 0 at once. */
  readonly backOffMs: number;
  readonly body: Record<string, unknown>;
}

export class TestDevice {
  /** Where its gateway is. */
  url: string;
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  grant: EpochGrant | undefined;
  lines: string[] = [];
  schemaVersion = 1;
  /** How far its wall clock is ahead. */
  skewMs = 0;

  constructor(url: string, keys = generateKeyPairSync('ed25519')) {
    this.url = url;
    this.keys = keys;
  }

  /** From now on it speaks to another gateway. */
  moveTo(url: string): void {
    this.url = url;
  }

  get publicKey(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  }

  get id(): { readonly device: string; readonly epoch: number } {
    if (!this.grant) throw new Error('TestDevice: not enrolled');
    return this.grant;
  }

  async #post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
    const type = { 'content-type': 'application/octet-stream' };
    const sent = typeof body === 'string' ? body : new Uint8Array(body);
    const options = { method: 'POST', body: sent, headers: { ...type, ...headers } };
    const answer = await fetch(new URL(path, this.url), options);
    const { status } = answer;
    const backOffMs = Number(answer.headers.get('x-slipway-back-off') ?? 0);
    return { status, backOffMs, body: (await answer.json()) as Record<string, unknown> };
  }

  async enrol(code: string): Promise<Sent> {
    const { schemaVersion } = this;
    const request = { code, publicKey: this.publicKey, counter: 'file', schemaVersion };
    const text = JSON.stringify({ ...request, agentVersion: 'test' });
    const sent = await this.#post('/sync/v1/enrol', text);
    if (sent.status === 200) this.grant = sent.body as unknown as EpochGrant;
    return sent;
  }

  /** Opens the next epoch with the key that it has, and goes on there with an empty chain. */
  async openEpoch(reason = 'forked', next = new TestDevice(this.url)): Promise<TestDevice> {
    const { schemaVersion } = this;
    const request = { reason, publicKey: next.publicKey, counter: 'file', schemaVersion };
    const text = JSON.stringify(request);
    const authorization = this.authorization('POST', '/sync/v1/epochs', text);
    const sent = await this.#post('/sync/v1/epochs', text, { authorization });
    if (sent.status !== 200) throw new Error(JSON.stringify(sent));
    next.grant = sent.body as unknown as EpochGrant;
    next.schemaVersion = schemaVersion;
    return next;
  }

  /** @returns the authorization header of a signed request */
  authorization(method: string, target: string, body: string | Buffer = ''): string {
    const atMs = Date.now() + this.skewMs;
    const { device, epoch } = this.id;
    const bytes = requestSigningBytes(method, target, atMs, body);
    const signature = sign(null, bytes, this.keys.privateKey).toString('base64');
    return `Slipway device="${device}", epoch=${epoch}, at=${atMs}, signature="${signature}"`;
  }

  async get(target: string): Promise<Sent> {
    const headers = { authorization: this.authorization('GET', target) };
    const answer = await fetch(new URL(target, this.url), { headers });
    return {
      status: answer.status,
      backOffMs: 0,
      body: (await answer.json()) as Record<string, unknown>,
    };
  }

  get head(): string {
    const { device, epoch } = this.id;
    const last = this.lines.at(-1);
    return last === undefined ? genesisHash(device, epoch) : lineHash(last);
  }

  /** Appends an op to the chain. */
  append({ type, body, opId, schemaVersion, wallMs = Date.now() + this.skewMs }: Wanted): Op {
    const { device, epoch } = this.id;
    const seq = this.lines.length + 1;
    const op: Op = {
      device,
      epoch,
      seq,
      prevHash: this.head,
      opId: opId ?? `${device}-${epoch}-${seq}`,
      schemaVersion: schemaVersion ?? this.schemaVersion,
      hlc: `${String(wallMs).padStart(15, '0')}-00000`,
      wallMs,
      monoMs: seq,
      bootId: 'boot-1',
      type,
      body,
    };
    this.lines.push(lineOf(op));
    return op;
  }

  /** Where the secure counter stands; a disk that is put back does not move it. */
  counter = 0;

  /** Appends a fence in answer to a round, as the chain's next entry. */
  fence({ round, challenge, below }: FenceRound): Op {
    this.counter += 1;
    const { device, epoch } = this.id;
    const seq = this.lines.length + 1;
    const statement = { device, epoch, seq, prevHash: this.head, below, round, challenge };
    const bytes = fenceSigningBytes({ ...statement, counter: this.counter });
    const signature = sign(null, bytes, this.keys.privateKey).toString('base64');
    const body = { below, round, challenge, counter: this.counter, signature };
    return this.append({ type: 'fence', body, schemaVersion: below });
  }

  /** @returns the signature over the chain up to the last of these lines */
  signature(lines: readonly string[]): string {
    const last = lines.at(-1)!;
    const { device, epoch, seq } = JSON.parse(last) as Op;
    const bytes = opsSigningBytes(device, epoch, seq, lineHash(last));
    return sign(null, bytes, this.keys.privateKey).toString('base64');
  }

  /** Sends lines as they are, with headers that may be bent. */
  async send(lines: readonly string[], headers: Record<string, string> = {}): Promise<Sent> {
    const { device, epoch } = this.id;
    return this.#post('/sync/v1/ops', gzipSync(lines.join('\n')), {
      'content-encoding': 'gzip',
      'x-slipway-device': device,
      'x-slipway-epoch': String(epoch),
      'x-slipway-signature': headers['x-slipway-signature'] ?? this.signature(lines),
      'x-slipway-newest': String(this.lines.length),
      ...headers,
    });
  }

  /** Sends lines from a seq on. @returns the answer, once nobody else goes first */
  async upload(fromSeq = 1, toSeq = this.lines.length): Promise<OpsAnswer> {
    for (;;) {
      const sent = await this.send(this.lines.slice(fromSeq - 1, toSeq));
      if (sent.status === 200) return sent.body as unknown as OpsAnswer;
      if (sent.status !== 429) throw new Error(JSON.stringify(sent));
      await delay(sent.backOffMs);
    }
  }

  /** A copy of the whole disk, key and all. */
  clone(): TestDevice {
    const copy = new TestDevice(this.url, this.keys);
    copy.grant = this.grant;
    copy.lines = [...this.lines];
    copy.schemaVersion = this.schemaVersion;
    return copy;
  }
}
