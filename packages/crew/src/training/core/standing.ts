/** How a person stands with everything that their work asks for: what is held, what comes next. */
import { standingOf, type Certificate, type Standing } from '../../core/certificate.ts';
import type { Person } from '../../core/person.ts';
import { shortestPath, type TrainingPath, type TrainingStep } from '../../core/shortest-path.ts';
import { CERTIFICATES, isStation, STATIONS } from '../../core/station.ts';
import { waitingFor } from './observer.ts';

export interface CertificateStanding {
  readonly name: string;
  readonly standing: Standing;
  /** What would earn it; empty modules: only the observation lacks; null: it is valid, or untaught. */
  readonly path: TrainingPath | null;
  /** Passed and not observed since, ms since 1970; null: nothing waits for a mentor. */
  readonly waitsSinceMs: number | null;
}

/** @returns certificates that a person's stations ask for; a skill may name one of no station */
export function rolesOf({ skills, experience }: Pick<Person, 'skills' | 'experience'>): string[] {
  const needs = skills.flatMap((skill): readonly string[] => {
    if (!isStation(skill)) return CERTIFICATES.includes(skill) ? [skill] : [];
    const open: readonly string[] = STATIONS[skill].open;
    return open.includes(experience) ? STATIONS[skill].needs : [];
  });
  return [...new Set(needs)];
}

/** What is known of one person. */
export interface Known {
  readonly certificates: readonly Certificate[];
  readonly passed: ReadonlySet<string>;
  readonly steps: readonly TrainingStep[];
  readonly nowMs: number;
}

/** @returns each certificate that the person's work asks for, or that they hold, by name */
export function standingsOf(
  person: Pick<Person, 'skills' | 'experience'>,
  { certificates, passed, steps, nowMs }: Known,
): readonly CertificateStanding[] {
  const names = new Set([...rolesOf(person), ...certificates.map(({ name }) => name)]);
  return [...names].toSorted().map((name) => {
    const standing = standingOf(certificates, name, nowMs);
    const waitsSinceMs = waitingFor(certificates, name, nowMs)?.passedMs ?? null;
    const none = { modules: [], minutes: 0 };
    const question = { certificate: name, passed, hasHeld: standing.is === 'expired' };
    const taught = () => shortestPath(steps, question);
    const path = standing.is === 'valid' ? null : standing.is === 'not-observed' ? none : taught();
    return { name, standing, path, waitsSinceMs };
  });
}
