/**
 * The grocer's people in runs where no real person is there: each with a key made for this run. The
 * launch asks for their signatures as it would on the day, and nothing skips that.
 */
import { join } from 'node:path';
import { readPeople } from '@slipway/authority';
import { makePracticePeople, type PracticePeople } from '@slipway/authority/practice';
import { GROCER_FOLDER } from './index.ts';

/** Who signs what is decided for the launch: the commander, and a senior owner. */
export const DECIDERS = ['maria.ortiz', 'j.lindqvist'] as const;

/** Makes a key for everybody of the grocer's people.yaml, and the file that names them. */
export function makeGrocerPeople(folder: string): PracticePeople {
  const people = readPeople(join(GROCER_FOLDER, 'people.yaml'));
  return makePracticePeople(
    folder,
    people.map(({ id }) => id),
  );
}
