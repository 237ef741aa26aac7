/** How far a list is, zone by zone, and how fast it goes. */
import type { Zone } from './pick-list.ts';
import type { Picking } from './picking-state.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** In the order of the walk; `done`, `now` or `open` for each line. */
  readonly zones: readonly ZoneProgress[];
  /** The zone of the line at hand, and which of its lines that is; null when all are done. */
  readonly now: { readonly zone: Zone; readonly nth: number; readonly of: number } | null;
}

export interface ZoneProgress {
  readonly zone: Zone;
  readonly lines: readonly ('done' | 'now' | 'open')[];
}

export function progressOf({ list, open }: Picking): Progress {
  const isOpen = new Set(open);
  const now = list.lines.find(({ step }) => step === open[0]);
  const zones = list.zones.map(({ zone }): ZoneProgress => {
    const own = list.lines.filter((line) => line.zone === zone);
    const done = own.filter(({ step }) => !isOpen.has(step)).length;
    const left = own.length - done;
    // Drawn as a bar: what is done first, whatever was moved to the end.
    const lines = own.map((_, at) => {
      if (at < done) return 'done';
      return at === done && now?.zone === zone ? 'now' : 'open';
    });
    return { zone, lines: left === 0 ? own.map(() => 'done') : lines };
  });
  const current = zones.find(({ zone }) => zone === now?.zone);
  const nth = (current?.lines.indexOf('now') ?? 0) + 1;
  return {
    done: list.lines.length - open.length,
    total: list.lines.length,
    zones,
    now: now && current ? { zone: now.zone, nth, of: current.lines.length } : null,
  };
}

const HOUR_MS = 3_600_000;
/** A pace of so few moments says nothing, in ms. */
const LEAST_MS = 30_000;

/**
 * @param nowMs ms since 1970
 * @returns lines closed per hour since the first step of the list; null: too early to say
 */
export function paceOf(picking: Picking, nowMs: number): number | null {
  let firstMs = nowMs;
  let closed = 0;
  let after: Picking = picking;
  for (let at = picking.past; at; after = at.before, at = at.before.past) {
    if (at.step?.atMs !== undefined) firstMs = Math.min(firstMs, at.step.atMs);
    closed += Math.max(0, at.before.open.length - after.open.length);
  }
  const lengthMs = nowMs - firstMs;
  return closed < 2 || lengthMs < LEAST_MS ? null : Math.round((closed * HOUR_MS) / lengthMs);
}
