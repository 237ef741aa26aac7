/** The real `slipway` as a process, for tests: own folder, own home, own environment. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endProcess } from '@slipway/kernel';

/** The real program. */
export const BIN = fileURLToPath(new URL('../../bin/slipway.mjs', import.meta.url));

/** How a run of `slipway` ended, and all that it said. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of a user's own, with an installation in it that nobody else has. */
export interface Workplace {
  readonly folder: string;
  readonly home: string;
  readonly env: Record<string, string>;
  /** Writes files below the folder. */
  write(files: Readonly<Record<string, string>>): void;
  read(name: string): string;
  /** Runs `slipway` to its end; `onStderr` sees what it says meanwhile. */
  slipway(words: readonly string[], onStderr?: (text: string, pid: number) => void): Promise<Ran>;
  /** Runs it, asserts nothing, and reads its one JSON document. */
  json<T>(words: readonly string[]): Promise<T>;
}

/**
 * Makes a workplace, runs `body`, ends whatever runs there, and removes it.
 *
 * @param env beside what a process needs to run at all
 */
export async function withWorkplace<T>(
  env: Readonly<Record<string, string>>,
  body: (place: Workplace) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
  const place = workplaceIn(folder, env);
  try {
    return await body(place);
  } finally {
    await endAll(place);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Also what a failed test left in the middle of a launch. */
async function endAll(place: Workplace): Promise<void> {
  if (!existsSync(join(place.home, 'server.json')) && !existsSync(join(place.home, 'pg'))) return;
  const { code } = await place.slipway(['down', '--all']);
  if (code === 0) return;
  await place.slipway(['launch', 'rollback', '--reason', 'the test is over']);
  await place.slipway(['launch', 'watch']);
  await place.slipway(['down', '--all']);
  const server = serverIdentity(place.home);
  if (server) await endProcess(server, 2_000);
}

function workplaceIn(folder: string, env: Readonly<Record<string, string>>): Workplace {
  const home = join(folder, '.slipway');
  const whole = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    SLIPWAY_HOME: home,
    SLIPWAY_PORT: '0',
    ...env,
  };
  const slipway: Workplace['slipway'] = async (words, onStderr) => {
    const child = spawn(process.execPath, [BIN, ...words], {
      cwd: folder,
      env: whole,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr?.(stderr, child.pid!);
    });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.on('close', resolve);
    return { code: await promise, stdout, stderr };
  };
  return {
    folder,
    home,
    env: whole,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    slipway,
    json: async <J>(words: readonly string[]) => {
      const ran = await slipway([...words, '--json']);
      try {
        return JSON.parse(ran.stdout) as J;
      } catch {
        throw new Error(`slipway ${words.join(' ')} exited ${ran.code}: ${ran.stderr}`);
      }
    },
  };
}

/** @returns the identity of the control plane that the workplace's folder names, if any */
export function serverIdentity(home: string): { pid: number; startedAt: string } | undefined {
  const file = join(home, 'server.json');
  if (!existsSync(file)) return undefined;
  const { identity } = JSON.parse(readFileSync(file, 'utf8')) as {
    identity: { pid: number; startedAt: string };
  };
  return identity;
}

/** Waits until `check` gives something; @throws when it does not within `withinMs` */
export async function until<T>(
  what: string,
  withinMs: number,
  check: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  while (Date.now() < deadlineMs) {
    const found = await check();
    if (found) return found;
    await delay(50);
  }
  throw new Error(`not within ${withinMs} ms: ${what}`);
}
