/**
 * What a walk through a store is asked to be, and what it costs.
 *
 *   entrance ─► ambient ─► chilled ─► frozen ─► (freezer) ─► pack
 *
 * Each zone is two phases: what can bear weight, then what is crushed by it. A phase is done before
 * the next begins; within one, any order. Frozen totes go to the freezer first, then to the pack.
 */
import { ZONES, type Zone } from './pick-list.ts';
import type { Floor, Stop } from './floor.ts';

/** What is to be visited together before what comes after: distinct stops, in any order. */
export interface Phase {
  readonly zone: Zone;
  readonly isCrushable: boolean;
  readonly stops: readonly Stop[];
}

export interface Walk {
  /** Nodes in the order of the visits, phase by phase. */
  readonly order: readonly number[];
  /** From the entrance to the pack. */
  readonly metres: number;
}

/** A walk to be found: the floor, and phases none of which is empty. */
export interface WalkQuestion {
  readonly floor: Floor;
  readonly phases: readonly Phase[];
}

/** A line, as far as walking goes. */
export interface ToVisit {
  readonly stop: Stop;
  readonly zone: Zone;
  readonly isCrushable: boolean;
}

/** @returns the phases in which lines are walked; one stop for all lines at one spot */
export function phasesOf(lines: readonly ToVisit[]): readonly Phase[] {
  return ZONES.flatMap((zone) =>
    [false, true].flatMap((isCrushable) => {
      const own = lines.filter((line) => line.zone === zone && line.isCrushable === isCrushable);
      const stops = new Map(own.map(({ stop }) => [stop.node, stop]));
      return stops.size === 0 ? [] : [{ zone, isCrushable, stops: [...stops.values()] }];
    }),
  );
}

/** @returns where the walk goes after the last stop: the freezer if anything is frozen; the pack */
export function tailOf({ floor, phases }: WalkQuestion): readonly number[] {
  const { freezer, pack } = floor.points;
  return phases.some(({ zone }) => zone === 'frozen') ? [freezer, pack] : [pack];
}

/** @returns metres from the entrance over these nodes to the pack */
export function metresOf(question: WalkQuestion, order: readonly number[]): number {
  const { floor } = question;
  const all = [floor.points.entrance, ...order, ...tailOf(question)];
  return all.slice(1).reduce((sum, node, at) => sum + floor.distance(all[at]!, node), 0);
}

/** @returns the walk over these nodes, measured */
export const walkOf = (question: WalkQuestion, order: readonly number[]): Walk => ({
  order,
  metres: metresOf(question, order),
});
