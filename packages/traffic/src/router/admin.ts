/**
 * The admin side: a small HTTP API on a socket that only its owner may reach.
 *
 *   PUT|GET /table · PUT|GET /upstreams · GET /meter?after= · GET /status · GET /metrics
 *   POST /drain?colour=&deadlineMs= · POST /shutdown
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Value } from 'typebox/value';
import { judgeTable } from '../core/routing-table.ts';
import { TableShape, UpstreamsShape, type MeterBatch, type RouterStatus } from '../shapes.ts';
import { drain } from './drain.ts';
import type { Live } from './live.ts';
import { metricsText } from './metrics.ts';
import type { RouterState } from './state.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What the admin side needs of the process around it. */
export interface AdminHost {
  readonly live: Live;
  readonly state: RouterState;
  readonly url: () => string;
  readonly configHash: string;
  readonly connections: () => number;
  readonly shutdown: () => void;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Action = (host: AdminHost, query: URLSearchParams, body: unknown) => Answer | Promise<Answer>;

const ACTIONS: Readonly<Record<string, Action>> = {
  'PUT /table': putTable,
  'GET /table': ({ live }) => ok(live.table),
  'PUT /upstreams': putUpstreams,
  'GET /upstreams': ({ live }) => ok(live.upstreams.upstreams),
  'GET /meter': getMeter,
  'GET /status': (host) => ok(statusOf(host)),
  'GET /metrics': ({ live }) => ok(metricsText(live)),
  'POST /drain': postDrain,
  'POST /shutdown': ({ shutdown }) => {
    setImmediate(shutdown);
    return { status: 202, body: {} };
  },
};

/** @returns the admin server, not yet listening */
export function createAdmin(host: AdminHost): Server {
  return createServer((req, res) => {
    answer(host, req, res).catch((error: unknown) => {
      if (!res.headersSent) send(res, { status: 500, body: { error: String(error) } });
    });
  });
}

async function answer(host: AdminHost, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://admin');
  const action = ACTIONS[`${req.method} ${url.pathname}`];
  if (!action) {
    send(res, bad(404, `The router knows no ${req.method} ${url.pathname}.`));
    return;
  }
  let body: unknown;
  if (req.method === 'PUT') {
    try {
      body = await readJson(req);
    } catch (error) {
      send(res, bad(400, (error as Error).message));
      return;
    }
  }
  send(res, await action(host, url.searchParams, body));
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error(`The limit is ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function send(res: ServerResponse, { status, body }: Answer): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; version=0.0.4' : 'application/json';
  res.writeHead(status, { 'content-type': type });
  res.end(isText ? body : JSON.stringify(body));
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function bad(status: number, error: string): Answer {
  return { status, body: { error } };
}

/** Applies in memory and answers; the disk follows. */
function putTable({ live, state }: AdminHost, _: URLSearchParams, body: unknown): Answer {
  if (!Value.Check(TableShape, body)) return bad(400, 'This is no routing table.');
  const verdict = judgeTable(live.table, body);
  const { version } = live.table;
  if (verdict === 'older') return bad(409, `version ${version} applies, which is newer.`);
  if (verdict === 'conflict') return bad(409, `another table of version ${version} applies.`);
  if (verdict === 'apply') {
    live.apply(body);
    state.saveTable(body);
  }
  return ok({ version: body.version });
}

function putUpstreams({ live, state }: AdminHost, _: URLSearchParams, body: unknown): Answer {
  if (!Value.Check(UpstreamsShape, body)) return bad(400, 'These are no upstreams.');
  const urls = Object.values(body).flatMap(({ blue, green }) => [...blue, ...green]);
  const broken = urls.find((url) => !URL.canParse(url));
  if (broken !== undefined) return bad(400, `${broken} is no URL.`);
  live.upstreams.set(body);
  state.saveUpstreams(body);
  return ok({});
}

function getMeter({ live }: AdminHost, query: URLSearchParams): Answer {
  const after = Number(query.get('after') ?? '0');
  if (!Number.isSafeInteger(after) || after < 0) return bad(400, 'after is no cursor.');
  const atMs = Date.now();
  const changed = live.meter.read(after, atMs);
  const { bootId, lastAcceptedMs } = live;
  const unitsLeftOut = live.meter.units.leftOut;
  return ok({ bootId, atMs, ...changed, unitsLeftOut, lastAcceptedMs } satisfies MeterBatch);
}

async function postDrain({ live }: AdminHost, query: URLSearchParams): Promise<Answer> {
  const colour = query.get('colour');
  const deadlineMs = Number(query.get('deadlineMs') ?? 'none');
  if (colour !== 'blue' && colour !== 'green') return bad(400, 'colour is blue or green.');
  if (!Number.isFinite(deadlineMs)) return bad(400, 'deadlineMs is no moment.');
  return ok(await drain(live, colour, deadlineMs));
}

function statusOf(host: AdminHost): RouterStatus {
  const { live, state } = host;
  const nowMs = performance.now();
  return {
    bootId: live.bootId,
    pid: process.pid,
    startedMs: live.startedMs,
    url: host.url(),
    configHash: host.configHash,
    tableVersion: live.table.version,
    persistedVersion: state.persistedVersion,
    connections: host.connections(),
    inFlight: { ...live.inFlight },
    draining: [...live.draining],
    lastAcceptedMs: { ...live.lastAcceptedMs },
    latency: {
      blue: live.latency.blue.summary(nowMs),
      green: live.latency.green.summary(nowMs),
    },
    instances: live.upstreams.status(),
    totals: { ...live.totals },
  };
}
