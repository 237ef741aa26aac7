/**
 * Whether the launch's comparisons could see anything at its traffic and speed.
 *
 * On the day one that could not is refused: it would be a promise that nobody keeps. In a rehearsal
 * plan time runs faster, and steps are too short to compare anything: there it is shown and decides
 * nothing, so that the same criteria, by their hash, can be rehearsed.
 */
import { isBlind, isMetered, sightsOf, type Criterion, type Sight } from '@slipway/ramp';
import { BlindComparisonError } from '../errors.ts';
import type { LaunchSpec } from './spec.ts';

/** @param speed plan milliseconds per real millisecond */
export function launchSights({ ramp, criteria, stores }: LaunchSpec, speed: number): Sight[] {
  if (!ramp) return [];
  const expected = new Map(stores.map(({ id, expectedPerSecond }) => [id, expectedPerSecond]));
  return sightsOf(ramp, criteria, expected, speed);
}

/**
 * @returns the launch as it is judged at a speed; its criteria's hash stays that of the file
 * @throws {BlindComparisonError} on the day, a comparison would miss green ten times as bad
 */
export function judgedAt(spec: LaunchSpec, speed: number): LaunchSpec {
  const blind = launchSights(spec, speed).filter(isBlind);
  const [first] = blind;
  if (!first) return spec;
  if (speed === 1) throw new BlindComparisonError(first);
  const ids = new Set(blind.map(({ criterion }) => criterion));
  return { ...spec, criteria: spec.criteria.map((one) => (ids.has(one.id) ? informed(one) : one)) };
}

function informed(criterion: Criterion): Criterion {
  if (!isMetered(criterion) || !criterion.compare) return criterion;
  return { ...criterion, compare: { ...criterion.compare, isInformational: true } };
}
