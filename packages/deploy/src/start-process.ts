/**
 * Starts the process of one instance: no shell where none is needed, a group of its own so that it
 * outlives the control plane, its output appended to its log.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import { identify, type ProcessIdentity } from '@slipway/kernel';
import { splitCommand } from './core/command.ts';
import { CommandError } from './errors.ts';
import { openLog } from './log-file.ts';
import { MARKER } from './members.ts';
import type { InstanceRecord } from './spec.ts';

const HOST = '127.0.0.1';

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Null if it has ended already. */
  readonly identity: ProcessIdentity | null;
  /** Where its own lines begin in its log. */
  readonly logFromByte: number;
}

export interface StartPlan {
  /** The instance as it was journalled; its id marks the process. */
  readonly record: InstanceRecord;
  readonly logFile: string;
  readonly command: string;
  readonly cwd: string;
  /** What the launch adds, such as database URLs; never logged. */
  readonly env: Readonly<Record<string, string>>;
}

/** @returns the base URL of an instance on a port of this machine */
export function urlOfPort(port: number): string {
  return `http://${HOST}:${port}`;
}

/**
 * Starts one process and does not wait for its readiness.
 *
 * @throws {CommandError} there is no such program or folder; nothing was started
 */
export async function startProcess(plan: StartPlan): Promise<StartedProcess> {
  const { record, command, cwd } = plan;
  const [program, args] = programOf(record, command);
  if (!existsSync(cwd)) throw new CommandError(record, command, `there is no folder ${cwd}`);
  const heading = `--- ${record.id} (release ${record.release}) starts on ${record.url}`;
  const { descriptor, fromByte } = openLog(plan.logFile, heading);
  const stdio: ['ignore', number, number] = ['ignore', descriptor, descriptor];
  let child: ChildProcess;
  try {
    child = spawn(program, args, { cwd, env: environmentOf(plan), detached: true, stdio });
  } finally {
    closeSync(descriptor);
  }
  const failed = Promise.withResolvers<NodeJS.ErrnoException>();
  child.on('error', failed.resolve);
  if (child.pid === undefined) {
    throw new CommandError(record, command, reasonOf(await failed.promise, program));
  }
  child.unref();
  return { child, identity: identify(child.pid) ?? null, logFromByte: fromByte };
}

function programOf(record: InstanceRecord, command: string): [string, readonly string[]] {
  const split = splitCommand(command);
  if (split.kind === 'broken') throw new CommandError(record, command, `it ${split.why}`);
  if (split.kind === 'shell') return ['/bin/sh', ['-c', command]];
  const [program = '', ...args] = split.words;
  return [program === 'node' ? process.execPath : program, args];
}

function reasonOf(error: NodeJS.ErrnoException, program: string): string {
  if (error.code === 'ENOENT') return `there is no program ${program}`;
  if (error.code === 'EACCES') return `${program} may not be executed`;
  return `${program} could not be run (${error.code ?? error.message})`;
}

function environmentOf({ record, env }: StartPlan): NodeJS.ProcessEnv {
  // The control plane's own settings, among them its database's password, are no service's.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SLIPWAY_'));
  return {
    ...Object.fromEntries(inherited),
    ...env,
    PORT: new URL(record.url).port,
    HOST,
    SLIPWAY_SERVICE: record.service,
    SLIPWAY_COLOUR: record.colour,
    SLIPWAY_RELEASE: record.release,
    [MARKER]: record.id,
  };
}
