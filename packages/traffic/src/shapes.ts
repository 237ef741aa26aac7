/** What goes over the router's admin socket and into its files, as schemas. */
import { Type, type Static } from 'typebox';
import type { KeySource } from './core/key-source.ts';
import type { MeterRow } from './core/meter-core.ts';
import type { ByColour, Colour, RoutingTable } from './core/routing-table.ts';
import type { UnitRow } from './core/unit-row.ts';

const Urls = Type.Array(Type.String({ pattern: '^https?://' }), { maxItems: 10_000 });

/** Base URLs of a service's instances, by colour. */
export const UpstreamsShape = Type.Record(
  Type.String(),
  Type.Object({ blue: Urls, green: Urls }, { additionalProperties: false }),
);

/** Base URLs of all services' instances, by colour. */
export type Upstreams = Readonly<
  Record<string, { readonly blue: readonly string[]; readonly green: readonly string[] }>
>;

export const TableShape = Type.Object(
  {
    version: Type.Integer({ minimum: 0 }),
    weightsBp: Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: 10_000 })),
    defaultBp: Type.Integer({ minimum: 0, maximum: 10_000 }),
  },
  { additionalProperties: false },
);

const Source = (depth: number): ReturnType<typeof Type.Object> =>
  Type.Object(
    {
      header: Type.Optional(Type.String({ minLength: 1 })),
      cookie: Type.Optional(Type.String({ minLength: 1 })),
      ...(depth > 0 ? { else: Type.Optional(Source(depth - 1)) } : {}),
    },
    { additionalProperties: false },
  );

/** A key source with up to four places; that each names exactly one is checked in words. */
export const KeySourceShape = Source(3);

/** @returns the path of the first place that names no header or cookie, or both; else undefined */
export function keySourceFault(source: unknown): string[] | undefined {
  const { header, cookie, else: next } = source as Record<string, unknown>;
  if ((header === undefined) === (cookie === undefined)) return [];
  const deeper = next === undefined ? undefined : keySourceFault(next);
  return deeper && ['else', ...deeper];
}

const Count = (least: number, fallback: number) =>
  Type.Integer({ minimum: least, default: fallback });

/** Limits of one router; times in milliseconds. */
export const LimitsShape = Type.Object(
  {
    headerBytes: Count(1024, 16_384),
    bodyBytes: Count(1, 1024 ** 3),
    /** From the last byte sent upstream to the answer's headers. */
    answerMs: Count(1, 30_000),
    /** Between two pieces of an answer. */
    idleMs: Count(1, 300_000),
    connectMs: Count(1, 2_000),
    /** For a client to send its headers. */
    clientHeadersMs: Count(1, 15_000),
    /** For a client to send a whole request. */
    clientRequestMs: Count(1, 3_600_000),
    keepAliveMs: Count(1, 60_000),
    connections: Count(1, 20_000),
    upstreamConnections: Count(1, 1_024),
    /** How long an ending router waits for its clients. */
    graceMs: Count(0, 10_000),
  },
  { additionalProperties: false },
);
export type Limits = Static<typeof LimitsShape>;

export const HealthShape = Type.Object(
  {
    path: Type.String({ pattern: '^/', default: '/healthz' }),
    /** For services that answer elsewhere. */
    paths: Type.Record(Type.String(), Type.String({ pattern: '^/' }), { default: {} }),
    intervalMs: Count(10, 250),
    timeoutMs: Count(10, 1000),
    unhealthyAfter: Count(1, 2),
    healthyAfter: Count(1, 1),
  },
  { additionalProperties: false },
);
export type HealthConfig = Static<typeof HealthShape>;

export const RouterConfigShape = Type.Object(
  {
    listen: Type.Object(
      { host: Type.String(), port: Type.Integer({ minimum: 0, maximum: 65_535 }) },
      { additionalProperties: false },
    ),
    stateDir: Type.String({ minLength: 1 }),
    seed: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
    store: KeySourceShape,
    unit: KeySourceShape,
    routes: Type.Array(
      Type.Object(
        { prefix: Type.String({ pattern: '^/' }), service: Type.String({ minLength: 1 }) },
        { additionalProperties: false },
      ),
    ),
    objectivesMs: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { maxItems: 16 }),
    health: HealthShape,
    limits: LimitsShape,
    /** Addresses of hops whose forwarding and colour headers are honoured. */
    trust: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

/** A router's whole configuration, every default filled in. */
export interface RouterConfig {
  readonly listen: { readonly host: string; readonly port: number };
  /** Owner-only folder of its table, upstreams and admin socket. */
  readonly stateDir: string;
  /** The launch's seed for buckets. */
  readonly seed: number;
  readonly store: KeySource;
  readonly unit: KeySource;
  readonly routes: readonly { readonly prefix: string; readonly service: string }[];
  /** Latency objectives, in milliseconds; a row's `over` follows their order. */
  readonly objectivesMs: readonly number[];
  readonly health: HealthConfig;
  readonly limits: Limits;
  readonly trust: readonly string[];
}

/** A configuration as it is written: what has a default may be left out. */
export interface RouterSettings extends Omit<
  RouterConfig,
  'stateDir' | 'health' | 'limits' | 'trust' | 'objectivesMs'
> {
  readonly objectivesMs?: readonly number[];
  readonly health?: Partial<HealthConfig>;
  readonly limits?: Partial<Limits>;
  readonly trust?: readonly string[];
}

/** Counts since a cursor, with what a reader needs to notice a restart. */
export interface MeterBatch {
  /** New with each start of the router: counts of another boot go on beside, not instead. */
  readonly bootId: string;
  readonly atMs: number;
  readonly cursor: number;
  /** Rows that changed after the cursor given, each with its whole counts. */
  readonly rows: MeterRow[];
  /** What a comparison counts, of changed seconds only, each with its whole counts. */
  readonly units: UnitRow[];
  /** Requests since the start that `units` leaves out: more units came than can be kept. */
  readonly unitsLeftOut: number;
  /** When a request was last given to each colour; null if never. */
  readonly lastAcceptedMs: Record<Colour, number | null>;
}

/** How a router does, for people and for whoever supervises it. */
export interface RouterStatus {
  readonly bootId: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly url: string;
  /** SHA-256 of the configuration it runs with. */
  readonly configHash: string;
  readonly tableVersion: number;
  /** Newest table version that is on disk; behind `tableVersion` for moments only. */
  readonly persistedVersion: number;
  readonly connections: number;
  readonly inFlight: ByColour<number>;
  readonly draining: readonly Colour[];
  readonly lastAcceptedMs: Record<Colour, number | null>;
  readonly latency: ByColour<{ count: number; p50Ms: number | null; p99Ms: number | null }>;
  readonly instances: readonly InstanceStatus[];
  readonly totals: Readonly<Totals>;
}

export interface InstanceStatus {
  readonly service: string;
  readonly colour: Colour;
  readonly url: string;
  readonly health: 'unknown' | 'healthy' | 'unhealthy';
  /** Why the last check or connection failed; null if it did not. */
  readonly lastError: string | null;
}

/** Counts since the start. */
export interface Totals {
  requests: number;
  failed: number;
  /** Ended by the client before it had an answer: no failure of ours. */
  clientAborted: number;
  /** Sent to another instance because a connection was refused; nothing had been sent. */
  retried: number;
  /** No route for the path. */
  unrouted: number;
  /** Refused as malformed or over a limit. */
  malformed: number;
}

/** What a drain came to: requests and streams of the colour that were left at its deadline. */
export interface Drained {
  readonly drained: boolean;
  readonly left: number;
}

/** A way to steer traffic. */
export interface Plane {
  readonly name: string;
  /** Applies one whole table atomically; harmless when repeated. */
  apply(table: RoutingTable): Promise<void>;
  /** @returns the table that really applies */
  readBack(): Promise<RoutingTable>;
  /**
   * Waits for a colour's requests to end; ends its long-lived streams at the deadline.
   *
   * @param deadlineMs moment, in milliseconds since 1970
   */
  drain(colour: Colour, deadlineMs: number): Promise<Drained>;
}

/** A way to read what customers got. */
export interface Meter {
  /** @param cursor of the last batch; 0 for all that is kept (15 minutes) */
  read(cursor: number): Promise<MeterBatch>;
}
