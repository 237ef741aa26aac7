/**
 * One request and its answer, streamed both ways between a client and one instance.
 *
 *   begun ──connection refused──► begun, at another instance of the same colour
 *     ├──written──► sent ──headers──► answered ──end──► done
 *     │               └──reset, timeout──► failed (never sent again)
 *     └──no instance left──► failed             answered ──upstream dies──► broken
 *
 * Bodies are never buffered: undici reads the request as fast as the instance takes it, and is
 * paused while the client takes no more. Rules: SPEC.md, X1 to X10.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { clientHeaders } from '../core/headers.ts';
import type { Colour } from '../core/routing-table.ts';
import type { Admission } from './admit.ts';
import { refuse } from './answer.ts';
import type { Flight, Live } from './live.ts';
import type { Instance } from './upstreams.ts';

type Controller = Dispatcher.DispatchController;
type ResponseHeaders = Record<string, string | string[] | undefined>;

const ABORTED = new Error('The exchange is over.');

export class Exchange implements Flight, Dispatcher.DispatchHandler {
  readonly colour: Colour;
  readonly #live: Live;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #admission: Admission;
  readonly #hasBody: boolean;
  readonly #startedMs = performance.now();
  #activeMs: number;
  #controller: Controller | undefined;
  #instance: Instance | undefined;
  #tried: Instance[] | undefined;
  #bodyBytes = 0;
  #latencyMs = 0;
  #sent = false;
  #answered = false;
  #begunBody = false;
  #waitsForDrain = false;
  #isEventStream = false;
  #done = false;

  constructor(live: Live, req: IncomingMessage, res: ServerResponse, admission: Admission) {
    this.#live = live;
    this.#req = req;
    this.#res = res;
    this.#admission = admission;
    this.colour = admission.colour;
    this.#activeMs = this.#startedMs;
    const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
    this.#hasBody = coding !== undefined || (length !== undefined && length !== '0');
  }

  /** Sends the request to whose turn it is. */
  start(): void {
    this.#live.begin(this);
    this.#res.once('close', () => this.#clientClosed());
    this.#attempt();
  }

  #attempt(): void {
    const { service, colour, path, headers } = this.#admission;
    const instance = this.#live.upstreams.pick(service, colour, this.#tried);
    if (!instance) {
      const text = `No instance of ${service} can take this request now.`;
      this.#fail(503, 'NO_INSTANCE', text);
      return;
    }
    this.#instance = instance;
    this.#live.lastAcceptedMs[colour] = Date.now();
    const method = this.#req.method ?? 'GET';
    const body = this.#hasBody ? this.#req : null;
    instance.pool.dispatch({ path: instance.basePath + path, method, headers, body }, this);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    this.#sent = true;
    if (this.#done) controller.abort(ABORTED);
  }

  onBodySent(chunk: Buffer): void {
    this.#activeMs = this.#live.coarseMs;
    this.#bodyBytes += chunk.length;
    const { bodyBytes } = this.#live.config.limits;
    if (this.#bodyBytes <= bodyBytes || this.#done) return;
    // The client's fault: an answer like any other 4xx.
    if (!this.#answered) this.#count(false);
    this.#finish();
    this.#controller?.abort(ABORTED);
    refuse(this.#res, 413, 'BODY_TOO_LARGE', `The limit is ${bodyBytes} bytes.`);
  }

  onResponseStart(_: Controller, status: number, headers: ResponseHeaders): void {
    // Interim answers (103) end here: the final one follows.
    if (status < 200 || this.#done) return;
    this.#answered = true;
    this.#activeMs = this.#live.coarseMs;
    this.#count(status >= 500);
    const { 'content-type': type, 'content-length': length } = headers;
    this.#isEventStream = typeof type === 'string' && type.startsWith('text/event-stream');
    const { colour, setCookie } = this.#admission;
    const isUploading = this.#hasBody && !this.#req.complete;
    const close = isUploading || this.#live.closing || this.#live.draining.has(colour);
    const res = this.#res;
    res.writeHead(status, clientHeaders(headers, { colour, setCookie, close }));
    // A stream's headers must not wait for its first event; a short answer goes out in one piece.
    if (length === undefined && this.#req.method !== 'HEAD') setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (!this.#begunBody && !this.#done) this.#res.flushHeaders();
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#done) return;
    this.#activeMs = this.#live.coarseMs;
    this.#begunBody = true;
    if (this.#res.write(chunk) || this.#waitsForDrain) return;
    this.#waitsForDrain = true;
    controller.pause();
    this.#res.once('drain', () => {
      this.#waitsForDrain = false;
      controller.resume();
    });
  }

  onResponseEnd(): void {
    if (this.#done) return;
    this.#finish();
    this.#res.end();
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#done) return;
    if (this.#sent) this.#failSent(error);
    else this.#failUnsent(error);
  }

  /** Nothing was written, so another instance of the same colour may have it. */
  #failUnsent(error: NodeJS.ErrnoException): void {
    const { code } = error;
    if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
      this.#live.totals.malformed++;
      this.#finish();
      refuse(this.#res, 400, 'MALFORMED', 'A header cannot be passed on.');
      return;
    }
    const instance = this.#instance;
    if (instance) {
      if (code !== 'UND_ERR_CLOSED' && code !== 'UND_ERR_DESTROYED') {
        instance.observe(code ?? error.message);
      }
      (this.#tried ??= []).push(instance);
      this.#live.totals.retried++;
    }
    this.#attempt();
  }

  #failSent(error: Error): void {
    if (this.#answered) {
      this.#live.countBroken(this.#admission, this.#latencyMs);
      this.#finish();
      // Cut, not ended: the client must see that the answer is not whole.
      this.#res.destroy(error);
      return;
    }
    this.#fail(502, 'UPSTREAM_BROKE', 'The service ended the connection without an answer.');
  }

  #fail(status: number, code: string, text: string): void {
    this.#count(true);
    this.#finish();
    refuse(this.#res, status, code, text, this.colour);
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
    if (this.#done) return;
    if (!this.#answered) this.#live.totals.clientAborted++;
    this.#finish();
    this.#controller?.abort(ABORTED);
  }

  sweep(nowMs: number): void {
    const { answerMs, idleMs } = this.#live.config.limits;
    const quietMs = nowMs - this.#activeMs;
    if (quietMs <= (this.#answered ? idleMs : answerMs)) return;
    if (this.#waitsForDrain) {
      this.#finish();
      this.#res.destroy();
    } else if (this.#answered) {
      this.#failSent(new Error(`No data for ${idleMs} ms.`));
    } else {
      this.#fail(504, 'TIMEOUT', `The service gave no answer within ${answerMs} ms.`);
    }
    this.#controller?.abort(ABORTED);
  }

  cutOff(): boolean {
    if (!this.#isEventStream || this.#done) return false;
    this.#finish();
    this.#res.end();
    this.#controller?.abort(ABORTED);
    return true;
  }
}
