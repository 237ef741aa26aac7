/** Who a process is, asked of `ps`, for systems that have no /proc. */
import { execFileSync } from 'node:child_process';

/** @returns the start time that `ps` tells, in UTC; undefined if nobody or a zombie has the pid */
export function startedByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      // The same moment must read the same whoever asks.
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    const [, state, startedAt] = /^(\S+)\s+(.*\S)\s*$/.exec(line.trim()) ?? [];
    return state?.startsWith('Z') ? undefined : startedAt;
  } catch {
    return undefined;
  }
}
