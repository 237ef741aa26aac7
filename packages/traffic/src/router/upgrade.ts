/**
 * A WebSocket: the handshake goes to one instance, then bytes go both ways until either side ends.
 *
 * It is counted when its handshake is answered. Rules: SPEC.md, X7 and D2.
 */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { clientHeaders } from '../core/headers.ts';
import type { Colour } from '../core/routing-table.ts';
import type { Admission } from './admit.ts';
import { refuseSocket } from './answer.ts';
import type { Flight, Live } from './live.ts';
import type { Instance } from './upstreams.ts';

type Controller = Dispatcher.DispatchController;
type ResponseHeaders = Record<string, string | string[] | undefined>;

const OVER = new Error('The handshake is over.');

export class Upgrade implements Flight, Dispatcher.DispatchHandler {
  readonly colour: Colour;
  readonly #live: Live;
  readonly #socket: Duplex;
  readonly #head: Buffer;
  readonly #admission: Admission;
  readonly #startedMs = performance.now();
  #controller: Controller | undefined;
  #instance: Instance | undefined;
  #tried: Instance[] | undefined;
  #upstream: Duplex | undefined;
  #latencyMs = 0;
  #sent = false;
  #answered = false;
  #done = false;

  constructor(live: Live, socket: Duplex, head: Buffer, admission: Admission) {
    this.#live = live;
    this.#socket = socket;
    this.#head = head;
    this.#admission = admission;
    this.colour = admission.colour;
  }

  start(): void {
    this.#live.begin(this);
    this.#socket.once('close', () => this.#clientClosed());
    this.#attempt();
  }

  #attempt(): void {
    const { service, colour, path, headers } = this.#admission;
    const instance = this.#live.upstreams.pick(service, colour, this.#tried);
    if (!instance) {
      this.#fail(503, 'NO_INSTANCE', `No instance of ${service} can take this request now.`);
      return;
    }
    this.#instance = instance;
    this.#live.lastAcceptedMs[colour] = Date.now();
    const options = { path: instance.basePath + path, method: 'GET', headers };
    instance.pool.dispatch({ ...options, upgrade: 'websocket' }, this);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    this.#sent = true;
    if (this.#done) controller.abort(OVER);
  }

  onRequestUpgrade(
    _: Controller,
    status: number,
    headers: ResponseHeaders,
    upstream: Duplex,
  ): void {
    upstream.on('error', () => this.#broken());
    if (this.#done) {
      upstream.destroy();
      return;
    }
    this.#count(false);
    this.#answered = true;
    this.#upstream = upstream;
    const socket = this.#socket;
    this.#writeHead(status, headers, ['connection', 'upgrade', 'upgrade', 'websocket']);
    upstream.once('close', () => {
      this.#finish();
      socket.end();
    });
    if (this.#head.length > 0) upstream.write(this.#head);
    socket.pipe(upstream);
    upstream.pipe(socket);
  }

  /** The service refused the handshake: its answer is passed on and ends the connection. */
  onResponseStart(_: Controller, status: number, headers: ResponseHeaders): void {
    if (status < 200 || this.#done) return;
    this.#answered = true;
    this.#count(status >= 500);
    this.#writeHead(status, headers, ['connection', 'close']);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#socket.write(chunk)) return;
    controller.pause();
    this.#socket.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#finish();
    this.#socket.end();
  }

  onResponseError(_: Controller | null, error: NodeJS.ErrnoException): void {
    if (this.#done) return;
    if (this.#answered) this.#broken();
    else if (this.#sent) this.#fail(502, 'UPSTREAM_BROKE', 'The service ended the handshake.');
    else if (this.#instance) {
      this.#instance.observe(error.code ?? error.message);
      (this.#tried ??= []).push(this.#instance);
      this.#live.totals.retried++;
      this.#attempt();
    }
  }

  #writeHead(status: number, headers: ResponseHeaders, last: string[]): void {
    const { colour, setCookie } = this.#admission;
    const lines = [...clientHeaders(headers, { colour, setCookie, close: false }), ...last];
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
    for (let at = 0; at < lines.length; at += 2) head += `${lines[at]}: ${lines[at + 1]}\r\n`;
    this.#socket.write(`${head}\r\n`, 'latin1');
  }

  #fail(status: number, code: string, text: string): void {
    this.#count(true);
    this.#finish();
    refuseSocket(this.#socket, status, code, text);
  }

  #broken(): void {
    if (this.#done) return;
    this.#live.countBroken(this.#admission, this.#latencyMs);
    this.#finish();
    this.#socket.destroy();
  }

  #count(failed: boolean): void {
    this.#latencyMs = performance.now() - this.#startedMs;
    this.#live.count(this.#admission, this.#latencyMs, failed);
  }

  #finish(): void {
    this.#done = true;
    this.#live.end(this);
  }

  #clientClosed(): void {
    if (!this.#done && !this.#answered) this.#live.totals.clientAborted++;
    this.#finish();
    if (this.#upstream) this.#upstream.destroy();
    else this.#controller?.abort(OVER);
  }

  sweep(nowMs: number): void {
    const { answerMs } = this.#live.config.limits;
    if (this.#answered || nowMs - this.#startedMs <= answerMs) return;
    this.#fail(504, 'TIMEOUT', `The service gave no answer within ${answerMs} ms.`);
    this.#controller?.abort(OVER);
  }

  cutOff(): boolean {
    if (!this.#upstream || this.#done) return false;
    this.#finish();
    this.#socket.end();
    this.#upstream.end();
    return true;
  }
}
