/**
 * Whether every name that a journey uses is known by then: given to every run, a variable, or
 * captured by an earlier step of the same case.
 */
import { nearest, type DocumentPath, type Problem } from '@slipway/kernel';
import { RUN_NAMES, type Journey, type JourneyCase, type JourneyStep } from './journey.ts';
import type { JourneySection } from './section.ts';
import { namesIn } from './template.ts';

/** @returns a problem for each name that nothing gives, told once however many cases lack it */
export function unknownNames(journey: Journey, section: JourneySection): Problem[] {
  const found = new Map<string, Problem>();
  for (const one of journey.cases) {
    for (const problem of ofCase(journey, one, section)) {
      const key = JSON.stringify([problem.path, problem.what]);
      if (!found.has(key)) found.set(key, problem);
    }
  }
  const ofUnit = Array.from(namesIn(journey.unit)).filter((name) => !isGiven(name));
  return [
    ...ofUnit.map((name): Problem => {
      const what = `The unit uses {{${name}}}, which is not known before the first step.`;
      return { path: ['unit'], what, next: `Known then: ${RUN_NAMES.join(', ')}.` };
    }),
    ...found.values(),
    ...ofCleanup(journey),
  ];
}

const isGiven = (name: string): boolean => (RUN_NAMES as readonly string[]).includes(name);

function ofCase(journey: Journey, one: JourneyCase, section: JourneySection): Problem[] {
  const known = new Set<string>([...RUN_NAMES, ...Object.keys(one.variables)]);
  return one.steps.flatMap((step) => {
    const missing = Array.from(usedBy(step)).filter((name) => !known.has(name));
    for (const name of Object.keys(step.capture)) known.add(name);
    const index = section.steps.findIndex(({ step: name }) => name === step.name);
    const path = section.cases?.[one.name]?.steps?.[step.name]
      ? ['cases', one.name, 'steps', step.name]
      : ['steps', index];
    const where = `Journey ${journey.name}, step ${step.name}`;
    return missing.map((name) => problemOf(`${where} (case ${one.name})`, name, known, path));
  });
}

/** A cleanup step may need what only some cases capture: it is left out where that is missing. */
function ofCleanup({ name: journey, cases, cleanup }: Journey): Problem[] {
  const known = new Set<string>([
    ...RUN_NAMES,
    ...cases.flatMap(({ variables }) => Object.keys(variables)),
    ...[...cases.flatMap(({ steps }) => steps), ...cleanup].flatMap(({ capture }) =>
      Object.keys(capture),
    ),
  ]);
  return cleanup.flatMap((step, index) => {
    const missing = Array.from(usedBy(step)).filter((name) => !known.has(name));
    const where = `Journey ${journey}, cleanup step ${step.name}`;
    return missing.map((name) => problemOf(where, name, known, ['cleanup', index]));
  });
}

function problemOf(
  where: string,
  name: string,
  known: ReadonlySet<string>,
  path: DocumentPath,
): Problem {
  const guess = nearest(name, Array.from(known));
  return {
    path,
    what: `${where} uses {{${name}}}, which no step before it captures.`,
    next: guess ? `Did you mean "${guess}"?` : `Add \`capture: { ${name}: $.… }\` to such a step.`,
  };
}

/** @returns the names that a step's request and expectations use */
export function usedBy({ request, expect }: JourneyStep): Set<string> {
  const { path, headers, body } = request;
  return namesIn([path, headers, body, expect.json]);
}
