/** Banks from GIFT files, one for each language, and back. */
import { readFileSync } from 'node:fs';
import { LANGUAGES, type Language } from '../../core/person.ts';
import { giftOf, parseGift, type GiftQuestion } from '../core/gift.ts';
import type { Question } from '../core/module.ts';
import { bankText } from '../format/bank-text.ts';
import { faultAt, refuse, type Fault } from '../format/faults.ts';
import { InputFileError } from '@slipway/kernel';

const TRUTH: Readonly<Record<Language, readonly [string, string]>> = {
  en: ['True', 'False'],
  es: ['Verdadero', 'Falso'],
};

/** A GIFT file of each language; questions are paired by their names. */
export type GiftFiles = Readonly<Record<Language, string>>;

interface Read {
  readonly file: string;
  readonly text: string;
  readonly questions: readonly GiftQuestion[];
}

function readGift(file: string, language: Language, faults: Fault[]): Read {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    const place = { file, line: 1, column: 1, quote: '' };
    throw new InputFileError(`${file} cannot be read.`, 'Check the name.', place, []);
  }
  const { questions, problems } = parseGift(text, TRUTH[language]);
  faults.push(...problems.map((problem) => faultAt(file, problem, text)));
  return { file, text, questions };
}

/** @returns why two questions of one name are not the same question; null: they are */
function difference(one: GiftQuestion, two: GiftQuestion): string | null {
  if (one.kind !== two.kind) return `is an ${one.kind} in one language alone`;
  if (one.options.length !== two.options.length) return 'has other numbers of answers';
  const differs = one.options.some(({ isRight }, at) => isRight !== two.options[at]!.isRight);
  return differs ? 'has other right answers, or another order of them' : null;
}

function questionOf(en: GiftQuestion, es: GiftQuestion): Question {
  const options = en.options.map(({ text, isRight }, at) => {
    return { text: { en: text, es: es.options[at]!.text }, isRight, area: null, code: null };
  });
  return {
    id: en.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    kind: en.kind,
    ask: { en: en.ask, es: es.ask },
    why: { en: en.why, es: es.why },
    options,
    picture: null,
  };
}

export interface GiftImport {
  /** Of the bank's file. */
  readonly text: string;
  readonly questions: number;
}

/**
 * @returns the text of a `bank.yaml` with every question of both files
 * @throws {InputFileError} with every problem by file and line: nothing is left out in silence
 */
export function bankFromGift(files: GiftFiles): GiftImport {
  const faults: Fault[] = [];
  const [en, es] = [readGift(files.en, 'en', faults), readGift(files.es, 'es', faults)];
  refuse(faults);
  const pairs: { one: GiftQuestion; question: Question }[] = [];
  const partners = new Map(es.questions.map((question) => [question.name, question]));
  const tell = ({ file, text }: Read, line: number, what: string, next: string) =>
    faults.push(faultAt(file, { line, what, next }, text));
  for (const one of en.questions) {
    const two = partners.get(one.name);
    partners.delete(one.name);
    const next = `Give ${es.file} the same question.`;
    if (!two) tell(en, one.line, `${one.name} is not in ${es.file}.`, next);
    const differs = two ? difference(one, two) : null;
    if (differs) tell(en, one.line, `${one.name} ${differs} in ${es.file}.`, next);
    else if (two) pairs.push({ one, question: questionOf(one, two) });
  }
  for (const { name, line } of partners.values()) {
    tell(es, line, `${name} is not in ${en.file}.`, `Give ${en.file} the same question.`);
  }
  refuse(faults);
  const written = bankText(pairs.map(({ question }) => question));
  if (written.ok) return { text: written.value, questions: pairs.length };
  for (const { path, what, next } of written.problems) {
    tell(en, pairs[Number(path[0] ?? 0)]?.one.line ?? 1, what, next);
  }
  refuse(faults);
  throw new Error('bankFromGift: a bank has problems, and none was told');
}

export interface GiftExport {
  readonly text: string;
  /** Questions that GIFT has no form for: of pictures, and of barcodes. */
  readonly leftOut: readonly string[];
}

/** @returns a bank in one language */
export function giftOfBank(bank: readonly Question[], language: Language): GiftExport {
  const leftOut = bank.filter(({ kind }) => kind === 'hotspot' || kind === 'scan');
  const text = bank
    .flatMap(({ id, kind, ask, why, options }) => {
      if (kind === 'hotspot' || kind === 'scan') return [];
      const texts = options.map((one) => ({ text: one.text[language], isRight: one.isRight }));
      return giftOf({ name: id, kind, ask: ask[language], why: why[language], options: texts });
    })
    .join('\n');
  return { text, leftOut: leftOut.map(({ id }) => id) };
}

/** @returns a file of each language, from `NAME.en.gift`: the same name with the other languages */
export function giftFilesOf(file: string): GiftFiles | null {
  const [, stem] = /^(.*)\.(?:en|es)\.gift$/.exec(file) ?? [];
  if (stem === undefined) return null;
  const named = LANGUAGES.map((language) => [language, `${stem}.${language}.gift`] as const);
  return Object.fromEntries(named) as unknown as GiftFiles;
}
