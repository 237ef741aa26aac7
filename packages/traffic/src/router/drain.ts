/**
 * Draining a colour: no request of it is cut, its long-lived streams get an announced end.
 *
 * While it drains, every answer of the colour says `connection: close`; a connection that has sent
 * nothing yet is left alone. Streams that never end by themselves (events, WebSockets) are ended at
 * the deadline. Rules: SPEC.md, D1 to D3.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Colour } from '../core/routing-table.ts';
import type { Drained } from '../shapes.ts';
import type { Live } from './live.ts';

const LOOK_MS = 10;

/**
 * @param deadlineMs moment, in milliseconds since 1970
 * @returns how many requests of the colour were left, after its streams were ended
 */
export async function drain(live: Live, colour: Colour, deadlineMs: number): Promise<Drained> {
  live.draining.add(colour);
  try {
    while (live.inFlight[colour] > 0 && Date.now() < deadlineMs) {
      await delay(Math.min(LOOK_MS, Math.max(1, deadlineMs - Date.now())));
    }
    for (const flight of live.flights) if (flight.colour === colour) flight.cutOff();
  } finally {
    live.draining.delete(colour);
  }
  const left = live.inFlight[colour];
  return { drained: left === 0, left };
}
