/**
 * Questions as GIFT, Moodle's text format: read with every problem by its line, and written. Kinds
 * that a bank has no place for (essays, numbers, free words) are told, not guessed at.
 *
 *   ::name:: text { =right ~wrong #what is said ####why }      a choice; ~%50% is one of several
 *   ::name:: text { TRUE ####why }                              a choice of two
 *   ::name:: text { =1 -> first =2 -> second =3 -> third }      an order
 *
 * @see https://docs.moodle.org/en/GIFT_format
 */
import type { LineProblem } from './captions.ts';

export interface GiftOption {
  readonly text: string;
  readonly isRight: boolean;
}

/** A question in one language. */
export interface GiftQuestion {
  /** Its name, by which languages are paired. */
  readonly name: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly kind: 'choice' | 'order';
  readonly ask: string;
  readonly why: string;
  /** Of an order, in the right order. */
  readonly options: readonly GiftOption[];
}

const SPECIAL = /([~=#{}:\\])/g;
export const escapeGift = (text: string): string => text.replaceAll(SPECIAL, '\\$1');
const unescapeGift = (text: string): string =>
  text
    .replaceAll(/\\([~=#{}:\\n])/g, (_whole, one: string) => (one === 'n' ? ' ' : one))
    .replace(/^\s*\[(html|plain|markdown|moodle)\]/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** @returns the place of the first of these that is not escaped; -1: there is none */
function findPlain(text: string, signs: string, from = 0): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (signs.includes(text[at]!)) return at;
  }
  return -1;
}

interface Block {
  readonly name: string;
  readonly line: number;
  readonly ask: string;
  readonly body: string;
  /** What stands behind the answers: a sentence with a gap. */
  readonly rest: string;
}

type Told = (line: number, what: string, next: string) => void;

/** Cuts a text into questions; what is no question is told. */
function blocksOf(text: string, tell: Told): readonly Block[] {
  // A comment is made blank, so that lines keep their numbers.
  const plain = text.replace(/^\uFEFF/, '').replaceAll(/^[ \t]*(\/\/|\$CATEGORY:).*$/gm, '');
  const lines = plain.split(/\r?\n/);
  const chunks: { line: number; text: string }[] = [];
  let isInside = false;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' && !isInside) {
      chunks.push({ line: at + 2, text: '' });
      continue;
    }
    if (chunks.length === 0) chunks.push({ line: at + 1, text: '' });
    chunks.at(-1)!.text += `${line}\n`;
    const chunk = chunks.at(-1)!.text;
    const open = findPlain(chunk, '{');
    isInside = open !== -1 && findPlain(chunk, '}', open) === -1;
  }
  return chunks.flatMap(({ line, text: chunk }) =>
    chunk.trim() === '' ? [] : cut(chunk, line, tell),
  );
}

function cut(chunk: string, line: number, tell: Told): readonly Block[] {
  const titled = /^\s*::((?:\\.|[^:\\])*)::/.exec(chunk);
  const [open] = [findPlain(chunk, '{')];
  const close = open === -1 ? -1 : findPlain(chunk, '}', open);
  if (open === -1 || close === -1) {
    tell(line, 'This question has no answers in braces.', 'Write { =right ~wrong } behind it.');
    return [];
  }
  if (!titled) {
    tell(line, 'This question has no name.', 'Begin it with ::name::, the same in each language.');
    return [];
  }
  const name = unescapeGift(titled[1]!);
  const ask = unescapeGift(chunk.slice(titled[0].length, open));
  return [{ name, line, ask, body: chunk.slice(open + 1, close), rest: chunk.slice(close + 1) }];
}

/** One answer of the body, with its sign. */
interface Part {
  readonly sign: '=' | '~';
  readonly text: string;
}

function partsOf(body: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = findPlain(body, '=~'); at !== -1;) {
    const next = findPlain(body, '=~', at + 1);
    const text = body.slice(at + 1, next === -1 ? undefined : next);
    const feedback = findPlain(text, '#');
    const sign = body[at] as Part['sign'];
    parts.push({ sign, text: feedback === -1 ? text : text.slice(0, feedback) });
    at = next;
  }
  return parts;
}

const WEIGHT = /^\s*%(-?\d+(?:\.\d+)?)%/;

function optionOf({ sign, text }: Part): GiftOption {
  const weight = WEIGHT.exec(text);
  const isRight = weight ? Number(weight[1]) > 0 : sign === '=';
  return { text: unescapeGift(text.replace(WEIGHT, '')), isRight };
}

const TRUTH = /^\s*(T|F|TRUE|FALSE)\s*(#[\s\S]*)?$/i;

function questionOf(
  { name, line, ask, body, rest }: Block,
  truth: readonly [yes: string, no: string],
  tell: Told,
): readonly GiftQuestion[] {
  const general = /(?<!\\)####([\s\S]*)$/.exec(body);
  const why = unescapeGift(general?.[1] ?? '');
  const answers = general ? body.slice(0, general.index) : body;
  const told = { name, line, ask, why };
  const no = (what: string) => {
    tell(line, `${name} ${what}`, 'Make it a choice or an order, or leave it out.');
    return [];
  };
  if (rest.trim() !== '') return no('goes on behind its answers: a gap in a sentence.');
  if (ask === '') return no('asks nothing.');
  if (answers.trim() === '') return no('is an essay: nobody could judge it at once.');
  if (answers.trimStart().startsWith('#')) return no('asks for a number.');
  if (why === '') {
    tell(line, `${name} does not say why.`, 'Write ####why before the closing brace.');
    return [];
  }
  const isTrue = TRUTH.exec(answers)?.[1]?.toUpperCase().startsWith('T');
  if (isTrue !== undefined) {
    const options = truth.map((text, place) => ({ text, isRight: isTrue === (place === 0) }));
    return [{ ...told, kind: 'choice', options }];
  }
  const parts = partsOf(answers);
  const pairs = parts.map(({ text }) => /^\s*(\d+)\s*->([\s\S]*)$/.exec(text));
  if (parts.length > 0 && pairs.every(Boolean)) {
    const steps = pairs.map((pair) => ({ at: Number(pair![1]), text: unescapeGift(pair![2]!) }));
    const sorted = steps.toSorted((one, two) => one.at - two.at);
    if (sorted.some(({ at }, place) => at !== place + 1)) return no('skips a step of its order.');
    const options = sorted.map(({ text }) => ({ text, isRight: true }));
    return [{ ...told, kind: 'order', options }];
  }
  if (parts.some(({ text }) => /(?<!\\)->/.test(text)))
    return no('matches things that are no steps.');
  if (parts.every(({ sign }) => sign === '=')) return no('asks for words of one’s own.');
  return [{ ...told, kind: 'choice', options: parts.map(optionOf) }];
}

/** @param truth what true and false are called in the text's language */
export function parseGift(
  text: string,
  truth: readonly [yes: string, no: string],
): { readonly questions: readonly GiftQuestion[]; readonly problems: readonly LineProblem[] } {
  const problems: LineProblem[] = [];
  const tell: Told = (line, what, next) => problems.push({ line, what, next });
  const questions = blocksOf(text, tell).flatMap((block) => questionOf(block, truth, tell));
  for (const [at, { name, line }] of questions.entries()) {
    if (questions.findIndex((one) => one.name === name) === at) continue;
    tell(line, `${name} stands here twice.`, 'Give each question a name of its own.');
  }
  return { questions, problems };
}

/** @returns a question as GIFT, with the name that its other languages have as well */
export function giftOf({ name, kind, ask, why, options }: Omit<GiftQuestion, 'line'>): string {
  const right = options.filter(({ isRight }) => isRight).length;
  const share = Number((100 / right).toFixed(5));
  const lines = options.map(({ text, isRight }, place) => {
    const said = escapeGift(text);
    if (kind === 'order') return `=${place + 1} -> ${said}`;
    if (right === 1) return `${isRight ? '=' : '~'}${said}`;
    return `~%${isRight ? share : -100}%${said}`;
  });
  const body = [...lines, `####${escapeGift(why)}`].map((line) => `  ${line}`).join('\n');
  return `::${escapeGift(name)}::${escapeGift(ask)} {\n${body}\n}\n`;
}
