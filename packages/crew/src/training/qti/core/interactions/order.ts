/** All steps in the right order: `qti-order-interaction`. */
import type { Interaction } from '../question.ts';
import { flowOf } from '../words.ts';
import { element } from '../write-xml.ts';
import { areChoices, choicesOf, choiceText, optionId, prompted } from './shared.ts';

export const order: Interaction = {
  kind: 'order',
  element: 'qti-order-interaction',
  parts: ['qti-simple-choice'],
  read: (asking) => {
    const { response, report } = asking;
    const choices = choicesOf(asking, 'qti-simple-choice');
    if (!choices || !areChoices(asking, choices)) return null;
    const { correct, line } = response;
    if (correct.length !== choices.size || new Set(correct).size !== choices.size) {
      const what = `puts ${correct.length} of ${choices.size} steps in order; a bank has all.`;
      report.refuse(line, what, 'Name each choice once in its correct response.');
      return null;
    }
    const options = correct.map((id) => ({
      id,
      text: choiceText(choices.get(id)!, report),
      isRight: true,
      at: null,
      code: null,
    }));
    return { options, picture: null, apart: [] };
  },
  write: (told) => ({
    cardinality: 'ordered',
    baseType: 'identifier',
    correct: told.options.map((_option, place) => optionId(place)),
    blocks: prompted(
      told,
      'qti-order-interaction',
      { shuffle: 'true' },
      ...told.options.map(({ text }, place) =>
        element('qti-simple-choice', { identifier: optionId(place) }, ...flowOf(text)),
      ),
    ),
  }),
};
