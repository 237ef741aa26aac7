/**
 * The instances behind the router: a connection pool and a health for each, and whose turn it is.
 *
 * Connections are kept, never pipelined: of two requests on one connection the second may have been
 * executed when the first breaks. All deadlines but the connect are the router's own sweep.
 */
import { Pool } from 'undici';
import { observe, UNKNOWN_HEALTH, type Health } from '../core/health-core.ts';
import { COLOURS, type ByColour, type Colour } from '../core/routing-table.ts';
import type { HealthConfig, InstanceStatus, Limits, Upstreams } from '../shapes.ts';
import { watchHealth } from './health.ts';

/** One process, or one external URL, that serves a service in a colour. */
export class Instance {
  readonly service: string;
  readonly colour: Colour;
  readonly url: string;
  /** Path of the base URL, put in front of every request's; empty for most. */
  readonly basePath: string;
  readonly pool: Pool;
  health: Health = UNKNOWN_HEALTH;
  lastError: string | null = null;
  readonly #rules: HealthConfig;
  readonly #changed: () => void;
  readonly #stopWatch: () => void;

  constructor(
    place: { service: string; colour: Colour; url: string },
    health: HealthConfig,
    limits: Limits,
    changed: () => void,
  ) {
    const { origin, pathname } = new URL(place.url);
    this.service = place.service;
    this.colour = place.colour;
    this.url = place.url;
    this.basePath = pathname.replace(/\/$/, '');
    this.#rules = health;
    this.#changed = changed;
    this.pool = new Pool(origin, {
      connections: limits.upstreamConnections,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: limits.connectMs,
      maxHeaderSize: limits.headerBytes,
      allowH2: false,
    });
    const path = this.basePath + (health.paths[place.service] ?? health.path);
    this.#stopWatch = watchHealth(origin, path, health, (error) => this.observe(error));
  }

  /** Takes in one check, or one connection that failed; null means good. */
  observe(error: string | null): void {
    const before = this.health.state;
    this.health = observe(this.health, error === null, this.#rules);
    this.lastError = error;
    if (this.health.state !== before) this.#changed();
  }

  /** Takes it out of service; requests under way end by themselves. */
  retire(): void {
    this.#stopWatch();
    void this.pool.close();
  }
}

/** The instances of one service in one colour. */
interface Cell {
  instances: Instance[];
  /** Those that may be given requests now: healthy ones, else ones not yet checked. */
  ready: Instance[];
  turn: number;
}

export class UpstreamSet {
  readonly #cells = new Map<string, ByColour<Cell>>();
  readonly #health: HealthConfig;
  readonly #limits: Limits;
  #upstreams: Upstreams = {};

  constructor(health: HealthConfig, limits: Limits) {
    this.#health = health;
    this.#limits = limits;
  }

  /** @returns the base URLs as they were last set */
  get upstreams(): Upstreams {
    return this.#upstreams;
  }

  /** Replaces all base URLs; an instance that stays keeps its connections and its health. */
  set(upstreams: Upstreams): void {
    this.#upstreams = upstreams;
    const services = new Set([...this.#cells.keys(), ...Object.keys(upstreams)]);
    for (const service of services) {
      const cells = this.#cells.get(service) ?? { blue: emptyCell(), green: emptyCell() };
      this.#cells.set(service, cells);
      for (const colour of COLOURS) {
        this.#fill(cells[colour], service, colour, upstreams[service]?.[colour] ?? []);
      }
    }
  }

  #fill(cell: Cell, service: string, colour: Colour, urls: readonly string[]): void {
    const before = cell.instances;
    cell.instances = [...new Set(urls)].map((url) => {
      const kept = before.find((instance) => instance.url === url);
      const place = { service, colour, url };
      return kept ?? new Instance(place, this.#health, this.#limits, () => refresh(cell));
    });
    for (const instance of before) if (!cell.instances.includes(instance)) instance.retire();
    refresh(cell);
  }

  /**
   * @param tried instances that refused this request's connection, if any
   * @returns whose turn it is, undefined if no instance of this colour may be used
   */
  pick(service: string, colour: Colour, tried?: readonly Instance[]): Instance | undefined {
    const cell = this.#cells.get(service)?.[colour];
    if (!cell) return undefined;
    const { ready } = cell;
    for (let left = ready.length; left > 0; left--) {
      cell.turn = (cell.turn + 1) % ready.length;
      const instance = ready[cell.turn];
      if (instance && !tried?.includes(instance)) return instance;
    }
    return undefined;
  }

  /** @returns every instance with its health */
  status(): InstanceStatus[] {
    return [...this.#all()].map(({ service, colour, url, health, lastError }) => {
      return { service, colour, url, health: health.state, lastError };
    });
  }

  *#all(): Generator<Instance> {
    for (const cells of this.#cells.values()) {
      yield* cells.blue.instances;
      yield* cells.green.instances;
    }
  }

  /** Ends all checks and idle connections. */
  close(): void {
    for (const instance of this.#all()) instance.retire();
  }
}

function emptyCell(): Cell {
  return { instances: [], ready: [], turn: 0 };
}

function refresh(cell: Cell): void {
  const inState = (state: string) => cell.instances.filter(({ health }) => health.state === state);
  const healthy = inState('healthy');
  cell.ready = healthy.length > 0 ? healthy : inState('unknown');
}
