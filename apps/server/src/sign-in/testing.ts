/** For tests: the HTTP face with sign-in over a real database; its handlers say who asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CSRF_HEADER, ROUTES, type RouteName } from '@slipway/api';
import { csrfOf, openSession, type Identity } from '@slipway/authority/sign-in';
import { EXIT, RemoteError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { buildApp, type RouteInput } from '../http/app.ts';
import { EventHub } from '../http/events.ts';
import { openSignIn, whoamiOf } from './plugin.ts';

export const TOKEN = 'the-token-of-this-installation';
export const HOST = 'localhost:7420';
export const ORIGIN = `http://${HOST}`;
export const BEARER = { host: HOST, authorization: `Bearer ${TOKEN}` };

/** What every handler answers but whoami's. */
const REACHED = { code: 'REACHED', exitCode: EXIT.usage, what: '-', state: '-', next: '-' };

export interface Opened {
  readonly sql: Sql;
  readonly app: FastifyInstance;
  /** The installation's folder. */
  readonly folder: string;
  /** Who reached a handler, with the route's name. */
  readonly reached: { readonly name: string; readonly identity: Identity }[];
  /** @returns everything that was logged, by all levels */
  log(): string;
  /** Opens a session; @returns headers of a page that it belongs to, and its secret */
  session(person: string): Promise<{ headers: Record<string, string>; secret: string }>;
}

/** @param files what stands in the installation's folder, by name */
export async function withSignIn(
  body: (opened: Opened) => Promise<void>,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  await withTestDatabase(async ({ sql }) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-sign-in-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const reached: Opened['reached'] = [];
    const names = Object.keys(ROUTES) as RouteName[];
    const handler = (name: RouteName) => async (input: RouteInput) => {
      reached.push({ name, identity: input.identity });
      if (name === 'whoami') return whoamiOf(input.identity);
      throw new RemoteError(REACHED);
    };
    const handlers = Object.fromEntries(names.map((name) => [name, handler(name)]));
    let app: FastifyInstance | undefined;
    try {
      const signIn = await openSignIn({ sql, folder, token: TOKEN, env: { SECRET }, log });
      app = await buildApp({
        log,
        signIn,
        version: '0.0.0-test',
        hub: new EventHub(),
        consoleFolder: join(folder, 'console'),
        handlers: handlers as Parameters<typeof buildApp>[0]['handlers'],
      });
      const session = async (person: string) => {
        const secret = await openSession(sql, person, 'passkey', Date.now());
        const cookie = `slipway-session=${secret}`;
        const headers = { host: HOST, origin: ORIGIN, cookie, [CSRF_HEADER]: csrfOf(secret) };
        return { headers, secret };
      };
      await body({ sql, app, folder, reached, log: () => lines.join(''), session });
    } finally {
      await app?.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** The provider knows Slipway by this. */
export const SECRET = 'what-only-slipway-and-the-provider-know';

/** One request; @returns its status, the error's code if it is one, and its body */
export async function ask(
  app: FastifyInstance,
  method: 'GET' | 'POST',
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<{ status: number; code: string | undefined; body: Record<string, unknown> }> {
  const asked: InjectOptions = { method, url, headers, ...(body ? { payload: body } : {}) };
  const answer = await app.inject(asked);
  const parsed = JSON.parse(answer.payload) as Record<string, unknown>;
  return { status: answer.statusCode, code: parsed['code'] as string | undefined, body: parsed };
}
