/** What reads a signal: one file of this folder for each kind, one line in index.ts. */
import type { LaunchSpec } from '@slipway/launch';
import type { Reading, ReadingCriterion } from '@slipway/ramp';
import type { Devices } from '../drive/devices.ts';
import type { JourneyRounds } from './journey-rounds.ts';

/** What a look tells, without what the board knows by itself. */
export type Look = Pick<Reading, 'store' | 'value' | 'count' | 'atMs'>;

export interface SignalReader {
  /** How often it is to be read, milliseconds. */
  readonly everyMs: number;
  /** Older than this a look is no evidence, milliseconds. */
  readonly freshForMs: number;
  /** @returns a look at each store, or one at the fleet; throws when there is none */
  read(): Promise<readonly Look[]>;
  close(): Promise<void>;
}

/** What readers read from. */
export interface SignalGround {
  readonly spec: LaunchSpec;
  /** The launch's databases by name; secrets. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly devices: () => Devices | null;
  readonly journeys: JourneyRounds | null;
}

/** Opens a reader; of another kind of signal than its own it makes none. */
export type OpenReader = (criterion: ReadingCriterion, ground: SignalGround) => SignalReader | null;

/** Three looks may fail before what was seen is no evidence any more. */
export const freshFor = (everyMs: number): number => Math.max(10_000, 3 * everyMs);
