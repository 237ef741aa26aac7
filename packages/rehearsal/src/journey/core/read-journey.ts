/**
 * Reads a journey: the form first, then what only the whole can tell: that every name is known
 * before it is used, in every case, and that cases vary steps that there are.
 */
import { checkShape, nearest, parseDurationMs, parseJsonPath } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';
import type { Capture, Expectation, Journey, JourneyCase, JourneyStep } from './journey.ts';
import { unknownNames } from './names.ts';
import { JourneySection, type CaseSection, type StepSection } from './section.ts';
import type { VariationSection } from './section.ts';

const DEFAULT_EVERY_MS = 30_000;
const LEAST_EVERY_MS = 500;
const DEFAULT_WITHIN_MS = 5_000;
const DEFAULT_WAIT_EVERY_MS = 250;
const DEFAULT_CASE = 'happy';

/** @param raw the whole file as parsed */
export function readJourney(raw: unknown): Parsed<Journey> {
  const shape = checkShape(JourneySection, raw);
  if (!shape.ok) return shape;
  const section = shape.value;
  const problems = [...formProblems(section), ...caseProblems(section)];
  if (problems.length > 0) return { ok: false, problems };
  const { journey: name, unit = 'journey-{{run}}', cleanup = [] } = section;
  const variables = section.variables ?? {};
  const cases = Object.entries(section.cases ?? { [DEFAULT_CASE]: {} }).map(
    ([caseName, one]): JourneyCase => ({
      name: caseName,
      variables: { ...variables, ...one.variables },
      steps: stepsOf(section.steps, one),
    }),
  );
  const journey: Journey = {
    name,
    everyMs: parseDurationMs(section.every ?? '') ?? DEFAULT_EVERY_MS,
    unit,
    cases,
    cleanup: cleanup.map((one) => stepOf(one)),
  };
  const unknown = unknownNames(journey, section);
  return unknown.length > 0 ? { ok: false, problems: unknown } : { ok: true, value: journey };
}

/** The steps of a case: those of the journey, as it varies them, up to its last. */
function stepsOf(steps: readonly StepSection[], one: CaseSection): JourneyStep[] {
  const last = steps.findIndex(({ step }) => step === one['ends-after']);
  return steps
    .slice(0, last < 0 ? steps.length : last + 1)
    .filter(({ step }) => one.steps?.[step]?.skip !== true)
    .map((step) => stepOf(step, one.steps?.[step.step]));
}

function stepOf(section: StepSection, variation: VariationSection = {}): JourneyStep {
  const request = { ...section.request, ...variation.request };
  const { method, path, headers = {}, body = null } = request;
  const { wait } = section;
  return {
    name: section.step,
    request: { method, path, headers, body },
    expect: expectationOf(variation.expect ?? section.expect),
    capture: capturesOf(variation.capture ?? section.capture),
    wait: wait
      ? {
          forMs: parseDurationMs(wait.for) ?? 0,
          everyMs: parseDurationMs(wait.every ?? '') ?? DEFAULT_WAIT_EVERY_MS,
        }
      : null,
    activates: section.activates ?? false,
  };
}

function expectationOf(expect: StepSection['expect']): Expectation {
  const { status = [], json = {}, within } = expect ?? {};
  return {
    status: [status].flat(),
    json,
    withinMs: parseDurationMs(within ?? '') ?? DEFAULT_WITHIN_MS,
  };
}

function capturesOf(capture: StepSection['capture']): Record<string, Capture> {
  const entries = Object.entries(capture ?? {}).map(([name, from]): [string, Capture] => [
    name,
    typeof from === 'string' ? { json: from } : from,
  ]);
  return Object.fromEntries(entries);
}

function formProblems(section: JourneySection): Problem[] {
  const { steps, cleanup = [], every } = section;
  const everyMs = parseDurationMs(every ?? '') ?? DEFAULT_EVERY_MS;
  const often: Problem[] =
    everyMs < LEAST_EVERY_MS
      ? [{ path: ['every'], what: `"${every}" is too often.`, next: 'Write 500ms or more.' }]
      : [];
  const variations = Object.entries(section.cases ?? {}).flatMap(([name, { steps: varied = {} }]) =>
    Object.entries(varied).flatMap(([step, one]) =>
      pathProblems(one, ['cases', name, 'steps', step]),
    ),
  );
  return [
    ...often,
    ...twice(steps, 'steps'),
    ...twice(cleanup, 'cleanup'),
    ...steps.flatMap((step, index) => pathProblems(step, ['steps', index])),
    ...cleanup.flatMap((step, index) => pathProblems(step, ['cleanup', index])),
    ...variations,
  ];
}

function twice(steps: readonly StepSection[], list: string): Problem[] {
  const names = steps.map(({ step }) => step);
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const what = `Two steps are called "${name}".`;
    return [{ path: [list, index, 'step'], what, next: 'Give each its own name.' }];
  });
}

/** JSON paths in expectations and captures. */
function pathProblems(step: StepSection | VariationSection, at: DocumentPath): Problem[] {
  const next = 'Write one such as $.id or $.items[0].price.';
  const expected = Object.keys(step.expect?.json ?? {}).flatMap((text) => {
    if (parseJsonPath(text)) return [];
    const what = `"${text}" is no JSON path to one value.`;
    return [{ path: [...at, 'expect', 'json', text], what, next, atKey: true }];
  });
  const captured = Object.entries(step.capture ?? {}).flatMap(([name, from]) => {
    if (typeof from !== 'string' || parseJsonPath(from)) return [];
    return [{ path: [...at, 'capture', name], what: `"${from}" is no JSON path.`, next }];
  });
  return [...expected, ...captured];
}

function caseProblems({ steps, cases = {} }: JourneySection): Problem[] {
  const names = steps.map(({ step }) => step);
  const unknown = (name: string, path: DocumentPath, atKey: boolean): Problem[] => {
    if (names.includes(name)) return [];
    const guess = nearest(name, names);
    const next = guess ? `Did you mean "${guess}"?` : `Its steps are ${names.join(', ')}.`;
    return [{ path, what: `The journey has no step "${name}".`, next, atKey }];
  };
  return Object.entries(cases).flatMap(([name, one]) => [
    ...Object.keys(one.steps ?? {}).flatMap((step) =>
      unknown(step, ['cases', name, 'steps', step], true),
    ),
    ...(one['ends-after'] === undefined
      ? []
      : unknown(one['ends-after'], ['cases', name, 'ends-after'], false)),
  ]);
}
