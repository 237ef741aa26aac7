/** How each criterion of the grocer's launch is made to fire, by really breaking something. */
import { rmSync, writeFileSync } from 'node:fs';
import type { CriterionFault } from '@slipway/rehearsal';

/** What faults need to break things. */
export interface FaultGround {
  /** The file that release 2 of each service reads its faults from. */
  readonly faultsFile: string;
  readonly databaseUrl: string;
}

/** Green's release runs with a configuration that breaks it. */
function misconfigured(
  { faultsFile }: FaultGround,
  criterion: string,
  what: string,
  configuration: object,
): CriterionFault {
  return {
    criterion,
    what,
    begin: async () => writeFileSync(faultsFile, JSON.stringify(configuration)),
    end: async () => rmSync(faultsFile, { force: true }),
  };
}

/** @returns the faults that are known, of whatever criteria the launch has */
export function faultsOf(ground: FaultGround): CriterionFault[] {
  return [
    misconfigured(ground, 'failed-requests', 'green answers 500 to 30 % of requests', {
      errorShare: 0.3,
    }),
    misconfigured(ground, 'slow', 'green takes 1.5 s for every request', { delayMs: 1_500 }),
  ];
}
