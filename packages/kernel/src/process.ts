/**
 * Which process is meant: a pid alone may be reused, a pid with its start time may not.
 * Slipway records both, finds its processes again after its own death, and ends only those.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startedByPs } from './ps.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in the kernel's own ticks since boot (Linux) or as `ps` prints it (elsewhere). */
  readonly startedAt: string;
}

/**
 * @returns who has this pid now, or undefined if nobody
 *
 * A zombie counts as nobody. So a child of ours that has just ended reads as gone a moment before
 * Node tells its exit code: who needs the code awaits the child's `exit` event.
 */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform !== 'linux') {
    const startedAt = startedByPs(pid);
    return startedAt === undefined ? undefined : { pid, startedAt };
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command in parentheses may hold anything; fields are counted after the last ")".
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    return state === 'Z' || startedAt === undefined ? undefined : { pid, startedAt };
  } catch {
    return undefined;
  }
}

/** @returns whether exactly this process still runs */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Sends a signal to exactly this process.
 *
 * @returns false if it is gone
 * @throws what the system says when it runs and we may not signal it (EPERM)
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    // "Gone" must not be said of a process that runs under another user.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/**
 * Asks a process to end, waits, and kills it at the deadline.
 *
 * @param graceMs how long it may take to end by itself, in milliseconds
 * @returns `gone` if it had ended before, else whether it `ended` by itself or was `killed`
 */
export async function endProcess(
  identity: ProcessIdentity,
  graceMs: number,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<'gone' | 'ended' | 'killed'> {
  if (!signalProcess(identity, signal)) return 'gone';
  const deadlineMs = Date.now() + graceMs;
  while (Date.now() < deadlineMs) {
    if (!isAlive(identity)) return 'ended';
    await delay(15);
  }
  signalProcess(identity, 'SIGKILL');
  while (isAlive(identity)) await delay(5);
  return 'killed';
}
