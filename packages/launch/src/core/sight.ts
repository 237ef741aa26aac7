/** Whether the launch's comparisons could see anything at its traffic and speed. */
import { isBlind, sightsOf, type Sight } from '@slipway/ramp';
import { BlindComparisonError } from '../errors.ts';
import type { LaunchSpec } from './spec.ts';

/** @param speed plan milliseconds per real millisecond */
export function launchSights({ ramp, criteria, stores }: LaunchSpec, speed: number): Sight[] {
  if (!ramp) return [];
  const expected = new Map(stores.map(({ id, expectedPerSecond }) => [id, expectedPerSecond]));
  return sightsOf(ramp, criteria, expected, speed);
}

/** @throws {BlindComparisonError} a comparison that decides would miss green ten times as bad */
export function checkSight(spec: LaunchSpec, speed: number): void {
  const blind = launchSights(spec, speed).find(isBlind);
  if (blind) throw new BlindComparisonError(blind, speed);
}
