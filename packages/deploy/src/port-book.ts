/** The ports that this deployment has given out, so that two instances never get the same one. */
import { freePort, isPortFree } from '@slipway/kernel';

const MOST_TRIES = 50;

export interface PortBook {
  /** @returns a port that was free a moment ago and that no other instance has */
  take(): Promise<number>;
  /** Notes that an instance has this URL's port already. */
  hold(url: string): void;
  /** Gives the port of an ended instance back. */
  release(url: string): void;
}

/** @param pick proposes a port; any free one unless told otherwise */
export function createPortBook(pick: () => Promise<number> = () => freePort()): PortBook {
  const held = new Set<number>();
  const portOf = (url: string) => Number(new URL(url).port);
  return {
    take: async () => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const port = await pick();
        if (held.has(port)) continue;
        held.add(port);
        if (await isPortFree(port)) return port;
        held.delete(port);
      }
      throw new Error(`createPortBook: no free port in ${MOST_TRIES} tries`);
    },
    hold: (url) => void held.add(portOf(url)),
    release: (url) => void held.delete(portOf(url)),
  };
}
