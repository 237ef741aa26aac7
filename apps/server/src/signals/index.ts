/** Every kind of signal that this server reads. */
import type { ReadingCriterion } from '@slipway/ramp';
import { openFleet } from './fleet.ts';
import { openHttp } from './http.ts';
import { openJourney } from './journey.ts';
import type { OpenReader, SignalGround, SignalReader } from './reader.ts';
import { openSql } from './sql.ts';

const READERS: readonly OpenReader[] = [openJourney, openSql, openFleet, openHttp];

/** Opens the reader of a criterion's signal; reads nothing yet. */
export function openReader(criterion: ReadingCriterion, ground: SignalGround): SignalReader {
  for (const open of READERS) {
    const reader = open(criterion, ground);
    if (reader) return reader;
  }
  throw new Error(`openReader: nobody reads ${JSON.stringify(criterion.signal)}`);
}
