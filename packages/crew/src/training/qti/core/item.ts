/**
 * An item of QTI 2.1, 2.2 or 3.0 as a question in one language. What a bank has no place for makes
 * the item refused; what changes neither the question nor its key is left out. Both are told.
 *
 * @see https://www.imsglobal.org/spec/qti/v3p0/impl
 * @see https://www.imsglobal.org/question/qtiv2p2/imsqti_v2p2_impl.html
 */
import { LANGUAGES, type Language } from '../../../core/person.ts';
import type { LineProblem } from '../../core/captions.ts';
import { INTERACTIONS } from './interactions/index.ts';
import { textOf, noWords } from './interactions/shared.ts';
import { checkProcessing, responseOf } from './processing.ts';
import type { QtiQuestion, Report } from './question.ts';
import { wordsOf } from './words.ts';
import { elementsOf, insideOf, type Element, type Tree } from './xml.ts';

const NAMESPACES = /^http:\/\/www\.imsglobal\.org\/xsd\/(imsqti_v2p[12]|imsqtiasi_v3p0)$/;
const FEEDBACK = ['qti-modal-feedback', 'qti-feedback-block'];
/** Parts of an item that are read, or that follow from what is read. */
const READ = new Set(
  'qti-item-body qti-modal-feedback qti-response-processing qti-response-declaration'.split(' '),
);
READ.add('qti-outcome-declaration').add('qti-context-declaration');
/** Parts that change what is asked. */
const CHANGING: ReadonlyMap<string, string> = new Map([
  ['qti-template-declaration', 'is made anew by a template each time.'],
  ['qti-template-processing', 'is made anew by a template each time.'],
  ['qti-assessment-stimulus-ref', 'is asked about a text of another file.'],
]);
const LEAVE = 'Leave it out of the package, or ask it in another way.';

export interface ItemRead {
  /** Null: it was refused. */
  readonly question: QtiQuestion | null;
  readonly problems: readonly LineProblem[];
  /** What was left out. */
  readonly notes: readonly LineProblem[];
}

/** @returns a bank's id: `red-cross` of `red-cross.en`, `9-lives` of `_9-lives.es` */
export function idOf(identifier: string, language: Language): string {
  const [, stem = identifier] = new RegExp(`^(.+)[._-]${language}$`, 'i').exec(identifier) ?? [];
  return stem
    .toLowerCase()
    .replace(/^_(?=[0-9-])/, '')
    .replaceAll(/[^a-z0-9-]/g, '-');
}

/** @returns the item's language; null: none of a bank's, or none that is said */
function languageOf(root: Element, hint: Language | null): Language | null {
  const said = root.attributes.get('xml:lang')?.toLowerCase().split('-')[0];
  return said === undefined ? hint : (LANGUAGES.find((one) => one === said) ?? null);
}

function checkParts(root: Element, report: Report): void {
  if (root.attributes.get('adaptive') === 'true') {
    report.refuse(root.line, 'is adaptive: it goes on after an answer.', LEAVE);
  }
  const told = new Set<string>();
  for (const { name, tag, line } of elementsOf(root)) {
    if (READ.has(name) || told.has(name)) continue;
    told.add(name);
    const changes = CHANGING.get(name);
    if (changes === undefined) report.leaveOut(line, `has <${tag}>.`);
    else report.refuse(line, changes, LEAVE);
  }
}

/** @returns the only interaction of the body, of a kind that a bank has; null: it was refused */
function interactionIn(body: Element, report: Report): Element | null {
  const all = insideOf(body).filter(({ name }) => name.endsWith('-interaction'));
  const unknown = all.find(({ name }) => INTERACTIONS.every(({ element }) => element !== name));
  const [first, second] = all;
  if (unknown) {
    const next = 'Ask by a choice, an order, a hotspot or a scan, or leave it out.';
    report.refuse(unknown.line, `asks by <${unknown.tag}>, which a bank has not.`, next);
  } else if (!first) {
    report.refuse(body.line, 'asks nothing.', LEAVE);
  } else if (second) {
    report.refuse(second.line, 'asks more than once.', 'Make a question of each.');
  } else {
    return first;
  }
  return null;
}

/** @returns words to the people who write or score it, which nobody is asked */
function rubricsIn(body: Element, report: Report): readonly Element[] {
  return insideOf(body).filter(({ name, line, attributes }) => {
    const forOthers = name === 'qti-rubric-block' && !attributes.get('view')?.includes('candidate');
    if (forOthers) report.leaveOut(line, 'has a rubric for others than who answers.');
    return forOthers;
  });
}

/** @returns why the right answer is right; null: that was refused */
function whyOf(root: Element, feedback: readonly Element[], report: Report): string | null {
  const texts = new Set(feedback.map((one) => textOf(one, report)).filter((text) => text !== ''));
  const [why, ...others] = texts;
  const { line } = feedback.at(-1) ?? root;
  if (why === undefined) {
    report.refuse(line, 'does not say why.', 'Say it in modal feedback.');
  } else if (others.length > 0) {
    const what = `gives ${texts.size} feedbacks; a bank has one, whatever was answered.`;
    report.refuse(line, what, 'Leave one, which says why.');
  } else {
    return why;
  }
  return null;
}

function readQuestion(root: Element, language: Language, report: Report): QtiQuestion | null {
  checkParts(root, report);
  const [body] = elementsOf(root, 'qti-item-body');
  const interaction = body ? interactionIn(body, report) : null;
  if (!body) report.refuse(root.line, 'asks nothing.', LEAVE);
  if (!body || !interaction) return null;
  const kind = INTERACTIONS.find(({ element }) => element === interaction.name)!;
  for (const { name, tag, line } of elementsOf(interaction)) {
    if (name !== 'qti-prompt' && !kind.parts.includes(name)) report.refuse(line, ...noWords(tag));
  }
  const response = responseOf(root, interaction, report);
  if (!response) return null;
  checkProcessing(root, response, report);
  const asked = kind.read({ body, interaction, response, report });
  const inChoices = new Set(insideOf(interaction));
  const feedback = [root, body].flatMap((one) => {
    const within = one === root ? elementsOf(root) : insideOf(body);
    return within.filter((each) => FEEDBACK.includes(each.name) && !inChoices.has(each));
  });
  const why = whyOf(root, feedback, report);
  if (!asked) return null;
  const apart = [interaction, ...asked.apart, ...feedback, ...rubricsIn(body, report)];
  const tell = ({ line, tag }: Element) => report.refuse(line, ...noWords(tag));
  const prompts = elementsOf(interaction, 'qti-prompt').map((prompt) => textOf(prompt, report));
  const ask = [wordsOf(body.children, tell, new Set(apart)), ...prompts]
    .filter((text) => text !== '')
    .join(' ');
  if (ask === '') report.refuse(body.line, 'asks nothing in words.', 'Write a prompt.');
  const id = idOf(root.attributes.get('identifier')!, language);
  const { options, picture } = asked;
  const { line } = root;
  return { id, language, line, kind: kind.kind, ask, why: why ?? '', options, picture };
}

/**
 * @param hint the language of an item that does not say its own
 * @returns the question, and all that is told of it
 */
export function readItem({ root, namespace }: Tree, hint: Language | null): ItemRead {
  const problems: LineProblem[] = [];
  const notes: LineProblem[] = [];
  const identifier = root.attributes.get('identifier') ?? '';
  const report: Report = {
    refuse: (line, what, next) => problems.push({ line, what: `${identifier} ${what}`, next }),
    leaveOut: (line, what) => {
      notes.push({ line, what: `${identifier} ${what}`, next: 'That was left out.' });
    },
  };
  const { line, tag } = root;
  if (root.name !== 'qti-assessment-item' || !NAMESPACES.test(namespace)) {
    const what = `This is <${tag}> of "${namespace}", no item of QTI 2.1, 2.2 or 3.0.`;
    const next = 'Name items, or their package.';
    return { question: null, problems: [{ line, what, next }], notes };
  }
  const language = languageOf(root, hint);
  if (identifier === '') {
    const what = 'This item has no identifier.';
    problems.push({ line, what, next: 'Give it one, the same in each language.' });
  } else if (language === null) {
    const said = root.attributes.get('xml:lang');
    const what = said === undefined ? 'does not say its language.' : `is in "${said}".`;
    const next = `Write xml:lang with one of: ${LANGUAGES.join(', ')}.`;
    report.refuse(line, what, next);
  }
  if (problems.length > 0) return { question: null, problems, notes };
  const question = readQuestion(root, language!, report);
  return { question: problems.length > 0 ? null : question, problems, notes };
}
