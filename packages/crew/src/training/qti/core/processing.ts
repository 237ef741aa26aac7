/**
 * Whether an item is judged as a bank judges: right or wrong as a whole. That is the template
 * `match_correct`, named or written out; points for parts are told.
 */
import type { Report, Response } from './question.ts';
import { elementsOf, insideOf, valueOf, type Element } from './xml.ts';

const WHOLE = 'A question here is right or wrong as a whole: use match_correct.';

const isSetting = (one: Element): boolean => one.name === 'qti-set-outcome-value';
const setsScore = (one: Element): boolean =>
  isSetting(one) && one.attributes.get('identifier') === 'SCORE';

/** @returns the points that a branch gives; null: it does something else as well */
function pointsOf(branch: Element, rest: readonly Element[]): number | null {
  const [score, ...more] = rest.filter(setsScore);
  const value = score ? elementsOf(score) : [];
  if (!rest.every(isSetting) || more.length > 0) return null;
  if (!score) return branch.name === 'qti-response-else' ? 0 : null;
  return value[0]?.name === 'qti-base-value' ? Number(valueOf(value[0])) : null;
}

/** @returns whether it says what `match_correct` says */
function isMatchCorrect(processing: Element, response: string): boolean {
  const parts = elementsOf(processing).filter((one) => !isSetting(one) || setsScore(one));
  const [condition] = parts;
  if (parts.length !== 1 || condition?.name !== 'qti-response-condition') return false;
  const [then, otherwise, ...others] = elementsOf(condition);
  if (then?.name !== 'qti-response-if' || others.length > 0) return false;
  if (otherwise && otherwise.name !== 'qti-response-else') return false;
  const [match, ...rest] = elementsOf(then);
  if (match?.name !== 'qti-match') return false;
  const sides = elementsOf(match).map(({ name, attributes }) => {
    return `${name} ${attributes.get('identifier') ?? ''}`;
  });
  const isIt = sides.toSorted().join() === `qti-correct ${response},qti-variable ${response}`;
  const right = pointsOf(then, rest);
  const wrong = otherwise ? pointsOf(otherwise, elementsOf(otherwise)) : 0;
  return isIt && right !== null && right > 0 && wrong === 0;
}

/** Tells of what is scored in another way. An item that says nothing is judged by what is right. */
export function checkProcessing(item: Element, response: Response, report: Report): void {
  const [processing] = elementsOf(item, 'qti-response-processing');
  if (!processing) return;
  const { line } = processing;
  const address = processing.attributes.get('template') ?? '';
  const template = address
    .split('/')
    .at(-1)!
    .replace(/\.xml$/, '');
  if (template !== '' && template !== 'match_correct') {
    report.refuse(line, `is scored by ${template}.`, WHOLE);
  } else if (template !== '' && response.identifier !== 'RESPONSE') {
    const what = `answers ${response.identifier}; match_correct looks at RESPONSE.`;
    report.refuse(line, what, 'Name the response RESPONSE.');
  } else if (template === '' && !isMatchCorrect(processing, response.identifier)) {
    report.refuse(line, 'is scored by rules of its own.', WHOLE);
  }
}

/** @returns what is right; null: the item does not say, which is told */
export function responseOf(item: Element, interaction: Element, report: Report): Response | null {
  const identifier = interaction.attributes.get('response-identifier') ?? '';
  const declared = elementsOf(item, 'qti-response-declaration').filter(
    ({ attributes }) => attributes.get('identifier') === identifier,
  );
  const [declaration] = declared;
  const values = declaration ? elementsOf(declaration, 'qti-correct-response') : [];
  const correct = values.flatMap((one) => elementsOf(one, 'qti-value').map(valueOf));
  if (!declaration || declared.length > 1 || correct.length === 0) {
    const what = `does not say what is right: ${identifier} has no correct response.`;
    report.refuse(declaration?.line ?? interaction.line, what, 'Declare it.');
    return null;
  }
  const mapped = insideOf(declaration).some(({ name }) => /-(mapping|map-entry)$/.test(name));
  if (mapped) report.leaveOut(declaration.line, 'gives points for parts of an answer.');
  return {
    identifier,
    line: declaration.line,
    cardinality: declaration.attributes.get('cardinality') ?? '',
    baseType: declaration.attributes.get('base-type') ?? '',
    correct,
  };
}
