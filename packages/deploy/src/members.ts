/**
 * Which processes belong to an instance, and how all of them are ended.
 *
 * A command may start wrappers (`sh`, `npm`) whose children do the work. On Linux a member is any
 * process that carries the instance's id in its environment, or is in the group of its living
 * leader. Elsewhere it is any process of that group, or one that has the instance's log open for
 * writing. Every signal goes to a pid with its start time, never to a bare number.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { identify, isAlive, signalProcess } from '@slipway/kernel';
import type { Clock, ProcessIdentity } from '@slipway/kernel';
import type { Instance } from './spec.ts';

/** The environment variable by which the processes of an instance are found. */
export const MARKER = 'SLIPWAY_INSTANCE';

const KILL_TIMEOUT_MS = 5_000;

type Sought = Pick<Instance, 'id' | 'identity' | 'logFile'>;

interface Member extends ProcessIdentity {
  /** The process group; equal to `pid` for its leader. */
  readonly group: number;
}

/** @returns every living process of an instance, whoever started it and when */
export function findMembers(instance: Sought): Member[] {
  const { identity } = instance;
  // A group's number may be another's once its leader is gone, so only a living leader counts.
  const group = identity && isAlive(identity) ? identity.pid : undefined;
  const candidates = process.platform === 'linux' ? listByProc() : listByTools(instance.logFile);
  return candidates.flatMap((candidate) => {
    if (candidate.pid === process.pid) return [];
    const found = identify(candidate.pid);
    if (!found) return [];
    const isMember = candidate.group === group || candidate.isMarked(instance.id);
    return isMember ? [{ ...found, group: candidate.group }] : [];
  });
}

/** @returns the process that leads an instance, or undefined if none of it runs */
export function findLeader(instance: Sought): ProcessIdentity | undefined {
  const members = findMembers(instance);
  const leader = members.find(({ pid, group }) => pid === group) ?? members[0];
  return leader && { pid: leader.pid, startedAt: leader.startedAt };
}

interface Candidate {
  readonly pid: number;
  readonly group: number;
  readonly isMarked: (id: string) => boolean;
}

function listByProc(): Candidate[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = readOrEmpty(`/proc/${name}/stat`);
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    const isMarked = (id: string) =>
      readOrEmpty(`/proc/${name}/environ`).split('\0').includes(`${MARKER}=${id}`);
    return [{ pid: Number(name), group, isMarked }];
  });
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It ended meanwhile, or is another user's: not ours in both cases.
  }
}

function listByTools(logFile: string | null): Candidate[] {
  const writers = new Set(logFile ? writersOf(logFile) : []);
  const lines = output('ps', ['-axo', 'pid=,pgid=']).trim().split('\n');
  return lines.map((line) => {
    const [pid = 0, group = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, group, isMarked: () => writers.has(pid) };
  });
}

/** @returns the pids that have a file open for writing; a reader, such as `tail`, is none */
export function writersOf(file: string): number[] {
  const pids: number[] = [];
  let pid = 0;
  for (const line of output('lsof', ['-F', 'pa', '--', file]).split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (/^a[wu]/.test(line) && !pids.includes(pid)) pids.push(pid);
  }
  return pids;
}

function output(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return ''; // lsof fails when nobody has the file open.
  }
}

/**
 * Asks all processes of an instance to end, waits for them, and kills at the deadline.
 *
 * @param graceMs how long they may take to end what they have begun, in milliseconds
 * @returns how it went; `left` if even a kill did not end them in five seconds
 */
export async function endMembers(
  instance: Sought,
  graceMs: number,
  clock: Clock,
): Promise<'gone' | 'ended' | 'killed' | 'left'> {
  const asked = new Map<number, ProcessIdentity>();
  // What was found once stays known: after its leader's end a group is not recognised any more.
  const living = () => {
    for (const member of findMembers(instance)) asked.set(member.pid, member);
    return [...asked.values()].filter(isAlive);
  };
  const rounds = [
    { signal: 'SIGTERM', untilMs: clock.nowMs() + graceMs, how: 'ended' },
    { signal: 'SIGKILL', untilMs: clock.nowMs() + graceMs + KILL_TIMEOUT_MS, how: 'killed' },
  ] as const;
  let members = living();
  if (members.length === 0) return 'gone';
  for (const { signal, untilMs, how } of rounds) {
    const told = new Set<string>();
    while (members.length > 0 && clock.nowMs() < untilMs) {
      for (const member of members) {
        const name = `${member.pid} ${member.startedAt}`;
        if (!told.has(name)) signalProcess(member, signal);
        told.add(name);
      }
      while (members.some(isAlive) && clock.nowMs() < untilMs) await clock.sleep(10);
      members = living();
    }
    if (members.length === 0) return how;
  }
  return 'left';
}
