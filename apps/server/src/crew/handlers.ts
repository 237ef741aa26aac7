/** The routes of the crew: one line registers a part. */
import type { CREW_ROUTES } from '@slipway/api';
import type { CrewGround, CrewHandlers } from './ground.ts';
import { picksHandlers } from './picks/handlers.ts';
import { rosterHandlers } from './roster/handlers.ts';
import { trainingHandlers } from './training/handlers.ts';
import { triageHandlers } from './triage/handlers.ts';

export function crewHandlers(ground: CrewGround): CrewHandlers<typeof CREW_ROUTES> {
  return {
    ...rosterHandlers(ground),
    ...triageHandlers(ground),
    ...picksHandlers(ground),
    ...trainingHandlers(ground),
  };
}
