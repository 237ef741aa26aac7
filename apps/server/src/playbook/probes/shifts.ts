/** `shifts`: whether a roster is published for the opening, and whether each shift is led. */
import { rosterPublished, shiftsLed } from '@slipway/crew';
import { openingShifts } from './opening-shifts.ts';
import type { OpenProbe } from './probe-ground.ts';

export const openShifts: OpenProbe = (ground) =>
  (ground.launch.spec.crew ?? null) === null
    ? null
    : {
        kind: 'shifts',
        read: async ({ probed, store }) =>
          openingShifts(ground, store, (shifts, opensMs) =>
            probed.ask['of'] === 'led' ? shiftsLed(shifts) : rosterPublished(shifts, opensMs),
          ),
      };
