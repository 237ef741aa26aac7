/** Questions in one language each, made one of both, as a bank has them. */
import { LANGUAGES, type Language } from '../../../core/person.ts';
import type { Area, Option, Question, Words } from '../../core/module.ts';
import type { At, QtiOption, QtiQuestion } from './question.ts';

/** A question and the file it is of. */
export interface Sourced {
  readonly file: string;
  readonly question: QtiQuestion;
}

export interface Pair {
  readonly sources: Readonly<Record<Language, Sourced>>;
  readonly question: Question;
}

/** @param source where it is told of */
export type TellPair = (source: Sourced, what: string, next: string) => void;

/** @returns a picture's name in the bank, from `../pictures/Phone item.en.webp`: `phone-item` */
export function pictureName(href: string): string {
  const [file = ''] = href.split('/').slice(-1);
  return file
    .replace(/\.[^.]*$/, '')
    .replace(/[._-](en|es)$/i, '')
    .toLowerCase()
    .replaceAll(/%[0-9a-f]{2}|[^a-z0-9-]/g, '-');
}

/** @returns the options of the second in the first's order, if both name the same ones */
function inOrderOf(one: QtiQuestion, two: QtiQuestion): readonly QtiOption[] {
  if (one.kind === 'order') return two.options;
  const byId = new Map(two.options.map((option) => [option.id, option]));
  const sorted = one.options.flatMap(({ id }) => byId.get(id) ?? []);
  return sorted.length === two.options.length ? sorted : two.options;
}

/** @returns why two questions of one id are not the same question; null: they are */
function difference(one: QtiQuestion, two: QtiQuestion): string | null {
  const others = inOrderOf(one, two);
  if (one.kind !== two.kind) return `is a question of kind ${one.kind} in one language alone`;
  if (one.options.length !== others.length) return 'has other numbers of answers';
  const isOther = (differs: (a: QtiOption, b: QtiOption) => boolean) =>
    one.options.some((option, place) => differs(option, others[place]!));
  if (isOther((a, b) => a.isRight !== b.isRight)) return 'has other right answers';
  if (isOther((a, b) => a.code !== b.code)) return 'has other barcodes';
  if (isOther((a, b) => a.at?.join() !== b.at?.join())) return 'has its areas elsewhere';
  const ids = one.options.map(({ id }) => id);
  const isSame = new Set([...ids, ...others.map(({ id }) => id)]).size === ids.length;
  const isMoved = isSame && isOther((a, b) => a.id !== b.id);
  return isMoved ? 'has another right order' : null;
}

const areaOf = ([left, top, width, height]: At): Area => ({
  left: left / 100,
  top: top / 100,
  width: width / 100,
  height: height / 100,
});

function questionOf(en: QtiQuestion, es: QtiQuestion): Question {
  const words = (from: (one: QtiQuestion) => string): Words => ({ en: from(en), es: from(es) });
  const others = inOrderOf(en, es);
  const options = en.options.map(({ text, isRight, at, code }, place): Option => {
    const area = at && areaOf(at);
    return { text: { en: text, es: others[place]!.text }, isRight, area, code };
  });
  const { id, kind, picture } = en;
  return {
    id,
    kind,
    ask: words(({ ask }) => ask),
    why: words(({ why }) => why),
    options,
    picture: picture && pictureName(picture.href),
  };
}

/** @returns the pairs in the order of the first language; what has no pair is told */
export function pairItems(sources: readonly Sourced[], tell: TellPair): readonly Pair[] {
  const byLanguage = (language: Language): ReadonlyMap<string, Sourced> => {
    const found = new Map<string, Sourced>();
    for (const source of sources) {
      const { id, language: own } = source.question;
      if (own !== language) continue;
      const first = found.get(id);
      if (!first) found.set(id, source);
      else tell(source, `${id} is in ${first.file} already.`, 'Give each item its own identifier.');
    }
    return found;
  };
  const [en, es] = [byLanguage('en'), byLanguage('es')];
  const alone = ({ question }: Sourced) => {
    const other = LANGUAGES.find((one) => one !== question.language)!;
    return [`${question.id} is there in "${question.language}" alone.`, other] as const;
  };
  for (const source of [...en.values(), ...es.values()]) {
    const { id } = source.question;
    if (en.has(id) && es.has(id)) continue;
    const [what, other] = alone(source);
    tell(source, what, `Add the same item in "${other}", or name its package as well.`);
  }
  return [...en].flatMap(([id, one]) => {
    const two = es.get(id);
    const differs = two ? difference(one.question, two.question) : null;
    if (!two) return [];
    if (differs === null) {
      const question = questionOf(one.question, two.question);
      return [{ sources: { en: one, es: two }, question }];
    }
    tell(one, `${id} ${differs} in ${two.file}.`, 'Make both languages the same question.');
    return [];
  });
}
