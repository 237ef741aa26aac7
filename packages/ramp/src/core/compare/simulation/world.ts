/**
 * Worlds: in what way customers meet bad answers. In each the share of bad answers is the base on
 * average; what differs is who meets them, and how many at a time.
 */
import type { Random } from '@slipway/kernel';
import { gamma } from './draws.ts';
import { BURST, OUTAGE, SINGLE, type Fault } from './fault.ts';

export interface World {
  readonly name: string;
  readonly fault: Fault;
  /** @returns how prone one unit is to faults; 1 on average */
  proneness(random: Random): number;
  /** @returns by what the base is multiplied so far into the launch, 0 to 1 */
  drift(progress: number): number;
}

const CALM: World = {
  name: 'independent',
  fault: SINGLE,
  proneness: () => 1,
  drift: () => 1,
};

/** Of a hundred units one has half of all faults. */
const BROKEN = { share: 0.01, proneness: 50 } as const;
const SOUND_PRONENESS = (1 - BROKEN.share * BROKEN.proneness) / (1 - BROKEN.share);

/** A world is one entry here. */
export const WORLDS = {
  independent: CALM,
  bursts: { ...CALM, name: 'bursts of 5', fault: BURST },
  outages: { ...CALM, name: 'outages of 10 min', fault: OUTAGE },
  uneven: { ...CALM, name: 'uneven units', proneness: (random) => gamma(random, 0.3) },
  broken: {
    ...CALM,
    name: '1 % broken units',
    proneness: (random) => (random.next() < BROKEN.share ? BROKEN.proneness : SOUND_PRONENESS),
  },
  /** Tenfold from the launch's beginning to its end, about the base. */
  drifting: { ...CALM, name: 'drifting base', drift: (progress) => 10 ** (progress - 0.5) },
} as const satisfies Record<string, World>;
