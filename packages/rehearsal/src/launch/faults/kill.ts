/** Green's processes are killed, and killed again whenever they are back, until it is over. */
import type { LaunchView } from '@slipway/api';
import { isAlive, type Clock } from '@slipway/kernel';

const AGAIN_MS = 200;

/** @param clock paces the looks at who runs */
export function killFault(clock: Clock) {
  const over = new AbortController();
  let killing = Promise.resolve();
  /** A server that does not answer for a moment is asked again. */
  const keepKilling = async (show: () => Promise<LaunchView>): Promise<void> => {
    while (!over.signal.aborted) {
      await clock.sleep(AGAIN_MS, over.signal).catch(() => undefined);
      const view = over.signal.aborted ? null : await show().catch(() => null);
      if (view) killGreen(view);
    }
  };
  return {
    begin: async (show: () => Promise<LaunchView>): Promise<void> => {
      killGreen(await show());
      killing = keepKilling(show);
    },
    end: async (): Promise<void> => {
      over.abort();
      await killing;
    },
  };
}

function killGreen({ processes }: LaunchView): void {
  for (const one of processes) {
    if (one.role !== 'service' || one.colour !== 'green' || !isAlive(one)) continue;
    try {
      process.kill(-one.pid, 'SIGKILL'); // its whole group: what it has started does the work
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
