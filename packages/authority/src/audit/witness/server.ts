/**
 * A witness over HTTP, best on a host that the log's owner does not have:
 *
 *   POST /add-checkpoint        cosigns what goes on from what it saw (c2sp.org/tlog-witness)
 *   GET  /checkpoint?ORIGIN     the newest that it cosigned, for whoever checks a dossier
 *
 * Decision, memory and answer of one request are one step: no other comes between.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { decideWitness } from '../core/witness-request.ts';
import { formatNote, signatureLine, type NoteKey } from '../core/note.ts';
import { cosignText, type SigningKey } from '../signing-key.ts';
import type { WitnessState } from './state.ts';

/** A request is a few lines: more is not read. */
const MOST_BYTES = 64 * 1024;

export interface WitnessOptions {
  readonly signing: SigningKey;
  /** The logs that it watches. */
  readonly logs: readonly NoteKey[];
  readonly state: WitnessState;
  readonly now: () => number;
  /** Told of each refusal: it may be the proof of a forgery. */
  readonly onRefusal: (status: number, why: string, body: string) => void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** @returns a server that does not listen yet */
export function witnessServer(options: WitnessOptions): Server {
  return createServer((request, response) => {
    answer(options, request)
      .catch((error: unknown) => ({ status: 500, body: `${String(error)}\n` }))
      .then((said) => send(response, said))
      .catch(() => response.destroy());
  });
}

function send(response: ServerResponse, { status, body, type = 'text/plain' }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function answer(options: WitnessOptions, request: IncomingMessage): Promise<Answer> {
  const { method, url = '' } = request;
  const [path, query = ''] = url.split('?', 2);
  if (method === 'POST' && path === '/add-checkpoint') {
    const body = await bodyOf(request);
    return body === null ? { status: 413, body: 'Too long.\n' } : addCheckpoint(options, body);
  }
  if (method === 'GET' && path === '/checkpoint') {
    const note = options.state.noteOf(decodeURIComponent(query));
    return note ? { status: 200, body: note } : { status: 404, body: 'Nothing seen of it.\n' };
  }
  return { status: 404, body: 'Nothing is here.\n' };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Synchronous from the decision to the memory: requests cannot pass each other. */
function addCheckpoint(options: WitnessOptions, body: string): Answer {
  const { signing, logs, state, now, onRefusal } = options;
  const decision = decideWitness(body, logs, (origin) => state.of(origin));
  if (!decision.ok) {
    const { status, why, seenSize } = decision;
    if (seenSize === undefined) {
      onRefusal(status, why, body);
      return { status, body: `${why}\n` };
    }
    return { status, body: `${seenSize}\n`, type: 'text/x.tlog.size' };
  }
  const { checkpoint, note } = decision.parsed;
  const signature = cosignText(note.text, now(), signing);
  const own = note.signatures.filter(({ name }) => name === checkpoint.origin);
  state.remember(checkpoint, formatNote({ text: note.text, signatures: [...own, signature] }));
  return { status: 200, body: signatureLine(signature) };
}
