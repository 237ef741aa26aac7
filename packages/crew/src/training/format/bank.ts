/** The bank of a module, `bank.yaml`: its shape, and what no shape says of an answer key. */
import { checkShape, type Parsed, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { Area, Option, Question, Words } from '../core/module.ts';
import { isBarcode } from './barcode.ts';

const closed = { additionalProperties: false };
const Text = Type.String({ minLength: 1, maxLength: 400 });
export const WordsShape = Type.Object({ en: Text, es: Text }, closed);
const Choice = { right: Type.Optional(WordsShape), wrong: Type.Optional(WordsShape) };
const Share = Type.Number({ minimum: 0, maximum: 100 });

const common = { id: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }), ask: WordsShape };
const QuestionShape = Type.Object(
  {
    ...common,
    kind: Type.Enum(['choice', 'order', 'hotspot', 'scan']),
    why: WordsShape,
    options: Type.Optional(Type.Array(Type.Object(Choice, closed), { minItems: 2, maxItems: 8 })),
    steps: Type.Optional(Type.Array(WordsShape, { minItems: 3, maxItems: 8 })),
    picture: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,60}$' })),
    areas: Type.Optional(
      Type.Array(Type.Object({ ...Choice, at: Type.Tuple([Share, Share, Share, Share]) }, closed), {
        minItems: 2,
        maxItems: 8,
      }),
    ),
    items: Type.Optional(
      Type.Array(Type.Object({ ...Choice, code: Type.String() }, closed), {
        minItems: 2,
        maxItems: 8,
      }),
    ),
  },
  closed,
);
type QuestionShape = Static<typeof QuestionShape>;
const BankShape = Type.Array(QuestionShape, { minItems: 1, maxItems: 500 });

/** The key that each kind lists its options under. */
const LISTS = { choice: 'options', order: 'steps', hotspot: 'areas', scan: 'items' } as const;

interface Listed {
  readonly right?: Words;
  readonly wrong?: Words;
  readonly at?: readonly [number, number, number, number];
  readonly code?: string;
}

const areaOf = ([left, top, width, height]: NonNullable<Listed['at']>): Area => ({
  left: left / 100,
  top: top / 100,
  width: width / 100,
  height: height / 100,
});

function optionsOf(shape: QuestionShape): readonly Option[] {
  const steps = shape.steps ?? [];
  if (shape.kind === 'order') {
    return steps.map((text) => ({ text, isRight: true, area: null, code: null }));
  }
  const listed: readonly Listed[] = shape[LISTS[shape.kind] as 'options'] ?? [];
  return listed.map(({ right, wrong, at, code }) => ({
    text: (right ?? wrong)!,
    isRight: right !== undefined,
    area: at ? areaOf(at) : null,
    code: code ?? null,
  }));
}

/** @returns what is wrong with one question's key; nothing that its shape says already */
function keyProblems(shape: QuestionShape, at: number): readonly Problem[] {
  const list = LISTS[shape.kind];
  const problems: Problem[] = [];
  const say = (path: readonly (string | number)[], what: string, next: string) =>
    problems.push({ path: [at, ...path], what, next });
  for (const other of Object.values(LISTS)) {
    if (other === list && shape[other] === undefined) {
      say(['kind'], `A question of kind ${shape.kind} lists ${list}.`, `Write ${list}.`);
    } else if (other !== list && shape[other] !== undefined) {
      say([other], `A question of kind ${shape.kind} has no ${other}.`, `Write ${list}.`);
    }
  }
  if (problems.length > 0) return problems;
  if ((shape.kind === 'hotspot') !== (shape.picture !== undefined)) {
    say(['kind'], 'A hotspot has a picture, and no other kind has one.', 'Name it, or leave it.');
  }
  const listed: readonly Listed[] = shape.kind === 'order' ? [] : (shape[list as 'options'] ?? []);
  for (const [place, one] of listed.entries()) {
    if ((one.right === undefined) === (one.wrong === undefined)) {
      say([list, place], 'This is neither right nor wrong, or both.', 'Write `right` or `wrong`.');
    }
    if (one.code !== undefined && !isBarcode(one.code)) {
      say([list, place, 'code'], `${one.code} is no barcode.`, 'Correct its check digit.');
    }
    const [left = 0, top = 0, width = 1, height = 1] = one.at ?? [];
    if (left + width > 100 || top + height > 100 || width === 0 || height === 0) {
      say([list, place, 'at'], 'This area lies outside of its picture.', 'Give percents of it.');
    }
  }
  return problems.length > 0 ? problems : countProblems(shape, at);
}

function countProblems(shape: QuestionShape, at: number): readonly Problem[] {
  const list = LISTS[shape.kind];
  const options = optionsOf(shape);
  const right = options.filter(({ isRight }) => isRight).length;
  const problem = (what: string, next: string): readonly Problem[] => [
    { path: [at, list], what, next },
  ];
  for (const language of ['en', 'es'] as const) {
    const texts = options.map(({ text }) => text[language]);
    const twice = texts.find((text, place) => texts.indexOf(text) !== place);
    if (twice !== undefined) return problem(`"${twice}" stands here twice.`, 'Tell them apart.');
  }
  const codes = options.flatMap(({ code }) => code ?? []);
  if (new Set(codes).size !== codes.length) {
    return problem('Two items have one barcode.', 'Give each its own.');
  }
  if (shape.kind === 'order') return [];
  if (right === 0) return problem('No answer is right.', 'Write `right` in place of a `wrong`.');
  if (right === options.length) {
    return problem('Every answer is right.', 'Add a wrong one that people would choose.');
  }
  if (shape.kind === 'choice' || right === 1) return [];
  return problem(`${right} answers are right; a ${shape.kind} has one.`, 'Leave one `right`.');
}

/** @returns the questions, or every problem by its path */
export function parseBank(value: unknown): Parsed<readonly Question[]> {
  const shaped = checkShape(BankShape, value);
  if (!shaped.ok) return shaped;
  const problems = shaped.value.flatMap((shape, at) => [...keyProblems(shape, at)]);
  const ids = shaped.value.map(({ id }) => id);
  for (const [at, id] of ids.entries()) {
    if (ids.indexOf(id) === at) continue;
    problems.push({ path: [at, 'id'], what: `Question ${id} stands here twice.`, next: 'Rename.' });
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: shaped.value.map((shape) => ({
      id: shape.id,
      kind: shape.kind,
      ask: shape.ask,
      why: shape.why,
      options: optionsOf(shape),
      picture: shape.picture ?? null,
    })),
  };
}
