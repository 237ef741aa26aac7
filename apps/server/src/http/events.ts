/**
 * The live stream: one SSE connection carries every launch, at most once a second each.
 * A client that comes back with Last-Event-ID gets what is newest; nothing older matters.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import type { LaunchView } from '@slipway/api';
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';

const PING_MS = 5_000;
/** A reader that falls this far behind is cut off; EventSource comes back by itself. */
const MAX_BUFFERED_BYTES = 4_194_304;

/** Hands views of launches to everyone who listens. */
export class EventHub {
  readonly #listeners = new Set<ServerResponse>();
  readonly #latest = new Map<string, { id: number; view: LaunchView; text: string }>();
  #nextId = Date.now();

  /** Sends a launch's view to all listeners and keeps it for those who come later. */
  publish(view: LaunchView): void {
    if (this.#latest.get(view.id)?.view === view) return; // nothing new of a launch at rest
    const id = this.#nextId++;
    const text = `event: launch\nid: ${id}\ndata: ${JSON.stringify(view)}\n\n`;
    this.#latest.set(view.id, { id, view, text });
    for (const listener of this.#listeners) this.#send(listener, text);
  }

  /** Forgets a launch that is driven elsewhere now. */
  forget(launch: string): void {
    this.#latest.delete(launch);
  }

  /** Whether anyone listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** @param lastId the newest event that the listener has seen; 0 for none */
  add(listener: ServerResponse, lastId: number): void {
    this.#listeners.add(listener);
    listener.on('close', () => this.#listeners.delete(listener));
    // A reader that goes away in mid-write is no fault: its `close` follows.
    listener.on('error', () => this.#listeners.delete(listener));
    this.#send(listener, 'retry: 1000\n\n');
    for (const { id, text } of this.#latest.values()) if (id > lastId) this.#send(listener, text);
  }

  ping(): void {
    for (const listener of this.#listeners) this.#send(listener, 'event: ping\ndata: {}\n\n');
  }

  close(): void {
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  #send(listener: ServerResponse, text: string): void {
    if (listener.writableLength <= MAX_BUFFERED_BYTES) {
      listener.write(text);
      return;
    }
    this.#listeners.delete(listener);
    listener.destroy();
  }
}

/** Adds `GET /api/events`. */
export function serveEvents(app: FastifyInstance, hub: EventHub): void {
  const timer = setInterval(() => hub.ping(), PING_MS);
  app.addHook('preClose', async () => {
    clearInterval(timer);
    hub.close();
  });
  const schema = { summary: 'Live launches (SSE)' };
  app.get('/api/events', { exposeHeadRoute: false, schema }, (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    hub.add(reply.raw, Number(request.headers['last-event-id'] ?? 0) || 0);
  });
}
