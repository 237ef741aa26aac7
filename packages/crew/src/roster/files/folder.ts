/** A folder of a roster's files: read whole, and refused whole. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputFileError, readDocument, type Problem } from '@slipway/kernel';
import type { Certificate } from '../../core/certificate.ts';
import type { Person } from '../../core/person.ts';
import type { TrainingStep } from '../../core/shortest-path.ts';
import type { AvailabilityRule } from '../core/availability.ts';
import { pathOfNeed, readDemand, type DemandFile } from '../core/demand.ts';
import { impossibleOf } from '../core/impossible.ts';
import { problemOf, type Kept } from '../core/kept.ts';
import type { RosterStore } from '../core/problem.ts';
import { namingOf } from '../core/words.ts';
import { readAvailabilityFile } from './availability.ts';
import { readCertificatesFile, readPeopleFile } from './people.ts';

export interface RosterFolder {
  readonly people: readonly Person[];
  /** Of `certificates.csv`, which need not be there. */
  readonly certificates: readonly Certificate[];
  readonly rules: readonly AvailabilityRule[];
  readonly demand: DemandFile;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const place = { file, line: 1, column: 1, quote: '' };
    throw new InputFileError(`${file} cannot be read.`, 'Check the name.', place, []);
  }
}

/**
 * @param stores that there are, with their zones
 * @param training everything that is taught, for what would close a gap
 * @throws {InputFileError} with file and line: columns, people, stores, times, impossible demand
 */
export function readRosterFolder(
  folder: string,
  stores: readonly RosterStore[],
  training: readonly TrainingStep[] = [],
): RosterFolder {
  const at = (name: string) => join(folder, name);
  const ids = stores.map(({ id }) => id);
  const people = readPeopleFile(at('people.csv'), textOf(at('people.csv')), ids);
  const known = people.map(({ id }) => id);
  const certificates = existsSync(at('certificates.csv'))
    ? readCertificatesFile(at('certificates.csv'), textOf(at('certificates.csv')), known)
    : [];
  const rules = existsSync(at('availability.csv'))
    ? readAvailabilityFile(at('availability.csv'), textOf(at('availability.csv')), known)
    : [];
  const document = readDocument(at('demand.yaml'));
  const demand = readDemand(document.value, { stores, people: known });
  if (!demand.ok) throw document.error(demand.problems);
  const file = document.value as DemandFile;
  const kept = { stores, people, certificates, rules, demand: file, passed: new Map(), training };
  const problems = certificates.length === 0 ? [] : impossibleProblems(kept);
  if (problems.length > 0) throw document.error(problems);
  return { people, certificates, rules, demand: file };
}

function impossibleProblems(kept: Kept): Problem[] {
  const problem = problemOf(kept);
  const naming = namingOf(problem);
  return impossibleOf(problem).map(({ shift, stations, asked, able }) => {
    const who = able.slice(0, 6).map(naming.person).join(', ') || 'nobody';
    const what =
      `${stations.join(' and ')} together ask for ${asked} people at ${naming.shift(shift)}; ` +
      `${able.length} may stand there (${who}${able.length > 6 ? ', …' : ''}).`;
    const next = 'Ask for fewer, or certify more people.';
    return { path: pathOfNeed(kept.demand, shift, stations[0]!), what, next };
  });
}
