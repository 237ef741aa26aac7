/** What the agent has to say: kept for `/v1/status`, sent to `/v1/events`, and logged. */
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';

export interface Notice {
  readonly atMs: number;
  readonly code: string;
  readonly what: string;
}

export type AgentEvent =
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'op'; readonly opId: string; readonly epoch: number; readonly seq: number }
  | {
      readonly kind: 'sync';
      readonly epoch: number;
      readonly acked: number;
      readonly head: number;
    };

const KEPT = 50;

export class Notices {
  readonly #emitter = new EventEmitter<{ event: [AgentEvent] }>().setMaxListeners(0);
  readonly #kept: Notice[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Says something; the same thing twice in a row is said once. */
  say(code: string, what: string): void {
    if (this.#kept.at(-1)?.what === what) return;
    const notice = { atMs: Date.now(), code, what };
    this.#kept.push(notice);
    if (this.#kept.length > KEPT) this.#kept.shift();
    this.#log.warn({ code }, what);
    this.emit({ kind: 'notice', notice });
  }

  emit(event: AgentEvent): void {
    this.#emitter.emit('event', event);
  }

  /** @returns how to stop listening */
  listen(listener: (event: AgentEvent) => void): () => void {
    this.#emitter.on('event', listener);
    return () => this.#emitter.off('event', listener);
  }

  get kept(): readonly Notice[] {
    return this.#kept;
  }
}
