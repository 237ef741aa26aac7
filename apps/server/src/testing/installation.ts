/**
 * For tests: an installation of its own (folder, database), control planes as real processes that
 * can be killed and started again, and an end that leaves no process behind.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  globSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  ROUTES,
  type Challenge,
  type Decided,
  type LaunchView,
  type RouteName,
} from '@slipway/api';
import { readToken, type Act } from '@slipway/authority';
import { makePracticePeople, PRACTICE, type PracticePeople } from '@slipway/authority/practice';
import { endProcess, freePort, type ProcessIdentity } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { sendCustomers, type Customers } from './customers.ts';
import { prepareSchema, writeLaunch, type LaunchShape } from './launch-folder.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface ControlPlane {
  readonly url: string;
  readonly pid: number;
  /** Ends once the process has; @returns its exit code, null after a kill */
  end(signal: NodeJS.Signals): Promise<number | null>;
  call(route: RouteName, id?: string, body?: object): Promise<LaunchView>;
  /** Decides as people who can sign everything together. */
  decide(act: Act, id: string, more?: Deciding): Promise<Decided>;
}

/** What is decided beside the act, and who signs. */
export interface Deciding {
  readonly target?: string;
  readonly reason?: string;
  /** All of them unless told. */
  readonly by?: readonly string[];
}

export interface Installation {
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly folder: string;
  /** Where customers reach the launch's router. */
  readonly port: number;
  readonly token: string;
  readonly people: PracticePeople;
  /** @returns what all control planes said on stderr */
  log(): string;
  /** @returns the path of a launch file */
  launchFile(shape?: Partial<LaunchShape>): string;
  /** Sends customers to the launch's router until they, or the test, end. */
  sendCustomers(): Customers;
  /** Starts a control plane and waits until it is ready. */
  start(env?: NodeJS.ProcessEnv): Promise<ControlPlane>;
}

/** Runs `body` with an installation whose schema `shop` has `rows` rows. */
export async function withInstallation(
  rows: number,
  body: (installation: Installation) => Promise<void>,
): Promise<void> {
  await withTestDatabase(async ({ sql, url: databaseUrl }) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-server-'));
    const children: ChildProcess[] = [];
    const crowds: Customers[] = [];
    const logFile = join(folder, 'server.log');
    const port = await freePort();
    const token = readToken(folder);
    const people = makePracticePeople(folder, PRACTICE.people);
    try {
      await prepareSchema(sql, rows);
      await body({
        sql,
        databaseUrl,
        folder,
        port,
        token,
        people,
        log: () => readFileSync(logFile, 'utf8'),
        launchFile: (shape = {}) =>
          writeLaunch(join(folder, 'launch'), {
            name: 'small',
            port,
            greenBootMs: 0,
            people: people.peopleFile,
            ...shape,
          }),
        sendCustomers: () => {
          const crowd = sendCustomers(port);
          crowds.push(crowd);
          return crowd;
        },
        start: (env = {}) => {
          const all = {
            ...process.env,
            SLIPWAY_DATABASE_URL: databaseUrl,
            SHOP_DATABASE_URL: databaseUrl,
            ...env,
          };
          return startControlPlane({ folder, token, people, logFile, env: all, children });
        },
      });
    } finally {
      await Promise.all(crowds.map((crowd) => crowd.end()));
      await Promise.all(children.map((child) => endChild(child, 'SIGKILL')));
      for (const left of await leftovers(sql, folder)) await endProcess(left, 0);
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

interface StartOptions {
  readonly folder: string;
  readonly token: string;
  readonly people: PracticePeople;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly children: ChildProcess[];
}

/** Of the servers' log, with an error that is theirs. */
const LOG_SHOWN = 3_000;

async function startControlPlane(options: StartOptions): Promise<ControlPlane> {
  const { folder, token, people, logFile, env, children } = options;
  const log = openSync(logFile, 'a', 0o600);
  const stdio: ['ignore', 'pipe', number] = ['ignore', 'pipe', log];
  const args = [MAIN, '--folder', folder, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio, env });
  closeSync(log);
  children.push(child);
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const said = JSON.parse(line) as { kind?: string; url?: string };
    if (said.kind === 'ready' && said.url) ready.resolve(said.url);
  });
  child.on('exit', (code) => {
    ready.reject(new Error(`the control plane ended (${code}): ${readFileSync(logFile, 'utf8')}`));
  });
  const url = await ready.promise;
  const asked = <T = LaunchView>(route: RouteName, id = '', body?: object) =>
    call<T>(url, token, route, id, body).catch((error: Error) => {
      if (!error.message.includes(' 500 ')) throw error;
      const said = readFileSync(logFile, 'utf8').slice(-LOG_SHOWN);
      throw new Error(`${error.message}\n${said}`, { cause: error });
    });
  return {
    url,
    pid: child.pid!,
    end: (signal) => endChild(child, signal),
    call: asked,
    decide: async (act, id, { target = null, reason, by = PRACTICE.people } = {}) => {
      const words = reason === undefined ? {} : { reason };
      const toSign = await asked<Challenge>('challenge', id, { act, target, words });
      const documents = by.map((person) => people.sign(person, toSign));
      return asked<Decided>('decide', id, { act, target, documents });
    },
  };
}

async function call<T>(
  url: string,
  token: string,
  name: RouteName,
  id: string,
  body: object | undefined,
): Promise<T> {
  const { method, url: path } = ROUTES[name];
  const answer = await fetch(new URL(path.replace(':id', id), url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = Promise.withResolvers<number | null>();
  child.once('exit', (code) => ended.resolve(code));
  child.kill(signal);
  return ended.promise;
}

/** @returns the processes of launches that are recorded as running */
async function leftovers(sql: Sql, folder: string): Promise<ProcessIdentity[]> {
  const files = globSync('launches/*/{router/router.json,schema/*/run.json}', { cwd: folder });
  const recorded = files
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as { identity: ProcessIdentity });
  const instances = await sql<ProcessIdentity[]>`
    select pid, process_started_at as "startedAt"
    from   slipway.instance
    where  pid is not null`.catch(() => []);
  return [...recorded.map(({ identity }) => identity), ...instances];
}
