/** Makes real faults of planned ones: one file of this folder for each kind, one line here. */
import type { Clock } from '@slipway/kernel';
import type { PlannedFault } from '../core/plan.ts';
import type { CriterionFault } from '../run.ts';
import { gateFault } from './gate.ts';
import { killFault } from './kill.ts';
import { sqlFault } from './sql.ts';

/** What faults break things with. */
export interface FaultGround {
  /** The file that green's gates look at. */
  readonly harmFile: string;
  /** The staging databases by name; secrets. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** @returns a fault for each criterion that one is planned for */
export function openFaults(
  planned: readonly PlannedFault[],
  ground: FaultGround,
): CriterionFault[] {
  return planned.flatMap((one) => {
    if (one.kind === 'none') return [];
    const { criterion, what, firesWithinMs, speed } = one;
    return [{ criterion, what, firesWithinMs, speed, ...deedOf(one, ground) }];
  });
}

function deedOf(
  fault: Exclude<PlannedFault, { readonly kind: 'none' }>,
  { harmFile, databaseUrls, clock }: FaultGround,
): Pick<CriterionFault, 'begin' | 'end'> {
  if (fault.kind === 'kill') return killFault(clock);
  if (fault.kind === 'gate') return gateFault(harmFile, fault.harm);
  const url = databaseUrls[fault.given.on];
  if (url === undefined) throw new Error(`openFaults: no URL for database ${fault.given.on}`);
  return sqlFault(url, fault.given);
}
