/** The right ones of several, one or more: `qti-choice-interaction`. */
import type { Interaction } from '../question.ts';
import { flowOf } from '../words.ts';
import { element } from '../write-xml.ts';
import { areChoices, choicesOf, choiceText, optionId, prompted } from './shared.ts';

export const choice: Interaction = {
  kind: 'choice',
  element: 'qti-choice-interaction',
  parts: ['qti-simple-choice'],
  read: (asking) => {
    const { response, report } = asking;
    const choices = choicesOf(asking, 'qti-simple-choice');
    if (!choices || !areChoices(asking, choices)) return null;
    if (response.cardinality === 'single' && response.correct.length > 1) {
      const what = `has ${response.correct.length} right answers, and takes one.`;
      report.refuse(response.line, what, 'Make its cardinality "multiple".');
      return null;
    }
    const options = [...choices].map(([id, one]) => ({
      id,
      text: choiceText(one, report),
      isRight: response.correct.includes(id),
      at: null,
      code: null,
    }));
    return { options, picture: null, apart: [] };
  },
  write: (told) => {
    const right = told.options.flatMap((one, place) => (one.isRight ? [optionId(place)] : []));
    const isMany = right.length > 1;
    return {
      cardinality: isMany ? 'multiple' : 'single',
      baseType: 'identifier',
      correct: right,
      blocks: prompted(
        told,
        'qti-choice-interaction',
        { shuffle: 'true', 'max-choices': isMany ? 0 : 1 },
        ...told.options.map(({ text }, place) =>
          element('qti-simple-choice', { identifier: optionId(place) }, ...flowOf(text)),
        ),
      ),
    };
  },
};
