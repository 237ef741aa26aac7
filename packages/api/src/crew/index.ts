/** The routes of the crew: each part's own, in a file of its own. */
import { PICKS_ROUTES } from './picks.ts';
import { ROSTER_ROUTES } from './roster.ts';
import { TRAINING_ROUTES } from './training.ts';
import { TRIAGE_ROUTES } from './triage.ts';

export * from './picks.ts';
export * from './roster.ts';
export * from './training.ts';
export * from './triage.ts';

export const CREW_ROUTES = {
  ...ROSTER_ROUTES,
  ...TRIAGE_ROUTES,
  ...PICKS_ROUTES,
  ...TRAINING_ROUTES,
} as const;
