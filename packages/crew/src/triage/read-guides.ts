/** Guides as files: those that ship with this package, or a folder of one's own. */
import { join } from 'node:path';
import { checkShape, readDocument, type InputDocument, type Problem } from '@slipway/kernel';
import { Type } from 'typebox';
import { guideProblems, type Choice, type Guide } from './core/guide.ts';
import { REASONS, type Reason } from './core/reason.ts';

const SHIPPED = join(import.meta.dirname, '../../guides');

const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const Words = closed({
  en: Type.String({ minLength: 1, maxLength: 500 }),
  es: Type.String({ minLength: 1, maxLength: 500 }),
});
const Id = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const FileChoice = closed({
  id: Id,
  label: Words,
  to: Type.Optional(Id),
  ends: Type.Optional(Id),
  tells: Type.Optional(Type.Enum(['withdrawn', 'rejected', 'duplicate', 'verified'])),
  again: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}m$' })),
});
const GuideFile = closed({
  reason: Type.Enum([...REASONS]),
  title: Words,
  steps: Type.Array(
    closed({ id: Id, say: Words, choices: Type.Array(FileChoice, { minItems: 1, maxItems: 6 }) }),
    { minItems: 1, maxItems: 20 },
  ),
});
type FileChoice = Type.Static<typeof FileChoice>;

export type Guides = Readonly<Record<Reason, Guide>>;

/**
 * @param folder of one's own, one file for each reason; the shipped one unless given
 * @throws {InputFileError} with every problem at its line
 */
export function readGuides(folder: string = SHIPPED): Guides {
  const read = REASONS.map((reason) => [
    reason,
    parseGuide(readDocument(join(folder, `${reason}.yaml`)), reason),
  ]);
  return Object.fromEntries(read) as Guides;
}

/** @throws {InputFileError} with every problem at its line */
export function parseGuide(document: InputDocument, reason: Reason): Guide {
  const shape = checkShape(GuideFile, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  const { title, steps, reason: said } = shape.value;
  const problems: Problem[] = [];
  if (said !== reason) {
    const what = `This guide is about ${said}, and its file is named after ${reason}.`;
    problems.push({ path: ['reason'], what, next: 'Give both the same name.' });
  }
  for (const [at, { choices }] of steps.entries()) {
    for (const [place, choice] of choices.entries()) {
      if ((choice.to === undefined) !== (choice.ends === undefined)) continue;
      const what = `Choice ${choice.id} must either go on or end.`;
      const next = 'Give it `to: STEP` or `ends: OUTCOME`, one of the two.';
      problems.push({ path: ['steps', at, 'choices', place], what, next });
    }
  }
  if (problems.length > 0) throw document.error(problems);
  const guide: Guide = {
    reason,
    title,
    steps: steps.map((step) => ({ ...step, choices: step.choices.map(choiceOf) })),
  };
  const loose = guideProblems(guide);
  if (loose.length === 0) return guide;
  const next = 'Let every step be reached, and every way come to an end.';
  throw document.error(loose.map((what) => ({ path: ['steps'], what: `${what}.`, next })));
}

function choiceOf({ id, label, to, ends, tells, again }: FileChoice): Choice {
  if (to !== undefined) return { id, label, to };
  const againMinutes = again === undefined ? null : Number(again.slice(0, -1));
  return { id, label, to: { outcome: ends!, effect: tells ?? null, againMinutes } };
}
