/**
 * Who failed, once a measure's evidence has reached its bound: one store, which goes back alone, or
 * the fleet.
 *
 * Leaving the worst store out takes its own part of the evidence away, so that at the moment when a
 * fleet that is bad all over is found, the rest of it is short of the bound. To ask the whole bound
 * of the rest would send such a fleet back store by store for hours. Half of it, in logarithms, is
 * far more than healthy stores ever have together.
 *
 * Simulated, 15 stores of 20 units, 100 launches a cell: a fleet with ratio 2, 3 or 5 is blamed at
 * the first finding in 92, 92 and 87 % (0, 10 and 18 % with the whole bound); one store with ratio
 * 5 or 10 among good ones never made the fleet blamed.
 */
import type { Standing } from './unit-evidence.ts';

/** @returns the place of the store that failed alone, or the fleet; null below the bound */
export function blamed(most: Standing, failAt: number): number | 'fleet' | null {
  if (most.logE < failAt) return null;
  return most.worst < 0 || most.logEWithoutWorst >= failAt / 2 ? 'fleet' : most.worst;
}
