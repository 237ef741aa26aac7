/** Reads a journey's file; every problem with its line. */
import { readDocument } from '@slipway/kernel';
import type { Journey } from './core/journey.ts';
import { readJourney } from './core/read-journey.ts';

/**
 * @param file its path, as messages name it
 * @throws {InputFileError} it is not there, does not parse, or says what cannot be
 */
export function readJourneyFile(file: string): Journey {
  const document = readDocument(file);
  const read = readJourney(document.value);
  if (!read.ok) throw document.error(read.problems);
  return read.value;
}
