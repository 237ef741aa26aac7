/** Reads the journeys that a launch file names; what it says of them is kept with the launch. */
import type { InputDocument } from '@slipway/kernel';
import { readJourneyFile, type Journey } from '@slipway/rehearsal';
import { isRecord } from './core/not-enforced.ts';
import { readNamed, type PlacedProblem } from './named-files.ts';

export interface ReadJourneys {
  /** In the order of the file; those that could be read. */
  readonly journeys: readonly Journey[];
  readonly problems: readonly PlacedProblem[];
}

/** Reads every journey; one that is named twice, or whose name is taken, is a problem. */
export function readJourneys(launch: InputDocument): ReadJourneys {
  const section = isRecord(launch.value) ? launch.value['journeys'] : undefined;
  const names: readonly unknown[] = Array.isArray(section) ? section : [];
  const journeys: Journey[] = [];
  const problems: PlacedProblem[] = [];
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || name === '') continue; // its form is told by its section
    const path = ['journeys', index];
    const read = readNamed(launch, 'journey', name, path, readJourneyFile);
    problems.push(...read.problems);
    if (!read.value) continue;
    const { value } = read;
    if (journeys.some((one) => one.name === value.name)) {
      const what = `There is a journey "${value.name}" already.`;
      const next = 'Give each its own name, or take one out.';
      problems.push({ path, what, next, place: launch.place(path) });
    }
    journeys.push(value);
  }
  return { journeys, problems };
}
