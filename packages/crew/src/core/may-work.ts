/**
 * Whether somebody may work at a station: the one function that rosters, triage and picks ask, so
 * that an expired certificate takes a person off all three at once.
 *
 * Rules (SPEC.md): G1 every need is valid to the end of the work · G2 layering · G3 a gap names the
 * shortest training that closes it.
 */
import { standingOf, type Certificate, type Standing } from './certificate.ts';
import type { Person } from './person.ts';
import { shortestPath, type TrainingPath, type TrainingStep } from './shortest-path.ts';
import { STATIONS, type Station } from './station.ts';

export interface Work {
  readonly station: Station;
  /** Ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** One reason why somebody may not, and what would change it. */
export type Gap =
  | { readonly kind: 'skill'; readonly station: Station }
  | { readonly kind: 'experience'; readonly has: string; readonly asked: readonly string[] }
  | {
      readonly kind: 'certificate';
      readonly name: string;
      readonly standing: Exclude<Standing, { is: 'valid' }>;
      /** What would close it; null: nothing is taught for it. Empty: only the observation lacks. */
      readonly path: TrainingPath | null;
    };

export type MayWork =
  | { readonly may: true }
  | { readonly may: false; readonly gaps: readonly Gap[] };

/** What is known of one person. */
export interface Standings {
  /** Of this person, in any order. */
  readonly certificates: readonly Certificate[];
  /** Modules that the person has passed, and whose passing still counts. */
  readonly passed: ReadonlySet<string>;
  /** Everything that is taught. */
  readonly training: readonly TrainingStep[];
}

export function mayWork(
  person: Pick<Person, 'skills' | 'experience'>,
  { station, untilMs }: Work,
  { certificates, passed, training }: Standings,
): MayWork {
  const { needs, open } = STATIONS[station];
  const asked: readonly string[] = open;
  const gaps: Gap[] = [];
  if (!person.skills.includes(station)) gaps.push({ kind: 'skill', station });
  if (!asked.includes(person.experience)) {
    gaps.push({ kind: 'experience', has: person.experience, asked });
  }
  for (const name of needs) {
    const standing = standingOf(certificates, name, untilMs);
    if (standing.is === 'valid') continue;
    const hasHeld = standing.is === 'expired';
    const path =
      standing.is === 'not-observed'
        ? { modules: [], minutes: 0 }
        : shortestPath(training, { certificate: name, passed, hasHeld });
    gaps.push({ kind: 'certificate', name, standing, path });
  }
  return gaps.length === 0 ? { may: true } : { may: false, gaps };
}

/** @returns a gap in words for people */
export function gapInWords(gap: Gap): string {
  if (gap.kind === 'skill') return `does not know how to work at ${gap.station}`;
  if (gap.kind === 'experience') return `is ${gap.has}; ${gap.asked.join(' or ')} is asked for`;
  const { name, standing, path } = gap;
  const is = { expired: 'has run out', missing: 'is missing' };
  if (standing.is === 'not-observed') return `certificate ${name} waits for a mentor's observation`;
  const cure = path
    ? `${path.modules.join(', then ')} would do: ${path.minutes} minutes`
    : 'no module teaches it';
  return `certificate ${name} ${is[standing.is]}; ${cure}`;
}
