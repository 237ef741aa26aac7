/** `certificates`: of those who are rostered until three days after the opening. */
import { stationCertified } from '@slipway/crew';
import { openingShifts } from './opening-shifts.ts';
import type { OpenProbe } from './probe-ground.ts';

export const openCertificates: OpenProbe = (ground) =>
  (ground.launch.spec.crew ?? null) === null
    ? null
    : {
        kind: 'certificates',
        read: async ({ probed, store }) => {
          const station = probed.ask['of'] === 'triage' ? 'triage' : 'picks';
          return openingShifts(ground, store, (shifts) => stationCertified(shifts, station));
        },
      };
