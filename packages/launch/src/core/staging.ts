/**
 * Reads the section `staging`: on what the launch is rehearsed, and how criteria are made to fire
 * there that no fault from outside can reach. A launch that has it is locked only once rehearsed.
 */
import { checkShape, nearest, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';
import type { GivenFault } from '@slipway/rehearsal';
import { StagingSection } from './launch-file.ts';
import { parseReference } from './reference.ts';
import type { StagingSpec } from './spec.ts';

/** What the section may name. */
export interface StagingGround {
  readonly databases: readonly string[];
  /** Null: the criteria could not be read, so that their ids are not known. */
  readonly criteria: readonly string[] | null;
}

/** Reads `staging`, which is there. */
export function readStaging(
  raw: unknown,
  path: DocumentPath,
  ground: StagingGround,
): Parsed<StagingSpec> {
  const shape = checkShape(StagingSection, raw, path);
  if (!shape.ok) return shape;
  const { databases = null, faults = [] } = shape.value;
  const problems = [
    ...(databases ? databaseProblems(databases, [...path, 'databases'], ground.databases) : []),
    ...faults.flatMap((fault, index) => {
      const earlier = faults.slice(0, index).map(({ criterion }) => criterion);
      return faultProblems(fault, [...path, 'faults', index], ground, earlier);
    }),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const given = faults.map(({ criterion, sql, on, undo = null }) => ({ criterion, sql, on, undo }));
  return { ok: true, value: { databases, faults: given } };
}

/** All of the launch's databases or none: half a staging would let it write elsewhere. */
function databaseProblems(
  databases: Readonly<Record<string, string>>,
  path: DocumentPath,
  known: readonly string[],
): Problem[] {
  const wrong = Object.entries(databases).flatMap(([name, reference]): Problem[] => {
    const at = [...path, name];
    if (!known.includes(name)) return [unknown('database', name, at, known, true)];
    if (parseReference(reference)) return [];
    const what = `The staging URL of "${name}" stands here as a value; secrets are references.`;
    const next = 'Write env:NAME, the name of an environment variable, or file:PATH.';
    return [{ path: at, what, next }];
  });
  const missing = known.filter((name) => !Object.hasOwn(databases, name));
  if (missing.length === 0) return wrong;
  const names = missing.map((name) => `"${name}"`).join(', ');
  const what = `Staging has no database in place of ${names}.`;
  const next = 'Name one for each, or take `databases` out: then all of them are made.';
  return [...wrong, { path, what, next, atKey: true }];
}

function faultProblems(
  { criterion, on }: { readonly criterion: string; readonly on: string },
  path: DocumentPath,
  { databases, criteria }: StagingGround,
  earlier: readonly GivenFault['criterion'][],
): Problem[] {
  const problems: Problem[] = [];
  if (criteria && !criteria.includes(criterion)) {
    problems.push(unknown('criterion', criterion, [...path, 'criterion'], criteria));
  }
  if (earlier.includes(criterion)) {
    const what = `There is a fault for "${criterion}" already.`;
    problems.push({ path: [...path, 'criterion'], what, next: 'Keep one of them.' });
  }
  if (!databases.includes(on)) problems.push(unknown('database', on, [...path, 'on'], databases));
  return problems;
}

function unknown(
  kind: string,
  name: string,
  path: DocumentPath,
  known: readonly string[],
  atKey = false,
): Problem {
  const guess = nearest(name, known);
  const next = guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ') || 'none'}.`;
  return { path, what: `There is no ${kind} "${name}".`, next, atKey };
}
