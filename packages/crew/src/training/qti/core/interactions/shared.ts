/** What interactions with choices share. */
import type { Asking, Report, Told } from '../question.ts';
import { isPlain, wordsOf } from '../words.ts';
import { element, type Written } from '../write-xml.ts';
import { elementsOf, insideOf, type Element } from '../xml.ts';

/** The one response of each item. */
export const RESPONSE = 'RESPONSE';

export const optionId = (place: number): string => `option-${place + 1}`;

/** @returns the words inside of an element; what is more than words is refused */
export function textOf(
  { children }: Element,
  report: Report,
  apart: ReadonlySet<Element> = new Set(),
): string {
  return wordsOf(children, ({ line, tag }) => report.refuse(line, ...noWords(tag)), apart);
}

/** @returns what is said of an element that is no words */
export const noWords = (tag: string): readonly [what: string, next: string] => [
  `has <${tag}>; a bank has words alone here.`,
  'Say it in words, or leave the question out.',
];

/** @returns the choices with their identifiers; null: it was refused */
export function choicesOf(
  { interaction, report }: Asking,
  name: string,
): ReadonlyMap<string, Element> | null {
  const choices = new Map<string, Element>();
  for (const choice of elementsOf(interaction, name)) {
    const id = choice.attributes.get('identifier') ?? '';
    const next = 'Give each choice its own.';
    if (id === '' || choices.has(id)) {
      report.refuse(choice.line, `has no identifier or one twice ("${id}").`, next);
      return null;
    }
    if (choice.attributes.has('template-identifier')) {
      report.refuse(choice.line, 'hides choices by a template.', 'Write one item of each case.');
      return null;
    }
    if (isTrue(choice, 'fixed') && isTrue(interaction, 'shuffle')) {
      report.leaveOut(choice.line, `keeps the choice ${id} in its place; here all are shuffled.`);
    }
    choices.set(id, choice);
  }
  return choices;
}

const isTrue = ({ attributes }: Element, name: string): boolean => attributes.get(name) === 'true';

/** @returns whether each right answer is a choice, told otherwise */
export function areChoices(
  { response, report }: Asking,
  choices: ReadonlyMap<string, Element>,
): boolean {
  const { line, correct, baseType } = response;
  const unknown = correct.find((id) => !choices.has(id));
  const next = 'Name its choices by their identifiers.';
  if (baseType !== 'identifier') report.refuse(line, `answers by ${baseType}.`, next);
  else if (unknown !== undefined) report.refuse(line, `has no choice "${unknown}".`, next);
  else return true;
  return false;
}

/** @returns the choice's words; feedback on it alone is told as left out */
export function choiceText(choice: Element, report: Report): string {
  const feedback = insideOf(choice).filter(({ name }) => FEEDBACK.has(name));
  for (const { line } of feedback) report.leaveOut(line, 'has feedback on a single answer.');
  return textOf(choice, report, new Set(feedback));
}
const FEEDBACK = new Set(['qti-feedback-inline', 'qti-feedback-block']);

/** @returns an interaction that is asked by a prompt, if the words may stand in one */
export function prompted(
  { ask }: Told,
  name: string,
  attributes: Written['attributes'],
  ...children: readonly Written[]
): readonly Written[] {
  const given = { 'response-identifier': RESPONSE, ...attributes };
  if (!isPlain(ask)) return [element('pre', {}, ask), element(name, given, ...children)];
  return [element(name, given, element('qti-prompt', {}, ask), ...children)];
}
