/**
 * The gateway over HTTP: `/sync/v1/…` on a fastify app. What a body must be stands in
 * `protocol/messages.ts`; a request is signed by the device, ops by their chain.
 */
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { checkShape, EXIT, OperatorError } from '@slipway/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { EnrolRequest, EpochRequest } from '../protocol/messages.ts';
import { requestSigningBytes } from '../protocol/signing.ts';
import { isSignedBy, newsOf, noteHeard, readEpoch, type EpochRow } from './epochs.ts';
import { FleetBusyError, OpsRefusedError, SignatureRefusedError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { answerHeld } from './held.ts';
import { enrol, openEpoch } from './registry.ts';

/** A body as it is sent, and as it is unpacked, in bytes. */
const MAX_SENT = 4 * 1024 * 1024;
const MAX_UNPACKED = 16 * 1024 * 1024;
const MAX_WAIT_SECONDS = 55;

const unpackers = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  zstd: promisify<Buffer, { maxOutputLength: number }, Buffer>(zstdDecompress),
} as const;

const STATUS: Readonly<Record<number, number>> = {
  [EXIT.badInput]: 422,
  [EXIT.notAllowed]: 403,
  [EXIT.tryAgain]: 429,
};

async function unpack(request: FastifyRequest): Promise<string> {
  const body = request.body as Buffer;
  const how = request.headers['content-encoding'];
  if (how === undefined || how === 'identity') return body.toString('utf8');
  const unpacker = unpackers[how as keyof typeof unpackers];
  if (!unpacker) throw new OpsRefusedError(`its encoding "${how}" is not known`);
  try {
    return (await unpacker(body, { maxOutputLength: MAX_UNPACKED })).toString('utf8');
  } catch {
    throw new OpsRefusedError(`it does not unpack, or to more than ${MAX_UNPACKED} bytes`);
  }
}

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

function countIn(request: FastifyRequest, name: string): number | null {
  const text = header(request, name);
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Who a signed request is from. */
const SIGNED =
  /^Slipway device="([a-z0-9-]{1,63})", epoch=(\d{1,9}), at=(\d{1,15}), signature="([^"]+)"$/;

/** @throws {SignatureRefusedError | DeviceUnknownError} it is by nobody who may ask */
export async function authenticate(
  gateway: Gateway,
  request: FastifyRequest,
  raw: Buffer = Buffer.alloc(0),
): Promise<EpochRow> {
  const [, device = '', epoch, at, signature = ''] =
    SIGNED.exec(header(request, 'authorization')) ?? [];
  const what = `this ${request.method} request`;
  if (device === '') throw new SignatureRefusedError(what);
  const row = await readEpoch(gateway.parts.sql, device, Number(epoch));
  const bytes = requestSigningBytes(request.method, request.url, Number(at), raw);
  if (!isSignedBy(row.publicKey, bytes, Buffer.from(signature, 'base64'))) {
    throw new SignatureRefusedError(what);
  }
  await noteHeard(gateway.parts.sql, row, Number(at) - Date.now());
  return row;
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof FleetBusyError) {
    void reply.header('retry-after', String(Math.ceil(error.backOffMs / 1000)));
    void reply.header('x-slipway-back-off', String(error.backOffMs));
  }
  if (error instanceof OperatorError) {
    void reply.status(STATUS[error.exitCode] ?? 500).send(error.toJSON());
    return;
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status >= 500) request.log.error({ err: error }, 'sync failed');
  void reply.status(status).send({ code: 'FLEET_REQUEST', what: 'The request failed.' });
}

/** @returns who an upload says it is from; the signature tells whether it is */
const senderOf = (request: FastifyRequest) => ({
  device: header(request, 'x-slipway-device'),
  epoch: countIn(request, 'x-slipway-epoch') ?? 0,
});

async function take(gateway: Gateway, request: FastifyRequest) {
  const from = senderOf(request);
  const sizeBytes = (request.body as Buffer | undefined)?.length ?? 0;
  return gateway.take({ ...from, sizeBytes }, async () => ({
    ...from,
    lines: (await unpack(request)).split('\n').filter((line) => line !== ''),
    signature: Buffer.from(header(request, 'x-slipway-signature'), 'base64'),
    ackedSeq: countIn(request, 'x-slipway-acked'),
    deviceSeq: countIn(request, 'x-slipway-newest'),
  }));
}

/** @returns a signal that aborts when the client has gone */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

const WAKE_MS = 15_000;

/** A wake-up stream: one event when the status has changed; nothing else is in it. */
async function wake(gateway: Gateway, request: FastifyRequest, reply: FastifyReply) {
  const { device, epoch } = await authenticate(gateway, request);
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  reply.raw.write(': connected\n\n');
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  try {
    let before = await gateway.status(device, epoch);
    while (!gone.signal.aborted && !gateway.isEnding) {
      const now = await gateway.status(device, epoch, WAKE_MS, gone.signal, before);
      const isNews = newsOf(now) !== newsOf(before);
      reply.raw.write(isNews ? 'event: wake\ndata: {}\n\n' : ': still here\n\n');
      before = now;
    }
  } catch (error) {
    request.log.error({ err: error }, 'a wake-up stream ends'); // the device comes again
  } finally {
    reply.raw.end();
  }
}

/** @throws {OpsRefusedError} the body is not what the route takes */
function parse<T extends TSchema>(shape: T, request: FastifyRequest): Static<T> {
  let raw: unknown;
  try {
    raw = JSON.parse((request.body as Buffer).toString('utf8'));
  } catch {
    throw new OpsRefusedError('the body is no JSON');
  }
  const checked = checkShape(shape, raw);
  if (!checked.ok) throw new OpsRefusedError(checked.problems[0]?.what ?? 'the body is wrong');
  return checked.value;
}

/** Adds the routes; the app's own settings hold for them. */
export async function syncRoutes(parent: FastifyInstance, gateway: Gateway): Promise<void> {
  await parent.register(async (app) => {
    app.removeAllContentTypeParsers();
    const options = { parseAs: 'buffer' as const, bodyLimit: MAX_SENT };
    app.addContentTypeParser('*', options, (_request, body, done) => done(null, body));
    app.setErrorHandler(answerError);
    const { sql, journal } = gateway.parts;
    app.post('/sync/v1/enrol', async (request) =>
      enrol(sql, journal, parse(EnrolRequest, request)),
    );
    app.post('/sync/v1/epochs', async (request) => {
      const from = await authenticate(gateway, request, request.body as Buffer);
      return openEpoch(sql, journal, from, parse(EpochRequest, request));
    });
    const onRequest = async (request: FastifyRequest) => {
      const { device, epoch } = senderOf(request);
      await gateway.assertOpen(device, epoch); // before the body is read: most are turned away
    };
    app.post('/sync/v1/ops', { onRequest }, async (request) => take(gateway, request));
    app.get('/sync/v1/status', async (request, reply) => {
      const { device, epoch } = await authenticate(gateway, request);
      const { wait } = request.query as { wait?: string };
      const seconds = Math.min(MAX_WAIT_SECONDS, Math.max(0, Number(wait ?? 0) || 0));
      if (seconds === 0) return gateway.status(device, epoch);
      const gone = goneSignal(reply);
      await answerHeld(request, reply, () => gateway.status(device, epoch, seconds * 1000, gone));
    });
    app.get('/sync/v1/wake', async (request, reply) => wake(gateway, request, reply));
  });
}
