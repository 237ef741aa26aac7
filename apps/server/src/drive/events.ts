/** The launch's own events and the ramp's as one history. */
import type { EventView } from '@slipway/api';
import type { LaunchEvent } from '@slipway/launch';
import type { StoredEvent } from '@slipway/ramp';

/** @returns the newest of both, oldest first; even ids are the launch's, odd ones the ramp's */
export function mergeEvents(
  launch: readonly LaunchEvent[],
  ramp: readonly StoredEvent[],
  limit: number,
): EventView[] {
  const show = (doubled: number, { atMs, kind, store, text }: LaunchEvent | StoredEvent) => ({
    id: doubled,
    atMs,
    kind,
    store,
    text,
  });
  const all = [
    ...launch.map((event) => show(event.id * 2, event)),
    ...ramp.map((event) => show(event.id * 2 + 1, event)),
  ];
  return all.toSorted((a, b) => a.atMs - b.atMs || a.id - b.id).slice(-limit);
}
