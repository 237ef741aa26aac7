/**
 * The embedded router as a plane and a meter, spoken to over its admin socket.
 *
 * Every call has a deadline of about a second, so that a roll-back learns soon that a router is
 * gone; a drain waits as long as it was told to. Each call has a connection of its own.
 */
import { Value } from 'typebox/value';
import type { Pool } from 'undici';
import type { Colour, RoutingTable } from './core/routing-table.ts';
import { PlaneUnreachableError, RouterRefusedError, TableRefusedError } from './errors.ts';
import {
  TableShape,
  type Drained,
  type Meter,
  type MeterBatch,
  type Plane,
  type RouterStatus,
  type Upstreams,
} from './shapes.ts';

const CALL_MS = 1000;

/** The embedded router: steers, counts, and tells how it does. */
export interface RouterPlane extends Plane, Meter {
  readonly name: 'router';
  /** Replaces all services' base URLs. */
  setUpstreams(upstreams: Upstreams): Promise<void>;
  /** @returns the base URLs that it uses */
  upstreams(): Promise<Upstreams>;
  status(): Promise<RouterStatus>;
  /** @returns its metrics in Prometheus' text format */
  metrics(): Promise<string>;
  /** Ends the router once its requests have ended. */
  shutdown(): Promise<void>;
  /** Ends this client's connections; the router goes on. */
  close(): Promise<void>;
}

/**
 * @param adminSocket path of the router's admin socket
 * @returns a client; nothing is sent before its first call. Each call may throw
 *   {@link PlaneUnreachableError}, or {@link RouterRefusedError} for what the router cannot read
 */
export function connectRouter(adminSocket: string): RouterPlane {
  return new RouterClient(adminSocket);
}

class RouterClient implements RouterPlane {
  readonly name = 'router';
  readonly #socket: string;
  #pool: Promise<Pool> | undefined;
  #bootId: string | undefined;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** Loaded with the first plane: commands that only read a launch file have none. */
  async #open(): Promise<Pool> {
    const { Pool } = await import('undici');
    // A connection for each call: one that was kept may have died unseen, and a roll-back must not
    // learn that first.
    const options = { socketPath: this.#socket, connectTimeout: CALL_MS, pipelining: 0 };
    return new Pool('http://router', options);
  }

  /** @throws {TableRefusedError} a newer table applies, or another one of this version */
  async apply(table: RoutingTable): Promise<void> {
    const { status, text } = await this.#call('PUT', '/table', table);
    if (status === 409) throw new TableRefusedError(table.version, reasonOf(text));
    this.#expectOk(status, text, `table ${table.version}`);
  }

  async readBack(): Promise<RoutingTable> {
    const table = await this.#get('/table');
    if (!Value.Check(TableShape, table)) {
      throw new PlaneUnreachableError(this.#socket, 'what answers there is no router');
    }
    return table;
  }

  async drain(colour: Colour, deadlineMs: number): Promise<Drained> {
    const path = `/drain?colour=${colour}&deadlineMs=${deadlineMs}`;
    const waitMs = CALL_MS + Math.max(0, deadlineMs - Date.now());
    const { status, text } = await this.#call('POST', path, undefined, waitMs);
    this.#expectOk(status, text, 'the drain');
    return JSON.parse(text) as Drained;
  }

  /** After a restart of the router, a cursor of its last boot reads all that is kept. */
  async read(cursor: number): Promise<MeterBatch> {
    const batch = (await this.#get(`/meter?after=${cursor}`)) as MeterBatch;
    const isOtherBoot = this.#bootId !== undefined && this.#bootId !== batch.bootId;
    this.#bootId = batch.bootId;
    if (cursor === 0 || !isOtherBoot) return batch;
    return (await this.#get('/meter?after=0')) as MeterBatch;
  }

  async setUpstreams(upstreams: Upstreams): Promise<void> {
    const { status, text } = await this.#call('PUT', '/upstreams', upstreams);
    this.#expectOk(status, text, 'the upstreams');
  }

  async upstreams(): Promise<Upstreams> {
    return (await this.#get('/upstreams')) as Upstreams;
  }

  async status(): Promise<RouterStatus> {
    return (await this.#get('/status')) as RouterStatus;
  }

  async metrics(): Promise<string> {
    const { status, text } = await this.#call('GET', '/metrics');
    this.#expectOk(status, text, 'the metrics');
    return text;
  }

  async shutdown(): Promise<void> {
    const { status, text } = await this.#call('POST', '/shutdown');
    this.#expectOk(status, text, 'the shutdown');
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }

  async #get(path: string): Promise<unknown> {
    const { status, text } = await this.#call('GET', path);
    this.#expectOk(status, text, path);
    return JSON.parse(text);
  }

  async #call(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    content?: unknown,
    withinMs = CALL_MS,
  ): Promise<{ status: number; text: string }> {
    this.#pool ??= this.#open();
    const pool = await this.#pool;
    try {
      const { statusCode, body } = await pool.request({
        method,
        path,
        body: content === undefined ? null : JSON.stringify(content),
        headersTimeout: 0,
        bodyTimeout: 0,
        signal: AbortSignal.timeout(withinMs),
      });
      return { status: statusCode, text: await body.text() };
    } catch (error) {
      const { code, name, message } = error as NodeJS.ErrnoException;
      const reason = name === 'TimeoutError' ? `nothing within ${withinMs} ms` : (code ?? message);
      throw new PlaneUnreachableError(this.#socket, String(reason));
    }
  }

  #expectOk(status: number, text: string, what: string): void {
    if (status >= 300) throw new RouterRefusedError(what, reasonOf(text));
  }
}

function reasonOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string };
    return error ?? text;
  } catch {
    return text;
  }
}
